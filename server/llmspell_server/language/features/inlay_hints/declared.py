"""Types behind names that are declared, results behind parameter lists, values behind the members of enums."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from llmspell_runtime.syntax.nodes import (
    Assign,
    Boolean,
    Call,
    Expression,
    Function,
    FunctionStatement,
    GenericFor,
    Local,
    LocalFunction,
    Member,
    Name,
    Nil,
    Number,
    String,
    Table,
)
from llmspell_server.language.annotations.tags import ClassTag, EnumTag, ParamTag, ReturnTag, TypeTag
from llmspell_server.language.infer.docs import blocks_of, first_tag, function_block, owner_of
from llmspell_server.language.types.printing import print_constant
from llmspell_server.language.types.values import ANY, NIL, UNKNOWN, Constant, Generic, Type
from llmspell_server.language.types.values import Function as FunctionType
from llmspell_server.language.types.values import Table as TableType

from .hint import Hint, Look

if TYPE_CHECKING:
    from llmspell_runtime.syntax.nodes import Node, Statement

_LONGEST: Final = 40
"""Characters of a hint; the whole type is in what the editor shows about it."""
_SAYS_NOTHING: Final = (ANY, NIL, UNKNOWN)
_OBVIOUS: Final = (Number, String, Boolean, Nil, Table, Function)
_UNSURE: Final = re.compile(r"\.\.\.|…|\bunknown\b")


def local_hints(look: Look, node: Local) -> Iterator[Hint]:
    """The types of locals that neither an annotation nor their value tells."""
    if any(block.first(TypeTag) or block.first(ClassTag) for block in blocks_of(look.unit, node)):
        return
    texts = [look.snapshot.print_type(look.type(name)) for name in node.names]
    annotation = f"---@type {', '.join(texts)}" if not any(map(_UNSURE.search, texts)) else ""
    for index, name in enumerate(node.names):
        value = node.values[index] if index < len(node.values) else None
        if not node.values or _tells_itself(look, value, texts[index]):
            continue
        yield from _type_hint(look, name, name.end, annotation=annotation, above=node)


def loop_hints(look: Look, node: GenericFor) -> Iterator[Hint]:
    """The types of loop variables."""
    for name in node.names:
        if not name.text.startswith("_"):
            yield from _type_hint(look, name, name.end)


def callback_hints(look: Look, node: Function) -> Iterator[Hint]:
    """The types that the place of a function expression gives its parameters."""
    parent = look.unit.parents.get(node)
    if isinstance(parent, LocalFunction | FunctionStatement):
        return
    block = function_block(look.unit, node)
    told = {tag.name.text for tag in block.all(ParamTag)} if block is not None else set()
    for name in node.parameters:
        if name.text not in told and not name.text.startswith("_"):
            yield from _type_hint(look, name, name.end)


def result_hints(look: Look, node: Function) -> Iterator[Hint]:
    """What a function returns, if no annotation says it."""
    from llmspell_server.language.infer.calling import results_of_signature

    block = function_block(look.unit, node)
    if block is not None and block.first(ReturnTag):
        return
    type_ = look.type(node)
    if not isinstance(type_, FunctionType) or not type_.signatures:
        return
    inference = look.snapshot.inference
    try:
        values = results_of_signature(inference, type_, type_.signatures[0])
    except RecursionError:
        inference.recover()
        return
    types = values.items
    if not types or all(each in _SAYS_NOTHING for each in types):
        return
    texts = [look.snapshot.print_type(each) for each in types]
    owner, _ = owner_of(look.unit, node)
    above = owner if isinstance(owner, LocalFunction | FunctionStatement | Local | Assign) else None
    sure = values.rest is None and not any(map(_UNSURE.search, texts))
    yield _hint(look, node.body.start, ", ".join(texts), types, f"---@return {', '.join(texts)}" if sure else "", above)


def enum_hints(look: Look, node: Member) -> Iterator[Hint]:
    """The value of an enum's member."""
    parent = look.unit.parents.get(node)
    if isinstance(parent, FunctionStatement) or (isinstance(parent, Assign) and node in parent.targets):
        return
    holder = look.type(node.object)
    if not isinstance(holder, TableType):
        return
    statement, _ = owner_of(holder.origin.unit, holder.origin.node)
    if first_tag(holder.origin.unit, statement, EnumTag) is None:
        return
    member = next(iter(look.snapshot.member(holder, node.name.text)), None)
    if member is not None and isinstance(member.type, Constant):
        text = _shortened(f"= {print_constant(member.type)}")
        yield Hint(offset=node.end + look.shift, text=text, kind="type", doc=member.doc, place=member.location)


def _tells_itself(look: Look, value: Expression | None, type_text: str) -> bool:
    """Whether a value shows its type: a literal, a module, a constructor of the class."""
    if isinstance(value, _OBVIOUS):
        return True
    if isinstance(value, Call) and isinstance(value.callee, Name) and value.callee.text == "require":
        return True
    last = type_text.rsplit(".", 1)[-1].rstrip("?")
    return value is not None and last.isidentifier() and re.search(rf"\b{last}\b", look.text(value)) is not None


def _type_hint(
    look: Look, name: Name, offset: int, *, annotation: str = "", above: Statement | None = None
) -> Iterator[Hint]:
    type_ = look.type(name)
    if name.text and type_ not in _SAYS_NOTHING and not isinstance(type_, Generic):
        yield _hint(look, offset, look.snapshot.print_type(type_), (type_,), annotation, above)


def _hint(look: Look, offset: int, text: str, types: tuple[Type, ...], annotation: str, above: Node | None) -> Hint:
    from llmspell_runtime.syntax.nodes import Statement

    usable = isinstance(above, Statement) and look.opens_line(above)
    return Hint(
        offset=offset + look.shift,
        text=f": {_shortened(text)}",
        kind="type",
        doc=f"```lua\n{text}\n```" if len(text) > _LONGEST else "",
        types=types,
        annotation=annotation if usable else "",
        above=above.start + look.shift if above is not None else 0,
    )


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
