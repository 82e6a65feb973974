"""What could be written at a cursor, and more about one item of that."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from llmspell_server.lsp.convert.places import offset
from llmspell_server.lsp.pygls_light import types

if TYPE_CHECKING:
    from llmspell_server.language.features.completion import Options
    from llmspell_server.lsp.server import View


def complete(view: View, params: types.CompletionParams) -> types.CompletionList:
    """`textDocument/completion`."""
    document = view.document(params.text_document.uri)
    if not document.is_lua:
        return types.CompletionList(is_incomplete=False, items=[])
    from llmspell_server.language.features.completion import complete as find
    from llmspell_server.language.features.completion.files import file_paths
    from llmspell_server.lsp.convert.completion import completion_list
    from llmspell_server.lsp.folders import list_folder
    from llmspell_server.lsp.live import live_source

    context = params.context
    by_character = context is not None and context.trigger_kind == types.CompletionTriggerKind.TriggerCharacter
    trigger = context.trigger_character or "" if context is not None and by_character else ""
    at = offset(document, params.position, view.encoding)
    # Asked before the lock is taken: an interpreter may take its moment.
    alive = view.live.keys(document, at)
    extra = (file_paths(partial(list_folder, view.files, view.settings.exclude)), live_source(alive))
    with view.analysis.lock:
        found = find(view.analysis, document.uri, at, _options(view, trigger), extra=extra)
    return completion_list(document, at, found, view.client)


def resolve(view: View, item: types.CompletionItem) -> types.CompletionItem:
    """`completionItem/resolve`: the declaration and what is written; as it is when its document has gone."""
    data = item.data if isinstance(item.data, dict) else {}
    uri, at, source, origin = (data.get(key) for key in ("uri", "offset", "source", "origin"))
    if not isinstance(uri, str) or not isinstance(at, int) or not isinstance(source, str):
        return item
    document = view.documents.get(uri)
    if document is None:
        return item
    from llmspell_server.language.features.completion.explain import explain
    from llmspell_server.lsp.convert.completion import explained_item

    with view.analysis.lock:
        module = origin if isinstance(origin, str) else ""
        found = explain(view.analysis, uri, at, source, item.label, origin=module, options=_options(view, ""))
    return explained_item(item, found, document, view.client)


def _options(view: View, trigger: str) -> Options:
    from llmspell_server.language.features.completion import Options

    settings = view.settings
    return Options(
        snippets=view.client.snippets,
        call_snippets=settings.call_snippets,
        keyword_snippets=settings.keyword_snippets,
        auto_require=settings.auto_require,
        postfix=settings.postfix,
        trigger=trigger,
        lazy_edits="additionalTextEdits" in view.client.completion_resolves,
    )
