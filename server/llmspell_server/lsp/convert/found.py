"""Places that the analysis found, in open documents, files and definitions alike."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from llmspell_server.language.answers import Location
from llmspell_server.lsp.capabilities import LIBRARY_SCHEME
from llmspell_server.lsp.convert.structure import SYMBOL_KINDS
from llmspell_server.lsp.pygls_light import types

if TYPE_CHECKING:
    from llmspell_runtime.syntax import LineIndex
    from llmspell_runtime.syntax.positions import Encoding
    from llmspell_server.language.answers import Symbol
    from llmspell_server.language.features.workspace_symbols import WorkspaceSymbol
    from llmspell_server.lsp.server import View

TYPE_KINDS: Final[dict[str, types.SymbolKind]] = {
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


def link_of(view: View, found: Location) -> types.LocationLink | None:
    """A place with the whole that it names around it; None when the client cannot open it."""
    file = view.analysis.file(found.uri)
    place = location(view, found)
    if file is None or place is None:
        return None
    start, end = min(found.full_start, found.start), max(found.full_end, found.end)
    whole = _span(file.tree.lines, start, end, view.encoding)
    return types.LocationLink(target_uri=place.uri, target_range=whole, target_selection_range=place.range)


def address(view: View, found: Location) -> str | None:
    """A place as an address that editors open from texts: the file and the line; they open no virtual document so."""
    place = location(view, found)
    if place is None or place.uri.startswith(f"{LIBRARY_SCHEME}:"):
        return None
    return f"{place.uri}#L{place.range.start.line + 1}" if place.range.start.line else place.uri


def link(view: View, symbol: Symbol, found: Location) -> types.LocationLink | None:
    """The same with where it starts from."""
    target, origin = link_of(view, found), ranges(view, symbol.uri, [(symbol.start, symbol.end)])
    if target is None or not origin:
        return None
    target.origin_selection_range = origin[0]
    return target


def ranges(view: View, uri: str, spans: Iterable[tuple[int, int]]) -> list[types.Range]:
    """Stretches of a file; none of one that is not there."""
    file = view.analysis.file(uri)
    return [_span(file.tree.lines, start, end, view.encoding) for start, end in spans] if file is not None else []


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
        kind=TYPE_KINDS.get(symbol.kind) or SYMBOL_KINDS[symbol.kind],  # type: ignore[index]
        container_name=symbol.container or None,
        data=symbol.start if lazily else None,
    )


def _span(lines: LineIndex, start: int, end: int, encoding: Encoding) -> types.Range:
    return types.Range(types.Position(*lines.position(start, encoding)), types.Position(*lines.position(end, encoding)))
