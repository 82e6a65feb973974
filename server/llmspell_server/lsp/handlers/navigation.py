"""From a name to its declaration and to its uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmspell_server.language.features.links import candidates, link_at
from llmspell_server.language.features.navigation import binding_at
from llmspell_server.lsp.convert.places import location, offset
from llmspell_server.lsp.pygls_light import types

if TYPE_CHECKING:
    from llmspell_server.lsp.server import View


def definition(view: View, params: types.DefinitionParams) -> types.Location | None:
    """`textDocument/definition`: of a local, a label, or the file that `require` names."""
    document = view.document(params.text_document.uri)
    at = offset(document, params.position, view.encoding)
    link = link_at(document.tree, at)
    if link is not None:
        uri = view.files.find(document.uri, candidates(link), view.documents)
        return types.Location(uri, types.Range(types.Position(0, 0), types.Position(0, 0))) if uri else None
    binding = binding_at(document.tree, at)
    return location(document, binding.start, binding.end, view.encoding) if binding is not None else None


def references(view: View, params: types.ReferenceParams) -> list[types.Location]:
    """`textDocument/references`."""
    document = view.document(params.text_document.uri)
    binding = binding_at(document.tree, offset(document, params.position, view.encoding))
    if binding is None:
        return []
    wanted = params.context.include_declaration
    return [
        location(document, start, end, view.encoding)
        for start, end in binding.places
        if wanted or start != binding.start
    ]
