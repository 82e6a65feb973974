"""What the name behind a `@see` means: a type, a variable, a global, or a field of one of these."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from .annotation_mentions import NAMED, SEE, Mention, file_mentions
from .annotations.docs import DocBlock
from .answers import Location, Reference, Symbol, SymbolKind
from .navigation import definitions
from .targets import FieldTarget, GlobalTarget, TextTarget, TypeFieldTarget, TypeTarget, VariableTarget

if TYPE_CHECKING:
    from .analysis import Snapshot
    from .binding.facts import UnitFacts
    from .source import SourceFile

_SIGN: Final = re.compile(r"[.#:]")


def seen(snapshot: Snapshot, file: SourceFile, unit: UnitFacts | None, one: Mention) -> tuple[SymbolKind, object]:
    """The kind and the target of a name; a tag's text where there is no such thing."""
    if snapshot.index.types(one.name):
        return "class", TypeTarget(one.name)
    names = _SIGN.split(one.name)
    if len(names) == 1:
        return _variable(snapshot, file, unit, one) or ("tag", TextTarget(one.name))
    owner = one.name[: -len(names[-1]) - 1]
    if snapshot.index.types(owner):
        return "field", TypeFieldTarget(owner, names[-1], file.uri, unit, one.start)
    if len(names) == 2:
        found = _variable(snapshot, file, unit, one._replace(name=names[0]))
        if found is not None:
            holder = found[1]
            node = holder.node if isinstance(holder, GlobalTarget) else holder.variable.node
            return "field", FieldTarget(holder.uri, holder.unit, node, names[1], node)
    return "tag", TextTarget(one.name)


def part_at(snapshot: Snapshot, one: Mention, offset: int) -> tuple[Mention, str]:
    """Of `a.b.c` the name up to the part that an offset is in, and the part; of a type's name all of it."""
    end = len(one.name)
    if not snapshot.index.types(one.name):
        sign = _SIGN.search(one.name, max(0, offset - one.start))
        end = sign.start() if sign is not None else end
    name = one.name[:end]
    return one._replace(name=name), name if snapshot.index.types(name) else _SIGN.split(name)[-1]


def _variable(
    snapshot: Snapshot, file: SourceFile, unit: UnitFacts | None, one: Mention
) -> tuple[SymbolKind, VariableTarget | GlobalTarget] | None:
    variable = file.visible_variable(unit, one.start, one.name)
    if variable is not None:
        return "local", VariableTarget(file.uri, variable, variable.unit, variable.node)
    for there, where, write in snapshot.index.global_writes(one.name):
        return "global", GlobalTarget(one.name, there.uri, where, write.name)
    return None


def see_references(snapshot: Snapshot, files: Iterable[SourceFile], symbol: Symbol) -> Iterator[Reference]:
    """The `@see`s that name a global, a local of a main chunk or a field; where only its own name stands."""
    name = str(symbol.target.variable.name if isinstance(symbol.target, VariableTarget) else symbol.target.name)
    meant: set[tuple[str, int]] | None = None
    for file in files:
        for unit, one in _sees(file):
            start = 0 if one.name.startswith(name) else len(one.name) - len(name)
            if one.name[start : start + len(name)] != name or not _is_whole(one.name, start, start + len(name)):
                continue
            if meant is None:
                meant = {(place.uri, place.start) for place in definitions(snapshot, symbol)}
            part = one._replace(name=one.name[: start + len(name)])
            kind, target = seen(snapshot, file, unit, part)
            shift = file.shift(unit) if unit is not None else 0
            found = definitions(snapshot, Symbol(kind, part.name, file.uri, -1, -1, target))
            if any((place.uri, place.start) in meant for place in found):
                begin = one.start + start + shift
                yield Reference(Location(file.uri, begin, begin + len(name), begin, begin + len(name)))


def _is_whole(text: str, start: int, end: int) -> bool:
    return all(each in ".#:" for each in (text[start - 1 : start], text[end : end + 1]) if each)


def _sees(file: SourceFile) -> list[tuple[UnitFacts | None, Mention]]:
    found: list[tuple[UnitFacts | None, Mention]] | None = file.cache.get("see names")
    if found is None:
        every = file_mentions(file) if "@see" in file.text else ()
        found = file.cache["see names"] = [one for one in every if one[1].owner == SEE]
    return found


def seen_places(snapshot: Snapshot, symbol: Symbol, text: str) -> tuple[str, Location | None]:
    """The name that the text of a `@see` about a symbol begins with, and where what it means is defined."""
    match = NAMED.match(" " + text)
    places = definitions(snapshot, symbol)
    file = snapshot.file(places[0].uri) if places else None
    if match is None or file is None:
        return "", None
    at = file.unit_at(places[0].start)
    unit, start = at if at is not None else (None, 0)
    block = DocBlock(0, 0, [], [])
    kind, target = seen(snapshot, file, unit, Mention("class", match[1], start, start, block, SEE, False))
    found = definitions(snapshot, Symbol(kind, match[1], file.uri, -1, -1, target))
    return match[1], found[0] if found else None
