"""The fields that a table still lacks, by the type that its place wants."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import Final

from llmspell_runtime.syntax.nodes import Name, walk
from llmspell_runtime.syntax.nodes import Table as TableNode
from llmspell_server.language.answers import Member
from llmspell_server.language.binding.paths import constant_key
from llmspell_server.language.infer.classes import class_info
from llmspell_server.language.infer.site import Site
from llmspell_server.language.infer.tables import holder_type
from llmspell_server.language.types.build import members_of
from llmspell_server.language.types.values import NIL, UNKNOWN, Function, Intersection, Named, Shape, Type

from .backward import open_bracket
from .items import DEPRECATED, OPTIONAL, WANTED, Completion
from .literals import target_of
from .members import parameters_of, short_type
from .request import Request, ask, in_quotes, is_name

_ASSIGNED: Final = re.compile(r"\s*=(?!=)")
_METAMETHODS: Final = (
    *("__index", "__newindex", "__call", "__tostring", "__name", "__len", "__eq", "__lt", "__le", "__concat", "__unm"),
    *("__add", "__sub", "__mul", "__div", "__mod", "__pow", "__idiv", "__band", "__bor", "__bxor", "__shl", "__shr"),
    *("__bnot", "__gc", "__close", "__mode", "__metatable", "__pairs"),
)


def keys(request: Request) -> Iterator[Completion]:
    """The keys that are not given yet, the required ones first."""
    found = table_around(request)
    if found is None:
        return
    table, wanted = found
    given = {key for one in table.fields if (key := _key(one.key, one.bracketed)) is not None}
    given -= {_key_at(request, table)}
    place = request.place
    assigned = _ASSIGNED.match(request.text, place.end) is not None
    for near, member in enumerate(request.snapshot.members(wanted) if wanted is not None else ()):
        name = member.name
        if not isinstance(name, str) or name in given or _is_implemented(member):
            continue
        text = name if is_name(name) else f"[{in_quotes(name, request.quote)}]"
        optional = member.optional or NIL in members_of(member.type)
        order = DEPRECATED if member.deprecated is not None else OPTIONAL if optional else WANTED
        yield Completion(
            name, "field", place.start, place.end, text if assigned else f"{text} = ", order, near, "key",
            deprecated=member.deprecated is not None, detail="?" if optional else "",
            description=parameters_of(member.type) or short_type(member.type),
        )  # fmt: skip
    if place.prefix.startswith("__"):
        for name in _METAMETHODS:
            if name not in given:
                yield Completion(name, "field", place.start, place.end, f"{name} = ", OPTIONAL)


def is_record(request: Request) -> bool:
    """Whether the table takes keys only, so that names of values would be noise in it."""
    found = table_around(request)
    if found is None or found[1] is None:
        return False
    return _only_keys(request, found[1], 10)


def _only_keys(request: Request, type_: Type, depth: int) -> bool:
    parts = [one for one in members_of(type_) if one != NIL]
    for part in parts:
        match part:
            case Shape(indexers=()):
                continue
            case Intersection():
                continue
            case Named() if depth > 0:
                target = target_of(request.snapshot, part)
                if target is None:
                    info = ask(request.snapshot, partial(class_info, name=part.name), None)
                    if info is not None and not info.indexers and info.fields:
                        continue
                elif _only_keys(request, target, depth - 1):
                    continue
        return False
    return bool(parts)


def table_around(request: Request) -> tuple[TableNode, Type | None] | None:
    """The constructor that the place is directly in, and what is wanted of it."""
    bracket = open_bracket(request.file.tree, request.place.start)
    found = request.file.unit_at(bracket.start + 1) if bracket is not None and bracket.kind == "{" else None
    if found is None or bracket is None:
        return None
    unit, local = found
    for node in walk(unit.statement, local, local):
        if isinstance(node, TableNode) and node.start == local - 1:
            wanted = request.snapshot.expected_of(request.uri, node)
            if wanted is None:
                held: Type = ask(
                    request.snapshot, partial(holder_type, site=Site(request.file, unit), table=node), UNKNOWN
                )
                wanted = held if isinstance(held, Named) else None
            return node, wanted
    return None


def _key(key: object, bracketed: bool) -> str | int | None:
    if isinstance(key, Name) and not bracketed:
        return key.text
    from llmspell_runtime.syntax.nodes import Node

    return constant_key(key) if isinstance(key, Node) else None


def _key_at(request: Request, table: TableNode) -> str | int | None:
    """The key that is being written: it does not count as given."""
    found = request.file.unit_at(request.place.end)
    shift = request.file.shift(found[0]) if found is not None else 0
    for field in table.fields:
        if field.key is not None and field.start + shift == request.place.start:
            return _key(field.key, field.bracketed)
    return None


def _is_implemented(member: Member) -> bool:
    """Whether the class itself has the function: nobody gives it to every object."""
    return any(isinstance(one, Function) and one.origin is not None for one in members_of(member.type))
