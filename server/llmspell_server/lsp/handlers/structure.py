"""What of a document folds, and what a selection grows to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmspell_server.language.features.folding import folds
from llmspell_server.language.features.selection import selections
from llmspell_server.lsp.convert.places import offset
from llmspell_server.lsp.convert.structure import folding_range, selection_range
from llmspell_server.lsp.pygls_light import types

if TYPE_CHECKING:
    from llmspell_server.lsp.server import View


def folding_ranges(view: View, params: types.FoldingRangeParams) -> list[types.FoldingRange]:
    """`textDocument/foldingRange`; of more than the client takes, the first ones."""
    document = view.document(params.text_document.uri)
    return [folding_range(fold) for fold in folds(document.tree)[: view.client.fold_limit]]


def selection_ranges(view: View, params: types.SelectionRangeParams) -> list[types.SelectionRange]:
    """`textDocument/selectionRange`: one chain for each position, in their order."""
    document = view.document(params.text_document.uri)
    return [
        selection_range(document, selections(document.tree, offset(document, place, view.encoding)), view.encoding)
        for place in params.positions
    ]
