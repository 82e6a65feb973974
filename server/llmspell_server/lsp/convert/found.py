"""Places that the analysis found, in open documents, files and definitions alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from llmspell_server.language.answers import Location
from llmspell_server.lsp.convert.structure import SYMBOL_KINDS
from llmspell_server.lsp.pygls_light import types

if TYPE_CHECKING:
    from llmspell_runtime.syntax import LineIndex
    from llmspell_runtime.syntax.positions import Encoding
    from llmspell_server.language.answers import Symbol
    from llmspell_server.language.features.workspace_symbols import SymbolKind, WorkspaceSymbol
    from llmspell_server.lsp.server import View

WORKSPACE_KINDS: Final[dict[SymbolKind, types.SymbolKind]] = {
    **SYMBOL_KINDS,
    "class": types.SymbolKind.Class,
    "alias": types.SymbolKind.Interface,
    "enum": types.SymbolKind.Enum,
}


def location(view: View, found: Location) -> types.Location | None:
    """A place; None when the client cannot open it."""
    file = view.analysis.file(found.uri)
    if file is None:
        return None
    uri = view.library.uri(found.uri, file.text, view.settings.lua_version)
    return types.Location(uri, _span(file.tree.lines, found.start, found.end, view.encoding)) if uri else None


def link(view: View, symbol: Symbol, found: Location) -> types.LocationLink | None:
    """The same with where it starts from and the whole that it names."""
    file, origin = view.analysis.file(found.uri), view.analysis.file(symbol.uri)
    place = location(view, found)
    if file is None or origin is None or place is None:
        return None
    return types.LocationLink(
        target_uri=place.uri,
        target_range=_span(file.tree.lines, found.full_start, found.full_end, view.encoding),
        target_selection_range=place.range,
        origin_selection_range=_span(origin.tree.lines, symbol.start, symbol.end, view.encoding),
    )


def workspace_symbol(view: View, symbol: WorkspaceSymbol, *, lazily: bool) -> types.WorkspaceSymbol | None:
    """A symbol of the workspace; `lazily` without its range, which `workspaceSymbol/resolve` adds."""
    place: types.Location | types.LocationUriOnly | None = types.LocationUriOnly(symbol.uri)
    if not lazily:
        place = location(view, Location(symbol.uri, symbol.start, symbol.end, symbol.start, symbol.end))
    if place is None:
        return None
    return types.WorkspaceSymbol(
        location=place,
        name=symbol.name,
        kind=WORKSPACE_KINDS[symbol.kind],
        container_name=symbol.container or None,
        data=symbol.start if lazily else None,
    )


def _span(lines: LineIndex, start: int, end: int, encoding: Encoding) -> types.Range:
    return types.Range(types.Position(*lines.position(start, encoding)), types.Position(*lines.position(end, encoding)))
