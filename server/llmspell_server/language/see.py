"""What the name behind a `@see` means: a type, a variable, a global, or a field of one of these."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from .annotation_mentions import NAMED, SEE, Mention
from .annotations.docs import DocBlock
from .answers import Location, Symbol, SymbolKind
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


def _variable(
    snapshot: Snapshot, file: SourceFile, unit: UnitFacts | None, one: Mention
) -> tuple[SymbolKind, VariableTarget | GlobalTarget] | None:
    variable = file.visible_variable(unit, one.start, one.name)
    if variable is not None:
        return "local", VariableTarget(file.uri, variable, variable.unit, variable.node)
    for there, where, write in snapshot.index.global_writes(one.name):
        return "global", GlobalTarget(one.name, there.uri, where, write.name)
    return None


def seen_places(snapshot: Snapshot, symbol: Symbol, text: str) -> tuple[str, Location | None]:
    """The name that the text of a `@see` about a symbol begins with, and where what it means is defined."""
    match = NAMED.match(" " + text)
    places = snapshot.definitions(symbol)
    file = snapshot.file(places[0].uri) if places else None
    if match is None or file is None:
        return "", None
    at = file.unit_at(places[0].start)
    unit, start = at if at is not None else (None, 0)
    block = DocBlock(0, 0, [], [])
    kind, target = seen(snapshot, file, unit, Mention("class", match[1], start, start, block, SEE, False))
    found = snapshot.definitions(Symbol(kind, match[1], file.uri, -1, -1, target))
    return match[1], found[0] if found else None
