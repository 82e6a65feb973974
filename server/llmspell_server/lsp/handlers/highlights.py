"""Where else the thing under the cursor is in its document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from llmspell_server.lsp.convert.places import offset, span
from llmspell_server.lsp.pygls_light import types

if TYPE_CHECKING:
    from llmspell_server.language.features.highlights import HighlightKind
    from llmspell_server.lsp.server import View

KINDS: Final[dict[HighlightKind, types.DocumentHighlightKind]] = {
    "read": types.DocumentHighlightKind.Read,
    "write": types.DocumentHighlightKind.Write,
    "text": types.DocumentHighlightKind.Text,
}


def highlight(view: View, params: types.DocumentHighlightParams) -> list[types.DocumentHighlight]:
    """`textDocument/documentHighlight`."""
    from llmspell_server.language.features.highlights import highlights

    document = view.document(params.text_document.uri)
    if not document.is_lua:
        return []
    with view.analysis.lock:
        found = highlights(view.analysis, document.uri, offset(document, params.position, view.encoding))
    return [
        types.DocumentHighlight(span(document, each.start, each.end, view.encoding), KINDS[each.kind]) for each in found
    ]
