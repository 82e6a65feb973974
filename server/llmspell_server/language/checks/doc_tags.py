"""Checks of the tags of annotations: parameters and fields that fit, words that exist, parts that are there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import attrs

from llmspell_runtime.syntax import Edit, Fix
from llmspell_runtime.syntax.nodes import Function, FunctionStatement
from llmspell_server.language.annotations.docs import DocBlock
from llmspell_server.language.annotations.tags import (
    KNOWN_TAGS,
    AliasTag,
    AsTag,
    CastTag,
    ClassTag,
    DiagnosticTag,
    EnumTag,
    FieldTag,
    OperatorTag,
    OverloadTag,
    ParamTag,
    PlainTag,
    ReturnTag,
    Tag,
)
from llmspell_server.language.annotations.type_nodes import FunctionNode, MissingNode, OptionalNode, Span, TypeNode
from llmspell_server.language.infer.docs import function_block, owner_of

from .codes import CODES, ELSEWHERE
from .doc_look import DocLook, at, types_of
from .finding import Elsewhere, Finding
from .nearest import did_you_mean, nearest

ACTIONS: Final = ("disable", "enable", "disable-line", "disable-next-line")
_BRACKETS: Final = {"(": ")", "{": "}", "[": "]", "<": ">"}
_MARKS: Final = re.compile(r"""=>|->|"[^"]*"|'[^']*'|`[^`]*`|[][(){}<>]""")
_OPERATOR_WORDS = """
    add sub mul div mod pow unm idiv band bor bxor shl shr bnot concat len eq lt le call index newindex close tostring
    pairs
"""
_OPERATORS: Final = frozenset(_OPERATOR_WORDS.split())
_OF_OTHER_TOOLS: Final = frozenset(("file", "files", "tfield", "tparam", "code", "local", "const", "table", "event"))
_NEEDS: Final = {
    "class": "a name",
    "field": "a name and a type",
    "param": "a name and a type",
    "alias": "a name and a type",
    "enum": "a name",
    "type": "a type",
    "generic": "a name",
    "overload": "a `fun()` type",
    "operator": "the name of an operator",
    "cast": "a variable and a type",
    "return": "a type",
    "as": "a type",
    "diagnostic": "`disable`, `enable`, `disable-line` or `disable-next-line`",
}


def parameters(look: DocLook) -> Iterator[Finding]:
    """`@param` tags of parameters that the function does not have, or has only once."""
    if look.unit is None:
        return
    for facts in look.unit.functions:
        block = function_block(look.unit, facts.node)
        if block is None or not any("@param" in line.text or "@vararg" in line.text for line in block.lines):
            continue
        yield from _parameters_of(look, facts.node, block)


def _parameters_of(look: DocLook, function: Function, block: DocBlock) -> Iterator[Finding]:
    assert look.unit is not None
    names = [name.text for name in function.parameters]
    if function.vararg is not None:
        names += ["...", function.vararg.text]
    owner, _ = owner_of(look.unit, function)
    if isinstance(owner, FunctionStatement) and owner.method:
        names.append("self")
    tags = [tag for tag in look.tags(block) if isinstance(tag, ParamTag)]
    free = [name for name in names if all(tag.name.text != name for tag in tags)]
    seen: dict[str, ParamTag] = {}
    for tag in tags:
        name = tag.name.text
        if name not in names:
            guess = nearest(name, free) or (free[0] if len(free) == 1 and len(tags) == len(names) else None)
            what = "takes no `...`" if name == "..." else f"has no parameter `{name}`"
            yield at(tag.name, "undefined-doc-param", f"The function {what}.{did_you_mean(guess)}", better=guess)
        elif name in seen:
            first = seen[name].name
            yield Finding(
                code="duplicate-doc-param",
                message=f"The parameter `{name}` is described above already.",
                start=tag.name.start,
                end=tag.name.end,
                related=(Elsewhere(unit=look.unit, start=first.start, end=first.end, message="the first time"),),
            )
        else:
            seen[name] = tag


def fields(look: DocLook) -> Iterator[Finding]:
    """`@field` tags without a class, and those of one class with the same name."""
    for block in look.blocks():
        inside = False
        seen: dict[object, FieldTag] = {}
        for tag in look.tags(block):
            if isinstance(tag, ClassTag):
                inside, seen = True, {}
            elif isinstance(tag, AliasTag | EnumTag):
                seen = {}
            elif isinstance(tag, FieldTag):
                if not inside:
                    yield Finding(
                        code="doc-field-no-class",
                        message="A `@field` belongs below a `@class`.",
                        start=tag.name.start if tag.name else tag.start,
                        end=tag.type.end if not isinstance(tag.type, MissingNode) else tag.end,
                    )
                    continue
                yield from _field_again(look, tag, seen)


def _field_again(look: DocLook, tag: FieldTag, seen: dict[object, FieldTag]) -> Iterator[Finding]:
    node = tag.key if tag.key is not None else tag.name
    assert node is not None
    key = (tag.key is not None, look.text(node.start, node.end))
    first = seen.setdefault(key, tag)
    if first is tag or (_is_function(first.type) and _is_function(tag.type)):
        return
    other = first.key if first.key is not None else first.name
    assert other is not None
    related = (
        (Elsewhere(unit=look.unit, start=other.start, end=other.end, message="the first time"),)
        if look.unit is not None
        else ()
    )
    yield Finding(
        code="duplicate-doc-field",
        message=f"The class has the field `{key[1]}` already.",
        start=node.start,
        end=node.end,
        related=related,
    )


def _is_function(node: TypeNode) -> bool:
    while isinstance(node, OptionalNode):
        node = node.inner
    return isinstance(node, FunctionNode)


def words(look: DocLook) -> Iterator[Finding]:
    """Codes, variables, operators and tags that do not exist."""
    for block in look.blocks():
        for tag in look.tags(block):
            match tag:
                case DiagnosticTag():
                    yield from _diagnostic(tag)
                case OperatorTag() if tag.operator.text not in _OPERATORS:
                    name = tag.operator.text
                    guess = nearest(name, _OPERATORS)
                    yield at(
                        tag.operator,
                        "unknown-operator",
                        f"There is no operator `{name}`.{did_you_mean(guess)}",
                        better=guess,
                    )
                case CastTag():
                    yield from _cast(look, tag)
                case PlainTag() if tag.word.text and tag.word.text not in KNOWN_TAGS:
                    guess = nearest(tag.word.text, KNOWN_TAGS)
                    message = f"The tag `@{tag.word.text}` has no meaning here.{did_you_mean(guess)}"
                    slip = guess in _NEEDS and tag.word.text not in _OF_OTHER_TOOLS
                    code = "doc-syntax-error" if slip else "unknown-doc-tag"
                    yield attrs.evolve(at(tag.word, code, message, better=guess), severity="hint")
                case _:
                    pass


def _diagnostic(tag: DiagnosticTag) -> Iterator[Finding]:
    action = tag.action.text
    if action not in ACTIONS:
        guess = nearest(action, ACTIONS)
        message = f"`@diagnostic` has no action `{action}`.{did_you_mean(guess)}"
        yield at(tag.action, "doc-syntax-error", message, better=guess)
    for code in tag.codes:
        name = code.text.replace("_", "-")
        if code.text not in CODES and name not in ELSEWHERE and not name.startswith("luadoc-"):
            guess = nearest(code.text, CODES)
            message = f"There is no diagnostic `{code.text}`.{did_you_mean(guess)}"
            yield at(code, "unknown-diag-code", message, better=guess)


def _cast(look: DocLook, tag: CastTag) -> Iterator[Finding]:
    name = tag.name.text
    root = name
    for mark in ".[":
        root = root.split(mark)[0]
    if root == "self" or look.snapshot.is_global_defined(root):
        return
    look.snapshot.inference.note(("t", look.file.uri))
    known = look.file.visible_variable(look.unit, tag.name.start, root) is not None or (
        look.unit is None and any(root in unit.top for unit in look.file.units)
    )
    if not known:
        yield at(tag.name, "unknown-cast-variable", f"There is no variable `{name}` here.")


def missing_parts(look: DocLook) -> Iterator[Finding]:
    """Tags that lack what they cannot do without."""
    for block in look.blocks():
        for tag in look.tags(block):
            needs = _NEEDS.get(tag.word.text)
            if needs is not None and _is_incomplete(tag):
                span = Span(tag.word.text, tag.word.start - 1, tag.word.end)
                yield at(span, "doc-syntax-error", f"`@{tag.word.text}` needs {needs}.")
            else:
                yield from _unclosed(look, tag)


def _unclosed(look: DocLook, tag: Tag) -> Iterator[Finding]:
    """A type that ends with its line and lacks a closing bracket."""
    for node in types_of(tag):
        text = look.text(node.start, node.end)
        if isinstance(node, MissingNode) or not any(one in text for one in _BRACKETS):
            continue
        opened: list[str] = []
        for mark in _MARKS.findall(text):
            if mark in _BRACKETS:
                opened.append(_BRACKETS[mark])
            elif opened and mark == opened[-1]:
                opened.pop()
        rest = look.text(node.end, node.end + 1)
        if opened and rest in ("", "\n", "\r"):
            yield Finding(
                code="doc-syntax-error",
                message=f"`{opened[-1]}` is missing at the end of this type.",
                start=node.start,
                end=node.end,
                fixes=(Fix(f"Put `{opened[-1]}` there", (Edit(node.end, node.end, opened[-1]),)),),
            )


def _is_incomplete(tag: Tag) -> bool:
    match tag:
        case PlainTag():
            return True
        case ParamTag() | FieldTag() | AliasTag() | AsTag():
            return isinstance(tag.type, MissingNode)
        case ReturnTag():
            return not tag.results
        case CastTag():
            return not tag.casts
        case OverloadTag():
            return False
        case _:
            return False
