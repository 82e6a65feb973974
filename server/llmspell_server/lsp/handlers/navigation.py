"""From a name to its declaration and to its uses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from llmspell_server.language.features.links import candidates, link_at
from llmspell_server.language.features.navigation import GlobalPlace, binding_at, global_at, global_places
from llmspell_server.lsp.convert.places import location, offset
from llmspell_server.lsp.pygls_light import types

if TYPE_CHECKING:
    from llmspell_server.lsp.documents import Document
    from llmspell_server.lsp.server import View


def definition(view: View, params: types.DefinitionParams) -> types.Location | None:
    """`textDocument/definition`: a declaration, the first value of a global, the file that `require` names."""
    document = view.document(params.text_document.uri)
    at = offset(document, params.position, view.encoding)
    link = link_at(document.tree, at)
    if link is not None:
        uri = view.files.find(document.uri, candidates(link), view.documents)
        return types.Location(uri, types.Range(types.Position(0, 0), types.Position(0, 0))) if uri else None
    binding = binding_at(document.tree, at)
    if binding is not None:
        return location(document, binding.start, binding.end, view.encoding)
    name = global_at(document.tree, at)
    written = ((each, place) for each, place in _uses(view, document, name) if place.write)
    each, place = next(written, (None, None))
    if each is None or place is None:
        return None
    return location(each, place.start, place.end, view.encoding)


def references(view: View, params: types.ReferenceParams) -> list[types.Location]:
    """`textDocument/references`."""
    document = view.document(params.text_document.uri)
    at = offset(document, params.position, view.encoding)
    binding = binding_at(document.tree, at)
    wanted = params.context.include_declaration
    if binding is None:
        name = global_at(document.tree, at)
        return [
            location(each, place.start, place.end, view.encoding)
            for each, place in _uses(view, document, name)
            if wanted or not place.write
        ]
    return [
        location(document, start, end, view.encoding)
        for start, end in binding.places
        if wanted or start != binding.start
    ]


def _uses(view: View, document: Document, name: str | None) -> Iterator[tuple[Document, GlobalPlace]]:
    """The uses of a global in a document, or in all the cells of its notebook, in their order."""
    if name is None:
        return
    cells = [view.documents.get(uri) for uri in view.notebooks.get(document.notebook or "", ())]
    for each in cells or [document]:
        if each is not None:
            for place in global_places(each.tree, name):
                yield each, place
