"""Values that the place wants: strings and members of enums that annotations list, `true` and `false`."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Final

from llmspell_runtime.syntax.nodes import Assign, Local, Name, String, walk
from llmspell_server.language.annotations.tags import EnumTag
from llmspell_server.language.infer.aliases import alias_target, enum_table
from llmspell_server.language.infer.classes import bound_statement
from llmspell_server.language.infer.expected import unsettled
from llmspell_server.language.infer.generics import constrained
from llmspell_server.language.infer.site import Site
from llmspell_server.language.infer.wording import said_of_value
from llmspell_server.language.types.build import members_of
from llmspell_server.language.types.values import BOOLEAN, Constant, Generic, Intersection, Named, Operation, Type

from .items import WANTED, Completion, is_match
from .request import Request, ask, escaped, in_quotes

if TYPE_CHECKING:
    from llmspell_server.language.analysis import Snapshot
    from llmspell_server.language.index import TypeDeclaration

_DEEPEST: Final = 20
_LONGEST_DOC: Final = 80


def values(request: Request) -> Iterator[Completion]:
    """The values as an expression: strings in quotes, members of an enum, booleans."""
    wanted = request.expected
    if wanted is None:
        return
    place = request.place
    quote = request.quote
    for near, (value, doc) in enumerate(_described(request, wanted)):
        if isinstance(value, str):
            text = in_quotes(value, quote)
            yield Completion(
                text, "value", place.start, place.end, text, WANTED, near, "value", description=doc, match=value
            )
        elif not request.options.trigger:
            yield Completion(str(value).lower(), "keyword", place.start, place.end, str(value).lower(), WANTED, near)
    yield from _enum_members(request, wanted)


def in_string(request: Request) -> Iterator[Completion]:
    """The strings between the quotes that are there already."""
    wanted = request.expected
    if wanted is None:
        return
    place = request.place
    closer = "" if place.closed else place.quote
    for near, (value, doc) in enumerate(_described(request, _as_written(request) or wanted)):
        if isinstance(value, str):
            text = escaped(value, place.quote) + closer
            yield Completion(value, "value", place.start, place.end, text, WANTED, near, "value", description=doc)


def _as_written(request: Request) -> Type | None:
    """What is wanted of the string, by the names of aliases, which know descriptions; None if it is not known."""
    found = request.file.unit_at(request.place.start)
    if found is None:
        return None
    unit, local = found
    for node in walk(unit.statement, local, local):
        if isinstance(node, String) and node.start == local - 1:
            return ask(request.snapshot, partial(unsettled, site=Site(request.file, unit), node=node), None)
    return None


def _described(request: Request, wanted: Type) -> Iterator[tuple[str | bool, str]]:
    """The values of a type with one line about each; of those that nobody could have typed yet, none."""
    for value in constants(request.snapshot, wanted):
        matches = isinstance(value, str) and is_match(request.place.prefix, value)
        said = _said(request, wanted, value) if matches else ""
        yield value, " ".join(said.split())[:_LONGEST_DOC]


def _said(request: Request, wanted: Type, value: str | bool) -> str:
    constant = Constant("string", value)
    return ask(request.snapshot, partial(said_of_value, wanted=wanted, value=constant), "")


def described(request: Request, value: str) -> str:
    """All that is written about a wanted value."""
    wanted = (_as_written(request) if request.place.kind == "string" else None) or request.expected
    return _said(request, wanted, value) if wanted is not None else ""


def constants(snapshot: Snapshot, wanted: Type) -> list[str | bool]:
    """The strings and booleans that a type lists, in their order."""
    found: dict[str | bool, None] = {}
    _collect(snapshot, wanted, found, _DEEPEST)
    return list(found)


def _collect(snapshot: Snapshot, type_: Type, found: dict[str | bool, None], depth: int) -> None:
    if depth <= 0:
        return
    for part in members_of(type_):
        match part:
            case Constant(kind="string" | "boolean", value=value, fresh=False):
                found.setdefault(value)
            case Named():
                target = target_of(snapshot, part)
                if target is not None and target != part:
                    _collect(snapshot, target, found, depth - 1)
            case Generic() | Operation():
                settled: Type = ask(snapshot, partial(constrained, type_=part), part)
                if settled != part:
                    _collect(snapshot, settled, found, depth - 1)
            case Intersection(parts):
                for one in parts:
                    _collect(snapshot, one, found, depth - 1)
            case _ if part == BOOLEAN:
                found.setdefault(True)
                found.setdefault(False)


def target_of(snapshot: Snapshot, type_: Named) -> Type | None:
    """What an alias or an enum stands for; None for a class."""
    return ask(snapshot, partial(alias_target, type_=type_), None)


def _enum_members(request: Request, wanted: Type) -> Iterator[Completion]:
    """`Color.RED` where an enum is wanted whose table is in sight."""
    place = request.place
    for part in members_of(wanted):
        if not isinstance(part, Named):
            continue
        for declared in request.snapshot.types_named(part.name):
            if not isinstance(declared.tag, EnumTag) or "key" in declared.tag.attributes:
                continue
            name = _table_name(request, declared)
            table = enum_table(declared)
            for near, field in enumerate(table.fields if name is not None and table is not None else ()):
                if isinstance(field.key, Name) and not field.bracketed:
                    text = f"{name}.{field.key.text}"
                    yield Completion(text, "enum member", place.start, place.end, text, WANTED, near)


def _table_name(request: Request, declared: TypeDeclaration) -> str | None:
    statement = bound_statement(declared)
    match statement:
        case Local(names=[first, *_]):
            found = request.variables.get(first.text)
            return first.text if found is not None and found.statement is statement else None
        case Assign(targets=[Name() as target, *_]):
            return target.text if target.text not in request.variables else None
        case _:
            return None
