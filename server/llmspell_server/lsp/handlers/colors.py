"""Colours in strings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmspell_server.language.features.colors import colors, written
from llmspell_server.lsp.convert.places import span
from llmspell_server.lsp.pygls_light import types

if TYPE_CHECKING:
    from llmspell_server.lsp.server import View


def document_colors(view: View, params: types.DocumentColorParams) -> list[types.ColorInformation]:
    """`textDocument/documentColor`."""
    document = view.document(params.text_document.uri)
    return [
        types.ColorInformation(
            range=span(document, color.start, color.end, view.encoding),
            color=types.Color(red=color.red, green=color.green, blue=color.blue, alpha=color.alpha),
        )
        for color in colors(document.tree)
    ]


def presentations(_view: View, params: types.ColorPresentationParams) -> list[types.ColorPresentation]:
    """`textDocument/colorPresentation`: the one way we read."""
    color = params.color
    text = written(color.red, color.green, color.blue, color.alpha)
    return [types.ColorPresentation(label=text, text_edit=types.TextEdit(params.range, text))]
