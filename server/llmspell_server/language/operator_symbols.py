"""The operators of expressions as names: each means the metamethod or the `@operator` that computes it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from llmspell_runtime.syntax.nodes import Binary, Expression, Unary, walk

from .annotations.tags import OperatorTag
from .answers import Location, Symbol
from .infer.classes import class_info
from .infer.metatables import metatables
from .infer.operators import EVENTS
from .targets import OperatorTarget
from .types.build import members_of
from .types.values import Metatabled, Named, Table, Type

if TYPE_CHECKING:
    from .analysis import Snapshot
    from .binding.facts import UnitFacts
    from .source import SourceFile

_BINARY: Final = {**EVENTS, "==": "eq", "~=": "eq", "<": "lt", ">": "lt", "<=": "le", ">=": "le"}
_UNARY: Final = {"-": "unm", "#": "len", "~": "bnot"}


def operator_at(snapshot: Snapshot, file: SourceFile, offset: int) -> Symbol | None:
    """The operator that an offset stands in or touches, if something is declared to compute it."""
    at = file.unit_at(offset)
    if at is None:
        return None
    unit, local = at
    shift = offset - local
    for node in walk(unit.statement, local, local):
        if isinstance(node, Binary):
            start, events = file.tree.next_token_start(node.left.end + shift) - shift, _BINARY
        elif isinstance(node, Unary):
            start, events = node.start, _UNARY
        else:
            continue
        event = events.get(node.operator)
        if event is not None and start <= local <= start + len(node.operator):
            places = _places(snapshot, file, unit, node, event)
            start += shift
            end = start + len(node.operator)
            return Symbol("operator", node.operator, file.uri, start, end, OperatorTarget(places)) if places else None
    return None


def _places(
    snapshot: Snapshot, file: SourceFile, unit: UnitFacts, node: Binary | Unary, event: str
) -> tuple[Location, ...]:
    operands: tuple[Expression, ...] = (node.left, node.right) if isinstance(node, Binary) else (node.operand,)
    for operand in operands:
        found = {
            (place.uri, place.start): place
            for part in members_of(snapshot.node_type(file, unit, operand))
            for place in _of_type(snapshot, part, event)
        }
        if found:
            return tuple(found.values())
    return ()


def _of_type(snapshot: Snapshot, type_: Type, event: str) -> Iterator[Location]:
    """Where a type says how it computes an event."""
    from .navigation import fields_of

    holders: list[Type] = [type_]
    if isinstance(type_, Named):
        tags = list(_tags(snapshot, type_.name, event))
        if tags:
            yield from tags
            return
    elif isinstance(type_, Table | Metatabled):
        try:
            holders = [*metatables(snapshot.inference, type_), type_]
        except RecursionError:
            snapshot.inference.recover()
    else:
        return
    for holder in holders:
        places = [place for one in fields_of(snapshot, holder, "__" + event) if (place := one.location()) is not None]
        if places:
            yield from places
            return


def _tags(snapshot: Snapshot, name: str, event: str) -> Iterator[Location]:
    """The `@operator`s of a class for an event, or those of the nearest ancestor that has any."""
    info = class_info(snapshot.inference, name)
    for each in (name, *info.ancestors(snapshot.inference)) if info is not None else ():
        found = False
        for declaration in snapshot.index.types(each):
            shift = declaration.file.shift(declaration.unit) if declaration.unit is not None else 0
            for tag in declaration.block.all(OperatorTag):
                if tag.operator.text == event:
                    found = True
                    start, end = tag.operator.start + shift, tag.operator.end + shift
                    yield Location(declaration.file.uri, start, end, start, end)
        if found:
            return
