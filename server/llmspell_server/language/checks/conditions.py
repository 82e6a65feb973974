"""Checks of conditions whose outcome the types already tell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from llmspell_runtime.syntax import Edit, Fix
from llmspell_runtime.syntax.literals import string_value
from llmspell_runtime.syntax.nodes import Arm, Binary, Boolean, Call, Expression, Member, Name, Nil, String
from llmspell_server.language.annotations.tags import EnumTag
from llmspell_server.language.infer.aliases import alias_target
from llmspell_server.language.infer.kinds import expanded
from llmspell_server.language.infer.members import find
from llmspell_server.language.infer.site import Site
from llmspell_server.language.infer.variables import declared_of
from llmspell_server.language.types.build import falsy, is_unknown, members_of, truthy, union
from llmspell_server.language.types.values import NEVER, NIL, Constant, Named, Type

from .evidence import Trust, trust
from .finding import Finding
from .fits import shown
from .look import Look
from .nearest import did_you_mean, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

_KINDS_ELSEWHERE: Final = frozenset(
    ("int", "integer", "float", "double", "bool", "object", "array", "list", "dict", "str", "null", "none", "undefined")
)
_KINDS: Final = {
    "type": ("nil", "number", "string", "boolean", "table", "function", "thread", "userdata"),
    "math.type": ("integer", "float"),
}


def unnecessary_conditions(look: Look) -> Iterator[Finding]:
    """An `if` or an `assert` of what always or never holds."""
    for arm in look.nodes(Arm):
        outcome = _outcome(look, arm.condition)
        if outcome:
            yield look.finding("unnecessary-if", arm.condition, f"This condition {outcome} holds.")
    for call in look.nodes(Call):
        callee = call.callee
        if isinstance(callee, Name) and callee.text == "assert" and call.arguments:
            outcome = _outcome(look, call.arguments[0])
            if outcome:
                yield look.finding("unnecessary-assert", call, f"What is asserted here {outcome} holds.")


def _outcome(look: Look, condition: Expression) -> str:
    if isinstance(condition, Boolean | Nil):
        return ""
    type_ = look.type(condition)
    if is_unknown(type_) or type_ == NEVER:
        return ""
    if trust(look.snapshot.inference, Site(look.file, look.unit), condition) != Trust.WORD:
        return ""
    if falsy(type_) == NEVER:
        return "always"
    return "never" if truthy(type_) == NEVER else ""


def foreign_values(look: Look) -> Iterator[Finding]:
    """Comparisons of an enum with a value that it does not have."""
    for node in look.nodes(Binary):
        if node.operator not in ("==", "~="):
            continue
        for one, other in ((node.left, node.right), (node.right, node.left)):
            yield from _kind_named(look, one, other)
            enum = look.type(one)
            value = look.type(other)
            if isinstance(enum, Named) and isinstance(value, Constant) and not _may_be(look, enum, value):
                message = f"`{enum.name}` has no value `{shown(look, value)}`."
                yield look.finding("enum-value-mismatch", other, message)
            elif isinstance(value, Constant) and value.kind == "string" and isinstance(other, String):
                yield from _word_named(look, one, other, value)


def _kind_named(look: Look, call: Expression, word: Expression) -> Iterator[Finding]:
    """`type(x) == "strng"`: a word that `type` or `math.type` never returns."""
    if not isinstance(call, Call) or not isinstance(word, String):
        return
    name = look.text(call.callee)
    words = _KINDS.get(name)
    if words is None or not _is_standard(look, name.split(".")[0]):
        return
    text = string_value(word.text, look.file.tree.dialect)
    if text in words or (text == "cdata" and look.file.tree.dialect.name.startswith("luajit")):
        return
    other = nearest(text, words)
    quote = look.text(word)[:1]
    fixes: tuple[Fix, ...] = ()
    if other is not None and quote in ("'", '"'):
        fixes = (Fix(f"Change to `{other}`", (Edit(word.start, word.end, f"{quote}{other}{quote}"),)),)
    message = f"`{name}` never returns `{text}`.{did_you_mean(other)}"
    finding = look.finding("enum-value-mismatch", word, message, fixes=fixes)
    # A host may have kinds of its own, such as `screen`.
    yield finding if other is not None or text in _KINDS_ELSEWHERE else attrs.evolve(finding, severity="hint")


def _word_named(look: Look, subject: Expression, word: String, value: Constant) -> Iterator[Finding]:
    """`mode == "raed"` where an annotation lists the texts that `mode` can be."""
    declared = _declared(look, subject)
    inference = look.snapshot.inference
    now = members_of(expanded(inference, look.type(subject)))
    if declared is None or not all(one in (NIL, NEVER) or isinstance(one, Constant) for one in now):
        return
    parts = [one for one in members_of(expanded(inference, declared)) if one != NIL]
    texts = [str(one.value) for one in parts if isinstance(one, Constant) and one.kind == "string"]
    if not texts or len(texts) != len(parts) or value.value in texts:
        return
    other = nearest(str(value.value), texts)
    quote = look.text(word)[:1]
    fixes: tuple[Fix, ...] = ()
    if other is not None and quote in ("'", '"'):
        fixes = (Fix(f"Change to `{other}`", (Edit(word.start, word.end, f"{quote}{other}{quote}"),)),)
    message = f"`{look.text(subject)}` is never `{value.value}`.{did_you_mean(other)}"
    finding = look.finding("enum-value-mismatch", word, message, fixes=fixes)
    yield finding if other is not None else attrs.evolve(finding, severity="hint")


def _declared(look: Look, node: Expression) -> Type | None:
    """The type that an annotation gives a variable or a field, before any condition."""
    inference = look.snapshot.inference
    if isinstance(node, Name):
        variable = look.file.variable_of(look.unit, node)
        return declared_of(inference, look.file, variable) if variable is not None else None
    if isinstance(node, Member):
        found = find(inference, look.type(node.object), node.name.text)
        return union(one.type() for one in found) if found and all(one.declared for one in found) else None
    return None


def _is_standard(look: Look, name: str) -> bool:
    """Whether a global is that of Lua, and nobody replaces it."""
    look.snapshot.inference.note(("g", name))
    look.snapshot.inference.note(("u", look.file.uri, name))
    return look.file.top_variable(look.unit, name) is None and all(
        file.is_library for file, _, _ in look.snapshot.index.global_writes(name)
    )


def _may_be(look: Look, enum: Named, value: Constant) -> bool:
    if not any(isinstance(one.tag, EnumTag) for one in look.snapshot.types_named(enum.name)):
        return True
    values: Type | None = alias_target(look.snapshot.inference, enum)
    members = members_of(values) if values is not None else ()
    return not members or not all(isinstance(one, Constant) for one in members) or value in members
