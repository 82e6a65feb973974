"""Types from types: unions without doubles, removal, and the small questions asked everywhere."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from .values import (
    ANY,
    BOOLEAN,
    FALSE,
    INTEGER,
    NEVER,
    NIL,
    NUMBER,
    STRING,
    TRUE,
    UNKNOWN,
    Constant,
    Named,
    Primitive,
    Type,
    Union,
)

WIDEST: Final = 64
"""A union with more members that code makes loses its constants, then becomes `any`."""

_BASE: Final = {"boolean": BOOLEAN, "integer": INTEGER, "number": NUMBER, "string": STRING}


def members_of(type_: Type) -> tuple[Type, ...]:
    """The members of a union, or the type itself; none of `never`."""
    if isinstance(type_, Union):
        return type_.members
    return () if type_ is NEVER else (type_,)


def union(types: Iterable[Type]) -> Type:
    """One of several: flat, without doubles, without what another member covers; `never` of nothing.

    `any` swallows everything, `unknown` everything but `nil` never: what is partly unknown stays silent. Constants that
    one of the types has beside what covers them, as `string|"a"|"b"` of an annotation, stay.
    """
    found: dict[Type, None] = {}
    open_sets: list[Union] = []
    only: Type | None = None
    for type_ in types:
        if type_ is only:
            continue
        only = type_
        if isinstance(type_, Union):
            if type_.open_set:
                open_sets.append(type_)
            for member in type_.members:
                found[member] = None
        elif type_ is not NEVER:
            found[type_] = None
    if not found:
        return NEVER
    if len(found) == 1:
        return next(iter(found))
    if ANY in found:
        return ANY
    if TRUE in found and FALSE in found:
        found = _with(found, BOOLEAN, (TRUE, FALSE))
    covered = [
        one
        for one in found
        if isinstance(one, Constant) and (_BASE[one.kind] in found or (one.kind == "integer" and NUMBER in found))
    ]
    suggested = {member for one in open_sets for member in one.members} if covered and open_sets else ()
    for one in covered:
        if one not in suggested:
            del found[one]
    if INTEGER in found and NUMBER in found:
        del found[INTEGER]
    if len(found) > WIDEST and sum(not _is_written(one) for one in found) > WIDEST:
        return _widened(found)
    return Union(tuple(found), bool(suggested)) if len(found) > 1 else next(iter(found))


def open_union(types: Iterable[Type]) -> Type:
    """The union that an annotation writes: constants beside the type that covers them are suggestions and stay."""
    found = dict.fromkeys(member for type_ in types for member in members_of(type_))
    covered = any(isinstance(one, Constant) and _BASE[one.kind] in found.keys() - {BOOLEAN} for one in found)
    return Union(tuple(found), True) if covered and ANY not in found else union(found)


def _is_written(type_: Type) -> bool:
    """Whether a type can only come from annotations."""
    return isinstance(type_, Named) or (isinstance(type_, Constant) and not type_.fresh)


def _with(found: dict[Type, None], whole: Type, parts: tuple[Type, ...]) -> dict[Type, None]:
    """The members with the whole in the place of the first of its parts."""
    if whole in found:
        return {one: None for one in found if one not in parts}
    result: dict[Type, None] = {}
    for one in found:
        result[whole if one in parts else one] = None
    return result


def _widened(found: dict[Type, None]) -> Type:
    wide = dict.fromkeys(widen(one) for one in found)
    return Union(tuple(wide)) if len(wide) <= WIDEST else ANY


def widen(type_: Type) -> Type:
    """A constant as the type it is of; anything else as it is."""
    if isinstance(type_, Constant):
        return _BASE[type_.kind]
    if isinstance(type_, Union):
        return union(widen(member) for member in type_.members)
    return type_


def widen_fresh(type_: Type) -> Type:
    """A constant that comes from an expression as the type it is of; those of annotations stay."""
    if isinstance(type_, Constant):
        return _BASE[type_.kind] if type_.fresh else type_
    if isinstance(type_, Union) and any(isinstance(one, Constant) and one.fresh for one in type_.members):
        return union(widen_fresh(member) for member in type_.members)
    return type_


def optional(type_: Type) -> Type:
    """The type or nil."""
    return union((type_, NIL))


def without_nil(type_: Type) -> Type:
    """The type without nil; `never` of nil alone."""
    if type_ is NIL:
        return NEVER
    if isinstance(type_, Union) and type_.has_nil:
        return union(member for member in type_.members if member is not NIL)
    return type_


def truthy(type_: Type) -> Type:
    """What is left when a condition holds."""
    if isinstance(type_, Union):
        return union(truthy(member) for member in type_.members)
    if type_ in (NIL, FALSE):
        return NEVER
    return TRUE if type_ == BOOLEAN else type_


def falsy(type_: Type) -> Type:
    """What is left when a condition does not hold."""
    if isinstance(type_, Union):
        return union(falsy(member) for member in type_.members)
    if type_ == BOOLEAN:
        return FALSE
    if type_ in (NIL, FALSE, ANY, UNKNOWN):
        return type_
    return NEVER


def can_be_nil(type_: Type) -> bool:
    """Whether nil is certainly one of the possibilities (`any` and `unknown` do not say so)."""
    return type_ is NIL or (isinstance(type_, Union) and type_.has_nil)


def is_unknown(type_: Type) -> bool:
    """Whether nothing can be said: `any`, `unknown`, or a union with one of them."""
    if isinstance(type_, Union):
        return type_.is_vague
    return type_ is ANY or type_ is UNKNOWN


def base_of(constant: Constant) -> Primitive:
    """The type of a constant."""
    return _BASE[constant.kind]
