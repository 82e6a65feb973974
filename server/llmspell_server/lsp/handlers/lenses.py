"""`Run` and `Debug` above a spell, `Run test` above its tests, the number of references above functions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from llmspell_server.language.features import lenses
from llmspell_server.lsp.convert import found
from llmspell_server.lsp.convert.places import span
from llmspell_server.lsp.pygls_light import types

if TYPE_CHECKING:
    from llmspell_server.lsp.documents import Document
    from llmspell_server.lsp.server import View

DEBUG = "llmspell.debug"
"""A command of the client: only clients that said they have it are offered it."""

SHOW_REFERENCES = "editor.action.showReferences"
"""A command of the client that takes a uri, a position and locations."""

REFERENCES = "llmspell.references"
"""The server's own command for clients that have none: it changes nothing."""


def code_lenses(view: View, params: types.CodeLensParams) -> list[types.CodeLens]:
    """`textDocument/codeLens`."""
    document = view.document(params.text_document.uri)
    if not document.is_lua or document.too_large:
        return []
    shown: list[types.CodeLens] = []
    if view.settings.code_lens and document.notebook is None and document.uri.startswith("file:"):
        shown += _runs(view, document)
    if view.settings.code_lens_references:
        for function in lenses.counted_functions(document.source):
            place = span(document, function.start, function.end, view.encoding)
            shown.append(types.CodeLens(place, data={"uri": document.uri, "offset": function.start}))
    return shown


def resolve(view: View, lens: types.CodeLens) -> types.CodeLens:
    """`codeLens/resolve`: how often a function is used."""
    data: Any = lens.data if isinstance(lens.data, dict) else {}
    uri, offset = data.get("uri"), data.get("offset")
    if lens.command is not None or not isinstance(uri, str) or type(offset) is not int or uri not in view.documents:
        lens.command = lens.command or types.Command("", REFERENCES)
        return lens
    with view.analysis.lock:
        uses = lenses.uses_of(view.analysis, uri, offset)
        places = [place for place in (found.location(view, use) for use in uses) if place is not None]
    title = "1 reference" if len(places) == 1 else f"{len(places)} references"
    command = SHOW_REFERENCES if SHOW_REFERENCES in view.client.commands else REFERENCES
    lens.command = types.Command(title, command, arguments=[uri, lens.range.start, places])
    return lens


def _runs(view: View, document: Document) -> Iterator[types.CodeLens]:
    start = lenses.spell_start(document.tree)
    if start is None:
        return
    place = span(document, *start, view.encoding)
    place = types.Range(place.start, place.start)
    yield types.CodeLens(place, types.Command("Run", "llmspell.run", arguments=[document.uri]))
    if DEBUG in view.client.commands:
        yield types.CodeLens(place, types.Command("Debug", DEBUG, arguments=[document.uri]))
    for test in lenses.runnable_tests(document.source):
        place = span(document, test.start, test.end, view.encoding)
        options = {"call": test.name}
        yield types.CodeLens(place, types.Command("Run test", "llmspell.run", arguments=[document.uri, options]))
