"""Who calls whom, and who inherits from whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmspell_server.lsp.convert import hierarchies as convert
from llmspell_server.lsp.convert.places import offset
from llmspell_server.lsp.pygls_light import types

if TYPE_CHECKING:
    from llmspell_server.language.features.type_hierarchy import Item
    from llmspell_server.lsp.server import View


def prepare_calls(view: View, params: types.CallHierarchyPrepareParams) -> list[types.CallHierarchyItem] | None:
    """`textDocument/prepareCallHierarchy`: null where no function is meant."""
    document = view.document(params.text_document.uri)
    if not document.is_lua:
        return None
    from llmspell_server.language.features.call_hierarchy import prepare_calls as look

    with view.analysis.lock:
        found = look(view.analysis, document.uri, offset(document, params.position, view.encoding))
    items = [convert.call_item(view, item) for item in found]
    return [item for item in items if item is not None] or None


def incoming_calls(
    view: View, params: types.CallHierarchyIncomingCallsParams
) -> list[types.CallHierarchyIncomingCall] | None:
    """`callHierarchy/incomingCalls`: null for an item that has gone."""
    place = convert.call_place(params.item)
    if place is None:
        return None
    from llmspell_server.language.features.call_hierarchy import incoming_calls as look

    with view.analysis.lock:
        found = look(view.analysis, *place)
    calls = [convert.incoming_call(view, each) for each in found]
    return [call for call in calls if call is not None]


def outgoing_calls(
    view: View, params: types.CallHierarchyOutgoingCallsParams
) -> list[types.CallHierarchyOutgoingCall] | None:
    """`callHierarchy/outgoingCalls`: null for an item that has gone."""
    place = convert.call_place(params.item)
    if place is None:
        return None
    from llmspell_server.language.features.call_hierarchy import outgoing_calls as look

    with view.analysis.lock:
        found = look(view.analysis, *place)
    calls = [convert.outgoing_call(view, place[0], each) for each in found]
    return [call for call in calls if call is not None]


def prepare_types(view: View, params: types.TypeHierarchyPrepareParams) -> list[types.TypeHierarchyItem] | None:
    """`textDocument/prepareTypeHierarchy`: null where no type is meant."""
    document = view.document(params.text_document.uri)
    if not document.is_lua:
        return None
    from llmspell_server.language.features.type_hierarchy import prepare_types as look

    with view.analysis.lock:
        found = look(view.analysis, document.uri, offset(document, params.position, view.encoding))
    return _type_items(view, found) or None


def supertypes(view: View, params: types.TypeHierarchySupertypesParams) -> list[types.TypeHierarchyItem] | None:
    """`typeHierarchy/supertypes`: null for an item that has gone."""
    from llmspell_server.language.features.type_hierarchy import supertypes as look

    with view.analysis.lock:
        item = _type_again(view, params.item)
        return _type_items(view, look(view.analysis, item)) if item is not None else None


def subtypes(view: View, params: types.TypeHierarchySubtypesParams) -> list[types.TypeHierarchyItem] | None:
    """`typeHierarchy/subtypes`: null for an item that has gone."""
    from llmspell_server.language.features.type_hierarchy import subtypes as look

    with view.analysis.lock:
        item = _type_again(view, params.item)
        return _type_items(view, look(view.analysis, item)) if item is not None else None


def _type_again(view: View, item: types.TypeHierarchyItem) -> Item | None:
    from llmspell_server.language.features.type_hierarchy import find_again

    place = convert.type_place(item)
    return find_again(view.analysis, place[0], item.name, place[1]) if place is not None else None


def _type_items(view: View, found: list[Item]) -> list[types.TypeHierarchyItem]:
    items = [convert.type_item(view, item) for item in found]
    return [item for item in items if item is not None]
