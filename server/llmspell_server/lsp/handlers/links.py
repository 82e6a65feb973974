"""Names of other files that can be clicked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmspell_server.language.features.links import candidates, file_links
from llmspell_server.lsp.convert.places import span
from llmspell_server.lsp.pygls_light import types

if TYPE_CHECKING:
    from llmspell_server.lsp.server import View


def document_links(view: View, params: types.DocumentLinkParams) -> list[types.DocumentLink]:
    """`textDocument/documentLink`: only names of files that exist."""
    document = view.document(params.text_document.uri)
    found: list[types.DocumentLink] = []
    for link in file_links(document.tree):
        target = view.files.find(document.uri, candidates(link), view.documents)
        if target is not None:
            found.append(types.DocumentLink(span(document, link.start, link.end, view.encoding), target=target))
    return found
