"""The check of `for … in`: what it calls for the next values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmspell_runtime.syntax import Edit, Fix
from llmspell_runtime.syntax.nodes import Call, Expression, GenericFor, Name, Paren
from llmspell_runtime.syntax.nodes import Table as TableNode
from llmspell_server.language.infer.callables import callables_of
from llmspell_server.language.infer.kinds import expanded, runtime_kind
from llmspell_server.language.infer.metatables import metatables
from llmspell_server.language.infer.site import Site
from llmspell_server.language.types.build import members_of
from llmspell_server.language.types.values import Array, Map, Named, Shape, Table, Tuple, Type

from .closed import HARMLESS, is_closed
from .evidence import Trust, trust
from .finding import Finding
from .look import Look

if TYPE_CHECKING:
    from collections.abc import Iterator


def wrong_iterators(look: Look) -> Iterator[Finding]:
    """`for k, v in t do`: a table where a function such as that of `pairs` has to be; `for i in 1, 10 do`: a number."""
    for loop in look.nodes(GenericFor):
        node = loop.values[0] if loop.values else None
        if isinstance(node, Expression):
            yield from _counted(look, loop, node)
        if not isinstance(node, Expression) or len(loop.values) != 1:
            continue
        if not _is_plain_table(look, node) or trust(look.snapshot.inference, _site(look), node) != Trust.WORD:
            continue
        word = "ipairs" if all(_is_list(one) for one in members_of(look.type(node))) else "pairs"
        text = look.text(node)
        shown = text if len(text) <= 30 and "\n" not in text else "…"
        yield look.finding(
            "call-non-callable",
            node,
            f"`for … in` calls a function again and again, and this is a table: is `{word}({shown})` meant?",
            fixes=(Fix(f"Go through it with `{word}`", (Edit(node.start, node.end, f"{word}({text})"),)),),
        )


def _counted(look: Look, loop: GenericFor, node: Expression) -> Iterator[Finding]:
    inference = look.snapshot.inference
    kinds = {runtime_kind(inference, one) for one in members_of(expanded(inference, look.type(node)))}
    if kinds != {"number"} or trust(inference, _site(look), node) != Trust.WORD:
        return
    message = "`for … in` calls a function again and again, and this is a number."
    if len(loop.names) != 1 or len(loop.values) > 3:
        yield look.finding("call-non-callable", node, message)
        return
    name = loop.names[0].text
    first = "1, " if len(loop.values) == 1 else ""
    bounds = first + ", ".join(look.text(one) for one in loop.values)
    edit = Edit(loop.names[0].end, loop.values[-1].end, f" = {bounds}")
    fix = Fix(f"Count: `for {name} = {bounds}`", (edit,))
    yield look.finding("call-non-callable", node, f"{message} Is `for {name} = {bounds} do` meant?", fixes=(fix,))


def _site(look: Look) -> Site:
    return Site(look.file, look.unit)


def _is_plain_table(look: Look, node: Expression) -> bool:
    inference = look.snapshot.inference
    parts = members_of(expanded(inference, look.type(node)))
    return bool(parts) and all(_is_plain(look, node, one) for one in parts)


def _is_plain(look: Look, node: Expression, type_: Type) -> bool:
    inference = look.snapshot.inference
    match type_:
        case Array() | Map() | Tuple() | Shape():
            return True
        case Named():
            return is_closed(inference, type_) and not callables_of(inference, type_)
        case Table():
            own = isinstance(type_.origin.node, TableNode) and not metatables(inference, type_)
            return own and not _is_given_away(look, node)
        case _:
            return False


def _is_given_away(look: Look, node: Expression) -> bool:
    """Whether a table goes where it may get a metatable."""
    while isinstance(node, Paren):
        node = node.inner
    if isinstance(node, TableNode):
        return False
    variable = look.file.variable_of(look.unit, node) if isinstance(node, Name) else None
    if variable is None:
        return True
    look.snapshot.inference.note(("n", look.file.uri, variable.name))
    for unit, use in look.file.uses_of(variable):
        call = unit.parents.get(use)
        if isinstance(call, Call) and any(one is use for one in call.arguments):
            callee = call.callee
            if not (isinstance(callee, Name) and callee.text in HARMLESS):
                return True
    return bool(look.file.assignments_of(variable))


def _is_list(type_: Type) -> bool:
    if isinstance(type_, Table):
        node = type_.origin.node
        return isinstance(node, TableNode) and bool(node.fields) and all(one.key is None for one in node.fields)
    return isinstance(type_, Array | Tuple)
