"""Every use of a field: the places where its name stands and means one of its declarations.

What each occurrence means is kept through edits elsewhere, so it speaks of places as *marks*: a unit and an offset in
it. Only files that can know the type at all are looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from functools import partial
from typing import TYPE_CHECKING

from llmspell_runtime.syntax.nodes import (
    Node,
    String,
)

from .answers import Location, Reference, Symbol
from .binding.facts import UnitFacts
from .captured import enum_key, enums_with
from .environments import environment_uses
from .field_names import holder_of, names_in, unresolved, writes
from .navigation import declared_by_path, declared_by_type, definitions, fields_of
from .reach import reached
from .symbol_types import holder_type
from .targets import FieldTarget, TypeFieldTarget
from .types.values import Constant, Metatabled, Named, Primitive, Table, Union
from .undeclared import Places, meant_places, real_files, wanted_places

if TYPE_CHECKING:
    from .analysis import Snapshot
    from .infer.site import FieldFound
    from .source import SourceFile
    from .types.values import Type

Mark = tuple[object, int]
Marks = frozenset[Mark]
Occurrence = tuple[UnitFacts, Node, Marks]
Undeclared = Callable[["Snapshot", "Type", str | int], Places]


def look_ahead(snapshot: Snapshot, symbol: Symbol) -> bool:
    """Finds out what all occurrences of a field's name mean, before its references are asked for.

    Takes the snapshot's lock itself, piece by piece, so that others get their answers meanwhile and the next snapshot
    takes over what is known. False if it gave up because the snapshot is outdated.
    """
    target = symbol.target
    if not isinstance(target, FieldTarget | TypeFieldTarget):
        return True
    with snapshot.lock:
        places = {(one.uri, one.start) for one in definitions(snapshot, symbol)}
        files = list(_candidates(snapshot, places, list(snapshot.all_files()))) if places else []
    for file in files:
        for unit in file.units:
            if names_in(unit, target.name):
                snapshot.breathe()
                if snapshot.outdated:
                    return False
                with snapshot.lock:
                    _meanings_in(snapshot, file, unit, target.name)
    return True


def field_references(snapshot: Snapshot, target: FieldTarget, files: Sequence[SourceFile]) -> Iterator[Reference]:
    """Every use in some files of the field that a place of the code names."""
    wanted = _declared(snapshot, target)
    origin = snapshot.file(target.uri)
    if origin is not None and not wanted:
        yield from unresolved(origin, target, files)
        return
    yield from fields_declared_at(snapshot, target.name, wanted, files)


def fields_declared_at(
    snapshot: Snapshot, name: str | int, wanted: Set[tuple[str, int]], files: Sequence[SourceFile]
) -> Iterator[Reference]:
    """Every use of a name as a field that has one of the given declarations (file, offset of the name)."""
    yield from _tag_fields(snapshot, name, wanted)
    for file, unit, node, _ in _matches(snapshot, name, wanted, files):
        yield Reference(file.location(unit, node), write=writes(unit, node), string=isinstance(node, String))
    if isinstance(name, str) and any(enums_with(snapshot, wanted)):
        yield from _enum_keys(snapshot, name, files)
    for file in files:
        yield from _in_environments(snapshot, file, name, wanted)


def _in_environments(
    snapshot: Snapshot, file: SourceFile, name: str | int, wanted: Set[tuple[str, int]]
) -> Iterator[Reference]:
    """The bare names that are fields of a local `_ENV`."""
    known: dict[object, bool] = {}
    for one in environment_uses(file, name):
        environment = one.environment
        if environment not in known:
            target = FieldTarget(file.uri, one.unit, one.node, name, environment.node, environment)
            known[environment] = not wanted.isdisjoint(_declared(snapshot, target, meant_places))
        if known[environment]:
            yield Reference(file.location(one.unit, one.node), write=one.write)


def _enum_keys(snapshot: Snapshot, name: str, files: Sequence[SourceFile]) -> Iterator[Reference]:
    """The strings that mean a key of an `@enum (key)`."""
    for file in files:
        for unit in file.units if name in file.text else ():
            for node in unit.strings.get(name, ()):
                if isinstance(node, String) and enum_key(snapshot, file.uri, node, name) is not None:
                    yield Reference(file.location(unit, node), string=True)


def declarations_met(
    snapshot: Snapshot, name: str | int, wanted: Set[tuple[str, int]], files: Sequence[SourceFile]
) -> set[tuple[str, int]]:
    """The other declarations that uses of these ones mean as well: of `x.name` where `x` is of one class or another."""
    met = {mark for *_, meant in _matches(snapshot, name, wanted, files) for mark in meant}
    found: set[tuple[str, int]] = set()
    for owner, offset in met:
        if isinstance(owner, UnitFacts):
            file = next((each for each in files if owner in each.index_of), None)
            if file is not None:
                found.add((file.uri, offset + file.shift(owner)))
    return found - wanted


def _matches(
    snapshot: Snapshot, name: str | int, wanted: Set[tuple[str, int]], files: Sequence[SourceFile]
) -> Iterator[tuple[SourceFile, UnitFacts, Node, Marks]]:
    marks = {_mark(snapshot, *place) for place in wanted}
    for file in _candidates(snapshot, wanted, files):
        meanings = _meanings(snapshot, file, name)
        found = {id(one[1]): one for mark in marks for one in meanings.get(mark, ())}
        for owner, offset in marks:
            if isinstance(owner, UnitFacts) and owner in file.index_of:
                for node in owner.names.get(name, ()):
                    if node.start == offset:
                        found.setdefault(id(node), (owner, node, frozenset()))
        for unit, node, meant in found.values():
            yield file, unit, node, meant


def _candidates(snapshot: Snapshot, wanted: Set[tuple[str, int]], files: Sequence[SourceFile]) -> Iterator[SourceFile]:
    """Those of the files in which a field that is declared at these places can be used."""
    uris = set(real_files(snapshot, (uri for uri, _ in wanted)))
    if len(files) == 1 or not uris.isdisjoint(snapshot.libraries):
        yield from files
        return
    known = reached(snapshot, uris)
    yield from (file for file in files if file.uri in known)


def _meanings(snapshot: Snapshot, file: SourceFile, name: str | int) -> Mapping[Mark, list[Occurrence]]:
    """The occurrences of a name in a file by what they mean; kept."""
    inference = snapshot.inference
    key = ("meanings", file.uri, name)
    nothing: Mapping[Mark, list[Occurrence]] = {}
    try:
        return inference.compute(key, key, partial(_look, snapshot, file, name), nothing)
    except RecursionError:
        inference.recover()
        return nothing


def _look(snapshot: Snapshot, file: SourceFile, name: str | int) -> Mapping[Mark, list[Occurrence]]:
    snapshot.inference.note(file.uri)  # units may come
    found: dict[Mark, list[Occurrence]] = {}
    for unit in file.units:
        nodes = names_in(unit, name)
        if nodes:
            for node, meant in zip(nodes, _meanings_in(snapshot, file, unit, name), strict=False):
                for mark in meant:
                    found.setdefault(mark, []).append((unit, node, meant))
    return found


def _meanings_in(snapshot: Snapshot, file: SourceFile, unit: UnitFacts, name: str | int) -> tuple[Marks, ...]:
    """What each occurrence of a name in a unit means, in their order; kept."""
    nothing: tuple[Marks, ...] = ()
    return snapshot.kept(unit, ("meant", name), partial(_look_at, snapshot, file, unit, name), nothing)


def _look_at(snapshot: Snapshot, file: SourceFile, unit: UnitFacts, name: str | int) -> tuple[Marks, ...]:
    """What each occurrence of a name in a unit means, in their order."""
    found = []
    for node in names_in(unit, name):
        holder = holder_of(unit, node)
        found.append(_marks(snapshot, FieldTarget(file.uri, unit, node, name, holder)) if holder else frozenset())
    return tuple(found)


def _marks(snapshot: Snapshot, target: FieldTarget) -> Marks:
    """Where a field is declared: by its type, which is kept by the type; else by the path it is written with."""
    type_ = holder_type(snapshot, target)
    if _has_identity(type_):
        key = ("declared", type_, target.name)
        work = partial(_declared_in, snapshot, type_, target.name)
        found: Marks = snapshot.inference.compute(key, key, work, frozenset())
    else:
        found = _declared_in(snapshot, type_, target.name)
    if found:
        return found
    by_path = _places(declared_by_path(snapshot, target))
    undeclared = meant_places(snapshot, type_, target.name)
    return frozenset(_mark(snapshot, *place) for place in undeclared.union(by_path))


def _has_identity(type_: Type) -> bool:
    """Whether equal types are declared at the same place: not so for shapes, `{ name: T }`."""
    match type_:
        case Named():
            return not type_.arguments
        case Metatabled(base, metatable):
            return _has_identity(base) and _has_identity(metatable)
        case Union(members):
            return all(map(_has_identity, members))
        case _:
            return isinstance(type_, Table | Primitive | Constant)


def _declared_in(snapshot: Snapshot, type_: Type, name: str | int) -> Marks:
    found = [one for one in fields_of(snapshot, type_, name) if one.source != "pattern"]
    return frozenset(_mark(snapshot, *place) for place in _places(found))


def _declared(snapshot: Snapshot, target: FieldTarget, undeclared: Undeclared = wanted_places) -> Places:
    """Where a field is declared; if nothing says so, also where it is at as an undeclared one."""
    type_ = holder_type(snapshot, target)
    found = frozenset(_places(declared_by_type(snapshot, target, type_)))
    if found and target.environment is None:
        return found
    return found.union(undeclared(snapshot, type_, target.name), _places(declared_by_path(snapshot, target)))


def _places(found: list[FieldFound]) -> Iterator[tuple[str, int]]:
    for one in found:
        place = one.location()
        if place is not None:
            yield place.uri, place.start


def _mark(snapshot: Snapshot, uri: str, offset: int) -> Mark:
    file = snapshot.file(uri)
    at = file.unit_at(offset) if file is not None else None
    return at if at is not None else (uri, offset)


def _tag_fields(snapshot: Snapshot, name: str | int, wanted: Set[tuple[str, int]]) -> Iterator[Reference]:
    """The `@field`s among the declarations."""
    for uri, start in sorted(wanted):
        file = snapshot.file(uri)
        if file is None:
            continue
        text = str(name)
        in_quotes = file.text[start : start + 1] in ("'", '"')
        end = start + len(text) + 2 * in_quotes
        if file.text.startswith(text, start + in_quotes) and _is_comment(file, start):
            yield Reference(Location(uri, start, end, start, end), write=True, string=in_quotes)


def _is_comment(file: SourceFile, offset: int) -> bool:
    """Whether no code stands at an offset."""
    found = file.name_at(offset)
    return found is None or found[1].start + file.shift(found[0]) != offset
