"""The text of documents that are in no file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmspell_server.lsp.errors import InvalidParams
from llmspell_server.lsp.pygls_light import types

if TYPE_CHECKING:
    from llmspell_server.lsp.server import View


def text(view: View, params: types.TextDocumentContentParams) -> types.TextDocumentContentResult:
    """`workspace/textDocumentContent`: the definitions of globals."""
    file = view.analysis.libraries.get(params.uri)
    if file is None:
        raise InvalidParams(f"there is no document {params.uri}")
    return types.TextDocumentContentResult(text=file.text)
