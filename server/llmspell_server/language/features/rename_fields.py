"""Which places a field's rename changes: its uses, and those of the methods that override it or that it overrides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from llmspell_server.language.binding.paths import access_path
from llmspell_server.language.features.rename_overrides import overriding
from llmspell_server.language.field_references import declarations_met, fields_declared_at
from llmspell_server.language.infer.classes import class_info
from llmspell_server.language.infer.members import own_class_field
from llmspell_server.language.navigation import field_declarations, fields_of
from llmspell_server.language.targets import FieldTarget, TypeFieldTarget
from llmspell_server.language.types.values import Named

if TYPE_CHECKING:
    from llmspell_server.language.analysis import Snapshot
    from llmspell_server.language.answers import Location, Symbol
    from llmspell_server.language.infer.site import FieldFound

_MOST_ROUNDS: Final = 8


def field_places(snapshot: Snapshot, symbol: Symbol) -> list[Location]:
    """Every place where a field is named, or one that overrides it, or one that a use of it may be as well."""
    target = symbol.target
    files = list(snapshot.all_files())
    places = {(one.location.uri, one.location.start): one.location for one in snapshot.references(symbol)}
    wanted: set[tuple[str, int]] = set()
    found = _declarations(snapshot, target)
    more = {(place.uri, place.start) for place in _certain(found)} | _family(snapshot, found, target.name)
    overrides = overriding(snapshot, target.name, snapshot.files.values()) if more else []
    for _ in range(_MOST_ROUNDS):
        if more <= wanted:
            break
        wanted |= more
        more = declarations_met(snapshot, target.name, wanted, files)
        more = more.union(*(each for each in overrides if not each.isdisjoint(wanted)))
    for one in fields_declared_at(snapshot, target.name, wanted, files) if wanted else ():
        places.setdefault((one.location.uri, one.location.start), one.location)
    return list(places.values())


def taken_field(snapshot: Snapshot, symbol: Symbol, name: str) -> Location | None:
    """Where what has the field already has one of another name."""
    target = symbol.target
    if isinstance(target, FieldTarget):
        found = _certain(field_declarations(snapshot, attrs.evolve(target, name=name)))
        return found[0] if found else _same_path(snapshot, target, name)
    if not target.owner:
        return None
    found = _certain(fields_of(snapshot, Named(target.owner), name))
    return found[0] if found else None


def _certain(found: list[FieldFound]) -> list[Location]:
    places = (one.location() for one in found if one.source != "pattern")
    return [place for place in places if place is not None]


def _same_path(snapshot: Snapshot, target: FieldTarget, name: str) -> Location | None:
    """A use of another field behind the same path, in the same file."""
    file = snapshot.file(target.uri)
    path = access_path(target.holder, target.unit.resolved)  # type: ignore[arg-type]
    if file is None or path is None:
        return None
    for node in target.unit.names.get(name, ()):
        holder = getattr(target.unit.parents.get(node), "object", None)
        if holder is not None and access_path(holder, target.unit.resolved) == path:
            return file.location(target.unit, node)
    return None


def _declarations(snapshot: Snapshot, target: FieldTarget | TypeFieldTarget) -> list[FieldFound]:
    if isinstance(target, TypeFieldTarget):
        return fields_of(snapshot, Named(target.owner), target.name) if target.owner else []
    return [one for one in field_declarations(snapshot, target) if one.source != "pattern"]


def _family(snapshot: Snapshot, declared: list[FieldFound], name: str | int) -> set[tuple[str, int]]:
    """The declarations of a field in the classes above and below those that declare it."""
    queue = [one.owner for one in declared if one.owner]
    seen: set[str] = set()
    places: set[tuple[str, int]] = set()
    while queue and len(seen) < 500:
        owner = queue.pop()
        if owner in seen:
            continue
        seen.add(owner)
        info = class_info(snapshot.inference, owner)
        if info is None:
            continue
        own = _certain(own_class_field(snapshot.inference, info, name))
        places.update((place.uri, place.start) for place in own)
        queue.extend(one.tag.name.text for one in snapshot.index.subclasses.get(owner, ()))
        queue.extend(parent.name for parent in info.parents if isinstance(parent, Named))
    return places
