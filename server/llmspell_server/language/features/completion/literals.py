"""Values that the place wants: strings and members of enums that annotations list, `true` and `false`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from llmspell_runtime.syntax.nodes import Assign, Local, Name
from llmspell_server.language.annotations.tags import EnumTag
from llmspell_server.language.infer.aliases import alias_docs, alias_target, enum_table
from llmspell_server.language.infer.classes import bound_statement
from llmspell_server.language.types.build import members_of
from llmspell_server.language.types.values import BOOLEAN, Constant, Intersection, Named, Type

from .items import WANTED, Completion
from .request import Request, escaped, in_quotes

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
    for near, (value, doc) in enumerate(constants(request.snapshot, wanted).items()):
        if isinstance(value, str):
            text = in_quotes(value, quote)
            yield Completion(text, "value", place.start, place.end, text, WANTED, near, description=doc, match=value)
        elif isinstance(value, bool):
            yield Completion(str(value).lower(), "keyword", place.start, place.end, str(value).lower(), WANTED, near)
    yield from _enum_members(request, wanted)


def in_string(request: Request) -> Iterator[Completion]:
    """The strings between the quotes that are there already."""
    wanted = request.expected
    if wanted is None:
        return
    place = request.place
    closer = "" if place.closed else place.quote
    for near, (value, doc) in enumerate(constants(request.snapshot, wanted).items()):
        if isinstance(value, str):
            text = escaped(value, place.quote) + closer
            yield Completion(value, "value", place.start, place.end, text, WANTED, near, description=doc)


def constants(snapshot: Snapshot, wanted: Type) -> dict[str | bool, str]:
    """The strings and booleans that a type lists, with what is written about each."""
    found: dict[str | bool, str] = {}
    _collect(snapshot, wanted, found, _DEEPEST)
    return found


def _collect(snapshot: Snapshot, type_: Type, found: dict[str | bool, str], depth: int) -> None:
    for part in members_of(type_):
        match part:
            case Constant(kind="string" | "boolean", value=value, fresh=False):
                found.setdefault(value, "")
            case Named() if depth > 0:
                target = target_of(snapshot, part)
                if target is None or target == part:
                    continue
                inner: dict[str | bool, str] = {}
                _collect(snapshot, target, inner, depth - 1)
                for (value, doc), said in _with_docs(snapshot, part, inner):
                    found.setdefault(value, doc or said)
            case Intersection(parts):
                for one in parts:
                    _collect(snapshot, one, found, depth - 1)
            case _ if part == BOOLEAN:
                found.setdefault(True, "")
                found.setdefault(False, "")


def _with_docs(
    snapshot: Snapshot, type_: Named, inner: dict[str | bool, str]
) -> Iterator[tuple[tuple[str | bool, str], str]]:
    """The values of an alias, each with its description, where every alternative is one value."""
    declared = snapshot.types_named(type_.name)
    docs = alias_docs(declared[0]) if len(declared) == 1 else []
    texts = [one for one in docs if one is not None]
    shift = len(texts) - len(inner)  # an open set begins with its general type, `string|"a"|"b"`
    for index, pair in enumerate(inner.items()):
        at = index + shift
        said = texts[at] if shift >= 0 and 0 <= at < len(texts) else ""
        yield pair, " ".join(said.split())[:_LONGEST_DOC]


def target_of(snapshot: Snapshot, type_: Named) -> Type | None:
    """What an alias or an enum stands for; None for a class."""
    inference = snapshot.inference
    inference.work = 0
    try:
        return alias_target(inference, type_)
    except RecursionError:
        inference.recover()
        return None


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
