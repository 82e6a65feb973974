"""Items of the hierarchies; `data` is what an item is found again by: the analysis' uri and an offset."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from llmspell_server.language.answers import Location
from llmspell_server.lsp.convert.found import link_of, ranges
from llmspell_server.lsp.pygls_light import types

if TYPE_CHECKING:
    from llmspell_server.language.features.call_items import Calls
    from llmspell_server.language.features.call_items import Item as CallItem
    from llmspell_server.language.features.call_items import ItemKind as CallKind
    from llmspell_server.language.features.type_hierarchy import Item as TypeItem
    from llmspell_server.language.features.type_hierarchy import ItemKind as TypeKind
    from llmspell_server.lsp.server import View

CALL_KINDS: Final[dict[CallKind, types.SymbolKind]] = {
    "function": types.SymbolKind.Function,
    "method": types.SymbolKind.Method,
    "file": types.SymbolKind.File,
}
TYPE_KINDS: Final[dict[TypeKind, types.SymbolKind]] = {
    "class": types.SymbolKind.Class,
    "alias": types.SymbolKind.Interface,
    "enum": types.SymbolKind.Enum,
    "table": types.SymbolKind.Object,
}


def call_item(view: View, item: CallItem) -> types.CallHierarchyItem | None:
    """A function or a file; None when the client cannot open it."""
    place = link_of(view, Location(item.uri, item.name_start, item.name_end, item.start, item.end))
    if place is None:
        return None
    return types.CallHierarchyItem(
        name=item.name,
        kind=CALL_KINDS[item.kind],
        uri=place.target_uri,
        range=place.target_range,
        selection_range=place.target_selection_range,
        detail=_detail(item),
        data={"uri": item.uri, "key": item.key},
    )


def incoming_call(view: View, calls: Calls) -> types.CallHierarchyIncomingCall | None:
    """A caller, with the places in its file."""
    item = call_item(view, calls.item)
    spans = ranges(view, calls.item.uri, calls.spans)
    return types.CallHierarchyIncomingCall(from_=item, from_ranges=spans) if item is not None else None


def outgoing_call(view: View, uri: str, calls: Calls) -> types.CallHierarchyOutgoingCall | None:
    """What is called, with the places in the caller's file."""
    item = call_item(view, calls.item)
    spans = ranges(view, uri, calls.spans)
    return types.CallHierarchyOutgoingCall(to=item, from_ranges=spans) if item is not None else None


def call_place(item: types.CallHierarchyItem) -> tuple[str, int] | None:
    """What an item was found by; None for a client that lost it."""
    return _read(item.data, "key")


def type_item(view: View, item: TypeItem) -> types.TypeHierarchyItem | None:
    """A type; None when the client cannot open it."""
    place = link_of(view, Location(item.uri, item.name_start, item.name_end, item.start, item.end))
    if place is None:
        return None
    return types.TypeHierarchyItem(
        name=item.name,
        kind=TYPE_KINDS[item.kind],
        uri=place.target_uri,
        range=place.target_range,
        selection_range=place.target_selection_range,
        detail=_detail(item),
        data={"uri": item.uri, "start": item.name_start},
    )


def type_place(item: types.TypeHierarchyItem) -> tuple[str, int] | None:
    """What an item was found by; None for a client that lost it."""
    return _read(item.data, "start")


def _detail(item: CallItem | TypeItem) -> str:
    name = item.uri.rsplit("/", 1)[-1]
    return f"{name.removesuffix('.lua')} (library)" if item.library else name


def _read(data: object, key: str) -> tuple[str, int] | None:
    if not isinstance(data, dict):
        return None
    uri, number = data.get("uri"), data.get(key)
    return (uri, number) if isinstance(uri, str) and type(number) is int else None
