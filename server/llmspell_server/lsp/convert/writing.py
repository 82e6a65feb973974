"""Texts for people, in the kind of markup that a client shows."""

from __future__ import annotations

from llmspell_server.language.features.prose import plain
from llmspell_server.lsp.pygls_light import types


def marked(text: str, *, markdown: bool) -> types.MarkupContent:
    """Markdown as it is, or as plain text."""
    if markdown:
        return types.MarkupContent(types.MarkupKind.Markdown, text)
    return types.MarkupContent(types.MarkupKind.PlainText, plain(text))
