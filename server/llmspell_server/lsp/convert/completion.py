"""Items of completion as the protocol has them."""

from __future__ import annotations

from typing import Final

from llmspell_server.language.features.completion import Completion, CompletionKind
from llmspell_server.lsp.client import Client
from llmspell_server.lsp.convert.places import span
from llmspell_server.lsp.documents import Document
from llmspell_server.lsp.pygls_light import types

KINDS: Final[dict[CompletionKind, types.CompletionItemKind]] = {
    "field": types.CompletionItemKind.Field,
    "method": types.CompletionItemKind.Method,
    "function": types.CompletionItemKind.Function,
    "constant": types.CompletionItemKind.Constant,
    "enum member": types.CompletionItemKind.EnumMember,
    "variable": types.CompletionItemKind.Variable,
    "keyword": types.CompletionItemKind.Keyword,
    "snippet": types.CompletionItemKind.Snippet,
}


def completion_item(document: Document, item: Completion, client: Client) -> types.CompletionItem:
    """One item; `data` is what `completionItem/resolve` finds it by."""
    deprecated = [types.CompletionItemTag.Deprecated] if item.deprecated and client.completion_tags else None
    snippet = item.kind == "snippet"
    return types.CompletionItem(
        label=item.label,
        kind=KINDS[item.kind],
        tags=deprecated,
        sort_text=f"{item.order}{item.label}",
        insert_text_format=types.InsertTextFormat.Snippet if snippet else None,
        text_edit=types.TextEdit(span(document, item.start, item.end, client.encoding), item.insert),
        data={"uri": document.uri, "offset": item.start} if item.source is not None else None,
    )
