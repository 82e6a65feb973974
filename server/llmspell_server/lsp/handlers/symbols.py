"""The outline of a document, and symbols by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmspell_server.language.features.matching import match_score
from llmspell_server.language.features.symbols import document_symbols as outline
from llmspell_server.language.features.symbols import flat
from llmspell_server.lsp.convert.structure import symbol_list, symbol_tree, workspace_symbol
from llmspell_server.lsp.pygls_light import types

if TYPE_CHECKING:
    from llmspell_server.lsp.server import View

MOST = 500
"""Symbols in one answer; a client asks again with a longer query."""


def document_symbols(
    view: View, params: types.DocumentSymbolParams
) -> list[types.DocumentSymbol] | list[types.SymbolInformation]:
    """`textDocument/documentSymbol`."""
    document = view.document(params.text_document.uri)
    found = outline(document.tree)
    if view.client.symbol_tree:
        return symbol_tree(document, found, view.encoding)
    return symbol_list(document, found, view.encoding)


def workspace_symbols(view: View, params: types.WorkspaceSymbolParams) -> list[types.WorkspaceSymbol]:
    """`workspace/symbol` over the open documents: the best matches first."""
    found: list[tuple[int, types.WorkspaceSymbol]] = []
    for document in view.documents.values():
        if not document.is_lua:
            continue
        for symbol, container in flat(outline(document.tree)):
            score = match_score(params.query, symbol.name)
            if score is not None:
                found.append((score, workspace_symbol(document, symbol, container, view.encoding)))
    found.sort(key=lambda pair: -pair[0])
    return [symbol for _, symbol in found[:MOST]]
