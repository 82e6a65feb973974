"""`Run` and `Debug` above a spell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmspell_server.language.features.lenses import spell_start
from llmspell_server.lsp.convert.places import span
from llmspell_server.lsp.pygls_light import types

if TYPE_CHECKING:
    from llmspell_server.lsp.server import View

DEBUG = "llmspell.debug"
"""A command of the client: only clients that said they have it are offered it."""


def code_lenses(view: View, params: types.CodeLensParams) -> list[types.CodeLens]:
    """`textDocument/codeLens`."""
    document = view.document(params.text_document.uri)
    start = spell_start(document.tree) if view.settings.code_lens and document.is_lua else None
    if start is None or document.notebook is not None or not document.uri.startswith("file:"):
        return []
    place = span(document, *start, view.encoding)
    place = types.Range(place.start, place.start)
    found = [types.CodeLens(place, types.Command("Run", "llmspell.run", arguments=[document.uri]))]
    if DEBUG in view.client.commands:
        found.append(types.CodeLens(place, types.Command("Debug", DEBUG, arguments=[document.uri])))
    return found
