"""The fields that a table still lacks, by the type that its place wants."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import Final

from llmspell_server.language.answers import Member
from llmspell_server.language.infer.classes import class_info
from llmspell_server.language.types.build import members_of
from llmspell_server.language.types.values import NIL, Function, Intersection, Named, Shape, Type

from .constructor import given_keys, sibling_keys, table_around
from .items import DEPRECATED, OPTIONAL, WANTED, Completion
from .literals import target_of
from .members import parameters_of, short_type
from .request import Request, ask, in_quotes, is_name

_ASSIGNED: Final = re.compile(r"\s*=(?!=)")
_METAMETHODS: Final = (  # those first that most metatables have
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
    given = given_keys(request, table)
    place = request.place
    assigned = _ASSIGNED.match(request.text, place.end) is not None
    for number, member in enumerate(request.snapshot.members(wanted) if wanted is not None else ()):
        name = member.name
        if not isinstance(name, str) or name in given or _is_implemented(member):
            continue
        text = name if is_name(name) else f"[{in_quotes(name, request.quote)}]"
        optional = member.optional or NIL in members_of(member.type)
        order = DEPRECATED if member.deprecated is not None else OPTIONAL if optional else WANTED
        near = _METAMETHODS.index(name) if name in _METAMETHODS else number
        yield Completion(
            name, "field", place.start, place.end, text if assigned else f"{text} = ", order, near, "key",
            deprecated=member.deprecated is not None, detail="?" if optional else "",
            description=parameters_of(member.type) or short_type(member.type),
        )  # fmt: skip
    for name in sibling_keys(request, table) if wanted is None else ():
        if name not in given:
            yield Completion(name, "field", place.start, place.end, name if assigned else f"{name} = ", OPTIONAL)
    if place.prefix.startswith("_"):
        for near, name in enumerate(_METAMETHODS):
            if name not in given:
                text = name if assigned else f"{name} = "
                yield Completion(name, "field", place.start, place.end, text, OPTIONAL, near)


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


def _is_implemented(member: Member) -> bool:
    """Whether the class itself has the function: nobody gives it to every object."""
    return any(isinstance(one, Function) and one.origin is not None for one in members_of(member.type))
