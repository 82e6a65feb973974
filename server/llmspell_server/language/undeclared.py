"""Fields that objects are given though nothing declares them: of one table through other names, of a class's objects.

Such a field is taken for the same one wherever it is reached through the same table or class, or through what inherits
from it. It is spoken of as if it was declared at two places of the table's constructor, or of a file that there is not:
at the first by whom the table or class itself has it, at the second by all who inherit from that, itself included.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

from .infer.classes import class_info
from .infer.members import index_type
from .infer.metatables import metatables
from .infer.site import FieldFound
from .types.build import members_of
from .types.values import UNKNOWN, Metatabled, Named, Table, Type

if TYPE_CHECKING:
    from .analysis import Snapshot
    from .answers import Location
    from .binding.facts import Key

_OWN: Final = "undeclared:own:"
_BELOW: Final = "undeclared:below:"
_DEEPEST: Final = 6

Place = tuple[str, int]
Places = frozenset[Place]


class Line(NamedTuple):
    """The tables and classes that a type is, and those with all that they inherit from: each by its two places."""

    own: frozenset[tuple[Place, Place]]
    all: frozenset[tuple[Place, Place]]


def meant_places(snapshot: Snapshot, type_: Type, name: Key) -> Places:
    """The places that a field of a type is at while nothing declares it; none where that cannot be said."""
    line = _line(snapshot, type_, name)
    return frozenset((*(own for own, _ in line.own), *(below for _, below in line.all)))


def wanted_places(snapshot: Snapshot, type_: Type, name: Key) -> Places:
    """The places at which the same field is of what the type inherits from, and of what inherits from it."""
    line = _line(snapshot, type_, name)
    return frozenset((*(below for _, below in line.own), *(own for own, _ in line.all)))


def _line(snapshot: Snapshot, type_: Type, name: Key) -> Line:
    own: set[tuple[Place, Place]] = set()
    every: set[tuple[Place, Place]] = set()
    try:
        for part in members_of(type_) if isinstance(name, str) else ():
            chain = list(_chain(snapshot, part, 0))
            nearest = min((depth for depth, _ in chain), default=0)
            own.update(place for depth, place in chain if depth == nearest)
            every.update(place for _, place in chain)
    except RecursionError:
        snapshot.inference.recover()
    return Line(frozenset(own), frozenset(every))


def _chain(snapshot: Snapshot, type_: Type, depth: int) -> Iterator[tuple[int, tuple[Place, Place]]]:
    """The places of a type and of what it inherits from, with how far above it that is."""
    inference = snapshot.inference
    if depth > _DEEPEST:
        return
    if isinstance(type_, Named):
        info = class_info(inference, type_.name)
        if info is not None:
            for above, each in enumerate((type_.name, *info.ancestors(inference))):
                yield depth + above, ((_OWN + each, 0), (_BELOW + each, 0))
    elif isinstance(type_, Table):
        node, file = type_.origin.node, snapshot.file(type_.origin.uri)
        if file is not None:
            shift = file.shift(type_.origin.unit)
            yield depth, ((file.uri, node.start + shift), (file.uri, node.end - 1 + shift))
    elif isinstance(type_, Metatabled):
        yield from _chain(snapshot, type_.base, depth)
    for metatable in metatables(inference, type_):
        for above_it in members_of(index_type(inference, metatable, "__index")):
            if above_it != type_:
                yield from _chain(snapshot, above_it, depth + 1)


def real_files(snapshot: Snapshot, uris: Iterable[str]) -> Iterator[str]:
    """The files of some places; for those that stand for undeclared fields, where their classes are."""
    for uri in uris:
        if uri.startswith((_OWN, _BELOW)):
            yield from (one.file.uri for one in snapshot.index.types(uri.removeprefix(_OWN).removeprefix(_BELOW)))
        else:
            yield uri


def undeclared_writes(snapshot: Snapshot, type_: Type, name: Key) -> list[FieldFound]:
    """Where a table, or objects of a class, are given a field that nothing declares."""
    from .field_references import fields_declared_at

    wanted = wanted_places(snapshot, type_, name)
    uses = fields_declared_at(snapshot, name, wanted, list(snapshot.all_files())) if wanted else ()
    return [FieldFound(name, lambda: UNKNOWN, "write", partial(_same, one.location)) for one in uses if one.write]


def _same(place: Location) -> Location | None:
    return place
