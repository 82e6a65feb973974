"""From a name to where it comes from, and to its uses."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from llmspell_server.language.features.links import candidates, link_at
from llmspell_server.lsp.convert import found
from llmspell_server.lsp.convert.places import offset
from llmspell_server.lsp.errors import ContentModified
from llmspell_server.lsp.pygls_light import types

if TYPE_CHECKING:
    from llmspell_server.language.analysis import Snapshot
    from llmspell_server.language.answers import Location, Symbol
    from llmspell_server.lsp.server import View


class Placed(Protocol):
    """Parameters that name a place in a document."""

    text_document: types.TextDocumentIdentifier
    position: types.Position


Places = list[types.Location] | list[types.LocationLink]


def declaration(view: View, params: types.DeclarationParams) -> Places:
    """`textDocument/declaration`."""
    return _places(
        view, params, lambda analysis, symbol: analysis.declarations(symbol), links=view.client.declaration_links
    )


def definition(view: View, params: types.DefinitionParams) -> Places:
    """`textDocument/definition`; of a file's name, a file that is there though it belongs to no folder."""
    answer = _places(
        view, params, lambda analysis, symbol: analysis.definitions(symbol), links=view.client.definition_links
    )
    return answer or _named_file(view, params)


def type_definition(view: View, params: types.TypeDefinitionParams) -> Places:
    """`textDocument/typeDefinition`."""
    return _places(
        view,
        params,
        lambda analysis, symbol: analysis.type_definitions(symbol),
        links=view.client.type_definition_links,
    )


def implementation(view: View, params: types.ImplementationParams) -> Places:
    """`textDocument/implementation`."""
    return _places(
        view, params, lambda analysis, symbol: analysis.implementations(symbol), links=view.client.implementation_links
    )


def references(view: View, params: types.ReferenceParams) -> list[types.Location]:
    """`textDocument/references`."""
    analysis = view.analysis
    with analysis.lock:
        symbol = _symbol(view, params)
    if symbol is None:
        return []
    from llmspell_server.language.field_references import look_ahead

    if not look_ahead(analysis, symbol):
        raise ContentModified("something changed while the uses were looked for")
    with analysis.lock:
        uses = analysis.references(symbol, include_declaration=params.context.include_declaration)
    places = (found.location(view, use.location) for use in uses)
    return [place for place in places if place is not None]


def _places(
    view: View,
    params: Placed,
    question: Callable[[Snapshot, Symbol], list[Location]],
    *,
    links: bool,
) -> Places:
    analysis = view.analysis
    with analysis.lock:
        symbol = _symbol(view, params)
        if symbol is None:
            return []
        answer = question(analysis, symbol)
    if links:
        targets = (found.link(view, symbol, place) for place in answer)
        return [target for target in targets if target is not None]
    places = (found.location(view, place) for place in answer)
    return [place for place in places if place is not None]


def _named_file(view: View, params: Placed) -> list[types.Location]:
    document = view.document(params.text_document.uri)
    link = link_at(document.tree, offset(document, params.position, view.encoding))
    uri = view.files.find(document.uri, candidates(link), view.documents) if link is not None else None
    return [types.Location(uri, types.Range(types.Position(0, 0), types.Position(0, 0)))] if uri is not None else []


def _symbol(view: View, params: Placed) -> Symbol | None:
    document = view.document(params.text_document.uri)
    return view.analysis.symbol_at(document.uri, offset(document, params.position, view.encoding))
