"""What the thing under the cursor is, and what the call around it takes."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from llmspell_server.lsp.convert.found import address
from llmspell_server.lsp.convert.places import offset, span
from llmspell_server.lsp.convert.signatures import signature_help as as_help
from llmspell_server.lsp.convert.writing import marked
from llmspell_server.lsp.pygls_light import types

if TYPE_CHECKING:
    from llmspell_server.lsp.server import View


def hover(view: View, params: types.HoverParams) -> types.Hover | None:
    """`textDocument/hover`."""
    document = view.document(params.text_document.uri)
    if not document.is_lua:
        return None
    from llmspell_server.language.features.hover import hover as look

    at = offset(document, params.position, view.encoding)
    with view.analysis.lock:
        found = look(view.analysis, document.uri, at, partial(address, view) if view.client.hover_markdown else None)
    alive = view.live.value(document, at)
    if found is None and alive is None:
        return None
    texts = [each.markdown for each in (found, alive) if each is not None]
    about = found or alive
    assert about is not None
    place = span(document, about.start, about.end, view.encoding)
    return types.Hover(marked("\n\n".join(texts), markdown=view.client.hover_markdown), place)


def signature_help(view: View, params: types.SignatureHelpParams) -> types.SignatureHelp | None:
    """`textDocument/signatureHelp`."""
    document = view.document(params.text_document.uri)
    if not document.is_lua:
        return None
    from llmspell_server.language.features.signatures import signatures_at

    with view.analysis.lock:
        call = signatures_at(view.analysis, document.uri, offset(document, params.position, view.encoding))
    return as_help(call, view.client) if call is not None and call.signatures else None
