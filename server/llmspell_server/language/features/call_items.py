"""The items of the call hierarchy, functions and files, and how names lead to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

import attrs

from llmspell_runtime.syntax.nodes import Expression, Function
from llmspell_server.language.features.namings import Naming, naming_of
from llmspell_server.language.navigation import definitions
from llmspell_server.language.targets import ModuleTarget
from llmspell_server.language.types.build import members_of
from llmspell_server.language.types.values import Function as FunctionType

if TYPE_CHECKING:
    from llmspell_server.language.analysis import Snapshot
    from llmspell_server.language.answers import Location, Symbol
    from llmspell_server.language.binding.facts import UnitFacts
    from llmspell_server.language.source import SourceFile

ItemKind = Literal["function", "method", "file"]
Span = tuple[int, int]

FILE: Final = -1
"""The key of the item that is a whole file."""


@attrs.frozen(kw_only=True)
class Item:
    """A function or a file: `start:end` is all of it, `name_start:name_end` its name.

    With `uri`, `key` says which one it is: the offset of its name, or `FILE`.
    """

    name: str
    kind: ItemKind
    uri: str
    start: int
    end: int
    name_start: int
    name_end: int
    library: bool = False

    @property
    def key(self) -> int:
        """What it is found by."""
        return FILE if self.kind == "file" else self.name_start


@attrs.frozen
class Calls:
    """The other side of some calls, and where they stand: in the caller's file both ways."""

    item: Item
    spans: tuple[Span, ...]


def functions_of(snapshot: Snapshot, symbol: Symbol) -> list[Item]:
    """The functions behind a name: those of the code that its type has, else the places that declare one."""
    if isinstance(symbol.target, ModuleTarget):
        module = snapshot.file(symbol.target.uri) if symbol.target.uri is not None else None
        return [file_item(module)] if module is not None else []
    functions = [one for one in members_of(snapshot.type_of_symbol(symbol)) if isinstance(one, FunctionType)]
    found: dict[tuple[str, int], Item] = {}
    for one in functions:
        item = _made_at(snapshot, one) or next(
            (_declared(snapshot, symbol, place) for place in definitions(snapshot, symbol)), None
        )
        if item is not None:
            found.setdefault((item.uri, item.key), item)
    if not functions:
        for place in definitions(snapshot, symbol):
            item = _function_named_at(snapshot, place.uri, place.start)
            if item is not None:
                found.setdefault((item.uri, item.key), item)
    return list(found.values())


def _made_at(snapshot: Snapshot, function: FunctionType) -> Item | None:
    """The function of the code that a type is of, by the name it has there."""
    origin = function.origin
    file = snapshot.file(origin.uri) if origin is not None else None
    if origin is None or file is None or not isinstance(origin.node, Expression):
        return None
    naming = naming_of(file, origin.unit, origin.node)
    return item_of(file, origin.unit, naming) if naming is not None else None


def _function_named_at(snapshot: Snapshot, uri: str, offset: int) -> Item | None:
    """The function of the code whose name stands at an offset."""
    found = named_function(snapshot, uri, offset)
    return item_of(found[0], found[1], found[3]) if found is not None else None


def named_function(snapshot: Snapshot, uri: str, offset: int) -> tuple[SourceFile, UnitFacts, Function, Naming] | None:
    """The function of the code whose name stands at an offset, with where it is and what it is called."""
    file = snapshot.file(uri)
    at = file.unit_at(offset) if file is not None else None
    if file is None or at is None:
        return None
    unit, local = at
    for facts in unit.functions:
        naming = naming_of(file, unit, facts.node)
        if naming is not None and naming.name.start == local:
            return file, unit, facts.node, naming
    return None


def item_of(file: SourceFile, unit: UnitFacts, naming: Naming) -> Item:
    """A function with a name."""
    shift = file.shift(unit)
    return Item(
        name=naming.text,
        kind=naming.kind,
        uri=file.uri,
        start=naming.whole.start + shift,
        end=naming.whole.end + shift,
        name_start=naming.name.start + shift,
        name_end=naming.name.end + shift,
        library=file.is_library,
    )


def _declared(snapshot: Snapshot, symbol: Symbol, place: Location) -> Item:
    """A function that only an annotation declares."""
    file = snapshot.file(place.uri)
    return Item(
        name=symbol.name,
        kind="method" if symbol.kind in ("method", "field") else "function",
        uri=place.uri,
        start=place.full_start,
        end=place.full_end,
        name_start=place.start,
        name_end=place.end,
        library=file is not None and file.is_library,
    )


def file_item(file: SourceFile) -> Item:
    """A whole file."""
    return Item(
        name=file.uri.rsplit("/", 1)[-1],
        kind="file",
        uri=file.uri,
        start=0,
        end=len(file.text),
        name_start=0,
        name_end=0,
        library=file.is_library,
    )


def function_at_keyword(snapshot: Snapshot, uri: str, offset: int) -> Item | None:
    """The function whose first words, or whose `end`, an offset stands in."""
    file = snapshot.file(uri)
    if file is None:
        return None
    path, shift = file.tree.path(offset)
    at = file.unit_at(offset)
    for node in reversed(path):
        if isinstance(node, Function) and at is not None:
            inside = node.body.start + shift < offset < node.body.end + shift
            naming = naming_of(file, at[0], node) if not inside else None
            return item_of(file, at[0], naming) if naming is not None else None
    return None
