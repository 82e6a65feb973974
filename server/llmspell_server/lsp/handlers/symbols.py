"""The outline of a document, and symbols by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmspell_server.language.features.symbols import document_symbols as outline
from llmspell_server.lsp.convert.found import workspace_symbol
from llmspell_server.lsp.convert.structure import symbol_list, symbol_tree
from llmspell_server.lsp.converter import Plain
from llmspell_server.lsp.pygls_light import types

if TYPE_CHECKING:
    from llmspell_server.lsp.server import View

MOST = 500
"""Symbols in one answer; a client asks again with a longer query."""


def document_symbols(view: View, params: types.DocumentSymbolParams) -> Plain | list[types.SymbolInformation]:
    """`textDocument/documentSymbol`."""
    document = view.document(params.text_document.uri)
    found = outline(document.tree)
    if view.client.symbol_tree:
        return symbol_tree(document, found, view.encoding)
    return symbol_list(document, found, view.encoding)


def workspace_symbols(view: View, params: types.WorkspaceSymbolParams) -> list[types.WorkspaceSymbol]:
    """`workspace/symbol` over every file of the workspace: the best matches first."""
    from llmspell_server.language.features.workspace_symbols import workspace_symbols as look

    with view.analysis.lock:
        found = look(view.analysis, params.query, MOST)
    shown = (workspace_symbol(view, symbol, lazily=view.client.lazy_symbol_ranges) for symbol in found)
    return [each for each in shown if each is not None]


def resolve_symbol(view: View, params: types.WorkspaceSymbol) -> types.WorkspaceSymbol:
    """`workspaceSymbol/resolve`: where it stands now; as it is when it has gone."""
    from llmspell_server.language.features.workspace_symbols import find_again

    start = params.data
    if not isinstance(start, int):
        return params
    with view.analysis.lock:
        found = find_again(view.analysis, params.location.uri, params.name, start)
    shown = workspace_symbol(view, found, lazily=False) if found is not None else None
    return shown or params
