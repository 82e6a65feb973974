"""The shape of a document: symbols, folds, selections."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from llmspell_runtime.syntax.positions import Encoding
from llmspell_server.language.features.folding import Fold, FoldKind
from llmspell_server.language.features.symbols import Symbol, SymbolKind, flat
from llmspell_server.lsp.convert.places import location, span
from llmspell_server.lsp.converter import Plain
from llmspell_server.lsp.documents import Document
from llmspell_server.lsp.pygls_light import types

SYMBOL_KINDS: Final[dict[SymbolKind, types.SymbolKind]] = {
    "function": types.SymbolKind.Function,
    "method": types.SymbolKind.Method,
    "variable": types.SymbolKind.Variable,
    "constant": types.SymbolKind.Constant,
    "table": types.SymbolKind.Object,
    "field": types.SymbolKind.Field,
}

FOLD_KINDS: Final[dict[FoldKind, types.FoldingRangeKind | None]] = {
    "code": None,
    "comment": types.FoldingRangeKind.Comment,
    "imports": types.FoldingRangeKind.Imports,
    "region": types.FoldingRangeKind.Region,
}


def symbol_tree(document: Document, symbols: Iterable[Symbol], encoding: Encoding) -> Plain:
    """The outline, nested (a list of DocumentSymbol): thousands in a long file, so each is made once, as it is sent."""
    position = document.lines.position

    def range_(start: int, end: int) -> dict[str, dict[str, int]]:
        (line, character), (last, behind) = position(start, encoding), position(end, encoding)
        return {"start": {"line": line, "character": character}, "end": {"line": last, "character": behind}}

    def made(symbol: Symbol) -> dict[str, Any]:
        found: dict[str, Any] = {
            "name": symbol.name,
            "kind": SYMBOL_KINDS[symbol.kind].value,
            "range": range_(symbol.start, symbol.end),
            "selectionRange": range_(symbol.name_start, symbol.name_end),
        }
        if symbol.detail:
            found["detail"] = symbol.detail
        if symbol.children:
            found["children"] = [made(child) for child in symbol.children]
        return found

    return Plain([made(symbol) for symbol in symbols])


def symbol_list(document: Document, symbols: list[Symbol], encoding: Encoding) -> list[types.SymbolInformation]:
    """The outline, flat, for clients that know no other."""
    return [
        types.SymbolInformation(
            name=symbol.name,
            kind=SYMBOL_KINDS[symbol.kind],
            location=location(document, symbol.start, symbol.end, encoding),
            container_name=container or None,
        )
        for symbol, container in flat(symbols)
    ]


def folding_range(fold: Fold) -> types.FoldingRange:
    """One fold, by whole lines."""
    return types.FoldingRange(start_line=fold.first, end_line=fold.last, kind=FOLD_KINDS[fold.kind])


def selection_range(document: Document, spans: Sequence[tuple[int, int]], encoding: Encoding) -> types.SelectionRange:
    """Spans from the innermost to the outermost as a chain."""
    chain: types.SelectionRange | None = None
    for start, end in reversed(spans):
        chain = types.SelectionRange(range=span(document, start, end, encoding), parent=chain)
    assert chain is not None
    return chain
