"""Fields that objects are given though nothing declares them: of one table through other names, of a class's objects.

Such a field is taken for the same one wherever it is reached through the same table or what inherits from it, and in a
whole family of classes: those that have an ancestor in common. It is spoken of as if it was declared at a place: at the
end of the table's constructor, for a class in a file that there is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Final

from .infer.classes import class_info
from .infer.members import index_type
from .infer.metatables import metatables
from .infer.site import FieldFound
from .types.build import members_of
from .types.values import UNKNOWN, Metatabled, Named, Table, Type

if TYPE_CHECKING:
    from .analysis import Snapshot
    from .answers import Location

_SCHEME: Final = "undeclared:"
_DEEPEST: Final = 6

Places = frozenset[tuple[str, int]]


def family_places(snapshot: Snapshot, type_: Type) -> Places:
    """The places that stand for the undeclared fields of a type; none for what is neither a table nor of a class."""
    try:
        return frozenset(place for part in members_of(type_) for place in _of_part(snapshot, part, 0))
    except RecursionError:
        snapshot.inference.recover()
        return frozenset()


def _of_part(snapshot: Snapshot, type_: Type, depth: int) -> Iterator[tuple[str, int]]:
    if depth > _DEEPEST:
        return
    if isinstance(type_, Named):
        yield from ((_SCHEME + top, 0) for top in _tops(snapshot, type_.name))
    elif isinstance(type_, Table):
        origin = type_.origin
        file = snapshot.file(origin.uri)
        if file is not None:
            yield origin.uri, origin.node.end - 1 + file.shift(origin.unit)
    elif isinstance(type_, Metatabled):
        yield from _of_part(snapshot, type_.base, depth + 1)
    for metatable in metatables(snapshot.inference, type_):
        for above in members_of(index_type(snapshot.inference, metatable, "__index")):
            if above != type_:
                yield from _of_part(snapshot, above, depth + 1)


def _tops(snapshot: Snapshot, name: str) -> Iterable[str]:
    """The oldest ancestors of a class."""
    inference = snapshot.inference
    info = class_info(inference, name)
    if info is None:
        return ()
    names = [name, *(each for each in info.ancestors(inference) if class_info(inference, each) is not None)]
    return [each for each in names if not _has_parent(snapshot, each)] or [min(names)]


def _has_parent(snapshot: Snapshot, name: str) -> bool:
    info = class_info(snapshot.inference, name)
    return info is not None and any(
        isinstance(one, Named) and class_info(snapshot.inference, one.name) is not None for one in info.parents
    )


def real_files(snapshot: Snapshot, uris: Iterable[str]) -> Iterator[str]:
    """The files of some places; for those that stand for undeclared fields, where their classes are."""
    for uri in uris:
        if uri.startswith(_SCHEME):
            yield from (one.file.uri for one in snapshot.index.types(uri.removeprefix(_SCHEME)))
        else:
            yield uri


def undeclared_writes(snapshot: Snapshot, type_: Type, name: str | int) -> list[FieldFound]:
    """Where a table, or objects of the family of a class, are given a field that nothing declares."""
    from .field_references import fields_declared_at

    wanted = family_places(snapshot, type_)
    uses = fields_declared_at(snapshot, name, wanted, list(snapshot.all_files())) if wanted else ()
    return [FieldFound(name, lambda: UNKNOWN, "write", partial(_same, one.location)) for one in uses if one.write]


def _same(place: Location) -> Location | None:
    return place
