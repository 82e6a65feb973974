"""Which methods of tables override one another through metatables: a rename of one changes the others too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from llmspell_server.language.field_names import holder_of, writes
from llmspell_server.language.infer import inheritance
from llmspell_server.language.symbol_types import holder_type
from llmspell_server.language.targets import FieldTarget
from llmspell_server.language.types.build import members_of
from llmspell_server.language.types.values import Metatabled, Table

if TYPE_CHECKING:
    from llmspell_server.language.analysis import Snapshot
    from llmspell_server.language.binding.facts import Key
    from llmspell_server.language.infer.site import FieldFound
    from llmspell_server.language.source import SourceFile
    from llmspell_server.language.types.values import Type

Places = frozenset[tuple[str, int]]


def overriding(snapshot: Snapshot, name: Key, files: Iterable[SourceFile]) -> list[Places]:
    """The places that declare a field, each with those of the field that its table would have without it."""
    found = []
    for file in files:
        for unit in file.units if str(name) in file.text else ():
            for node in unit.names.get(name, ()):
                holder = holder_of(unit, node) if writes(unit, node) else None
                if holder is not None:
                    type_ = holder_type(snapshot, FieldTarget(file.uri, unit, node, name, holder))
                    above = frozenset(_places(_inherited(snapshot, type_, name)))
                    if above:
                        found.append(above | {(file.uri, node.start + file.shift(unit))})
    return found


def _inherited(snapshot: Snapshot, type_: Type, name: Key) -> list[FieldFound]:
    inference = snapshot.inference
    found: list[FieldFound] = []
    try:
        for part in members_of(type_):
            if isinstance(part, Table):
                found += inheritance.through_metatable(inference, part, name, 0)
            elif isinstance(part, Metatabled):
                found += inheritance.through_index(inference, part.metatable, name, 0)
    except RecursionError:
        inference.recover()
    return found


def _places(found: list[FieldFound]) -> Iterator[tuple[str, int]]:
    for one in found:
        place = one.location()
        if place is not None:
            yield place.uri, place.start
