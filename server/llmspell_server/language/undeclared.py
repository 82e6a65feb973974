"""Fields that the objects of a class are given though nothing declares them: `a.x = 1` for an `a` of some `@class`.

Such a field is taken for the same one in a whole family: the classes that have an ancestor in common. It is spoken of
as if it was declared at a place, in a file that there is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Final

from .infer.classes import class_info
from .infer.site import FieldFound
from .types.build import members_of
from .types.values import UNKNOWN, Named, Type

if TYPE_CHECKING:
    from .analysis import Snapshot
    from .answers import Location

_SCHEME: Final = "undeclared:"

Places = frozenset[tuple[str, int]]


def family_places(snapshot: Snapshot, type_: Type) -> Places:
    """The places that stand for the undeclared fields of a type; none for what is of no class."""
    tops = (top for part in members_of(type_) if isinstance(part, Named) for top in _tops(snapshot, part.name))
    return frozenset((_SCHEME + top, 0) for top in tops)


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
    """Where the objects of the family of a class are given a field that nothing declares."""
    from .field_references import fields_declared_at

    wanted = family_places(snapshot, type_)
    uses = fields_declared_at(snapshot, name, wanted, list(snapshot.all_files())) if wanted else ()
    return [FieldFound(name, lambda: UNKNOWN, "write", partial(_same, one.location)) for one in uses if one.write]


def _same(place: Location) -> Location | None:
    return place
