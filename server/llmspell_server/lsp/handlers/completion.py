"""What could be written at a cursor, and more about one item of that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmspell_server.lsp.convert.places import offset
from llmspell_server.lsp.pygls_light import types

if TYPE_CHECKING:
    from llmspell_server.lsp.server import View


def complete(view: View, params: types.CompletionParams) -> types.CompletionList:
    """`textDocument/completion`."""
    document = view.document(params.text_document.uri)
    if not document.is_lua:
        return types.CompletionList(is_incomplete=False, items=[])
    from llmspell_server.language.features.completion import MOST, completions
    from llmspell_server.lsp.convert.completion import completion_item

    at = offset(document, params.position, view.encoding)
    with view.analysis.lock:
        found = completions(view.analysis, document.uri, at, snippets=view.client.snippets)
    items = [completion_item(document, item, view.client) for item in found]
    return types.CompletionList(is_incomplete=len(items) >= MOST, items=items)


def resolve(view: View, item: types.CompletionItem) -> types.CompletionItem:
    """`completionItem/resolve`: the declaration and what is written; as it is when its document has gone."""
    data = item.data
    uri, at = (data.get("uri"), data.get("offset")) if isinstance(data, dict) else (None, None)
    if not isinstance(uri, str) or not isinstance(at, int) or uri not in view.documents:
        return item
    from llmspell_server.language.features.completion import completions, explained
    from llmspell_server.lsp.convert.completion import KINDS
    from llmspell_server.lsp.convert.writing import marked

    with view.analysis.lock:
        for found in completions(view.analysis, uri, at):
            if found.label == item.label and KINDS[found.kind] == item.kind:
                code, text = explained(view.analysis, uri, found)
                item.detail = code or None
                item.documentation = marked(text, markdown=view.client.completion_markdown) if text else None
                break
    return item
