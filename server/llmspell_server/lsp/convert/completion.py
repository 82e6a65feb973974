"""Items of completion as the protocol has them, no larger than the client needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

import attrs

from llmspell_runtime.syntax import Edit
from llmspell_server.language.features.completion import Completion, Offer
from llmspell_server.language.features.completion.items import CompletionKind
from llmspell_server.language.features.completion.place import Place
from llmspell_server.lsp.client import Client
from llmspell_server.lsp.convert.places import position, span, text_edits
from llmspell_server.lsp.convert.writing import marked
from llmspell_server.lsp.documents import Document
from llmspell_server.lsp.pygls_light import types

if TYPE_CHECKING:
    from llmspell_server.language.features.completion.explain import Explanation

KINDS: Final[Mapping[CompletionKind, types.CompletionItemKind]] = {
    "field": types.CompletionItemKind.Field,
    "method": types.CompletionItemKind.Method,
    "function": types.CompletionItemKind.Function,
    "constant": types.CompletionItemKind.Constant,
    "enum member": types.CompletionItemKind.EnumMember,
    "variable": types.CompletionItemKind.Variable,
    "keyword": types.CompletionItemKind.Keyword,
    "snippet": types.CompletionItemKind.Snippet,
    "class": types.CompletionItemKind.Class,
    "type parameter": types.CompletionItemKind.TypeParameter,
    "module": types.CompletionItemKind.Module,
    "file": types.CompletionItemKind.File,
    "folder": types.CompletionItemKind.Folder,
    "label": types.CompletionItemKind.Reference,
    "value": types.CompletionItemKind.Value,
}

_NEEDS_ORIGIN: Final = ("module", "export")


@attrs.frozen
class _Common:
    """What the items of one list share; `edit_range` is None where each item has to carry its own."""

    document: Document
    client: Client
    place: Place
    offset: int
    edit_range: types.Range | types.EditRangeWithInsertReplace | None


def completion_list(document: Document, offset: int, offer: Offer, client: Client) -> types.CompletionList:
    """The whole answer, in order; what all items share is said once to clients that take that."""
    if offer.place is None or not offer.items:
        return types.CompletionList(is_incomplete=offer.incomplete, items=[])
    common = _common(document, offset, offer.place, client)
    defaults = types.CompletionItemDefaults(edit_range=common.edit_range)
    return types.CompletionList(
        is_incomplete=offer.incomplete,
        items=[_item(item, rank, common) for rank, item in enumerate(sorted(offer.items, key=_order))],
        item_defaults=defaults if common.edit_range is not None else None,
    )


def _common(document: Document, offset: int, place: Place, client: Client) -> _Common:
    edit_range: types.Range | types.EditRangeWithInsertReplace | None = None
    if "editRange" in client.completion_defaults:
        whole = span(document, place.start, place.end, client.encoding)
        edit_range = whole
        if client.completion_insert_replace and place.end != offset:
            edit_range = types.EditRangeWithInsertReplace(
                insert=span(document, place.start, offset, client.encoding), replace=whole
            )
    return _Common(document, client, place, offset, edit_range)


def _order(item: Completion) -> tuple[int, int, str, str]:
    return item.order, item.near, item.label.lower(), item.label


def _item(item: Completion, rank: int, common: _Common) -> types.CompletionItem:
    """The item with its rank in the list, because some clients leave equals in any order."""
    client = common.client
    made = types.CompletionItem(label=item.label, kind=KINDS[item.kind], sort_text=f"{rank:03d}")
    if item.match and item.match != item.label:
        made.filter_text = item.match
    if item.deprecated:
        if client.completion_tags:
            made.tags = [types.CompletionItemTag.Deprecated]
        elif client.completion_deprecated:
            made.deprecated = True
    if client.completion_label_details:
        if item.detail or item.description:
            made.label_details = types.CompletionItemLabelDetails(item.detail or None, item.description or None)
    elif item.description:
        made.detail = item.description
    if item.preselect and client.completion_preselect:
        made.preselect = True
    if item.snippet:
        made.insert_text_format = types.InsertTextFormat.Snippet
    if "\n" in item.insert and client.completion_text_modes:
        mode = types.InsertTextMode.AdjustIndentation if item.snippet else types.InsertTextMode.AsIs
        made.insert_text_mode = mode if mode in client.completion_text_modes else None
    if item.commit and client.completion_commit:
        made.commit_characters = list(item.commit)
    if item.edits:
        made.additional_text_edits = _edits(common.document, item.edits, client)
    _place(made, item, common)
    if item.source:
        made.data = {"uri": common.document.uri, "offset": common.place.start, "source": item.source}
        if item.source in _NEEDS_ORIGIN:
            made.data["origin"] = item.description
    return made


def _place(made: types.CompletionItem, item: Completion, common: _Common) -> None:
    """Says what an item replaces, and with what."""
    place, document, encoding = common.place, common.document, common.client.encoding
    insert_text = item.insert if item.snippet else _with_line_ends(document, item.insert)
    usual = item.start == place.start and item.end == place.end
    if usual and common.edit_range is not None:
        if item.insert != item.label:
            made.text_edit_text = insert_text
        return
    whole = span(document, item.start, item.end, encoding)
    # Text behind the word that belongs to the item, such as a closing bracket, must go whatever the client prefers.
    if common.client.completion_insert_replace and item.end == place.end and item.end != common.offset:
        insert = types.Range(whole.start, position(document, common.offset, encoding))
        made.text_edit = types.InsertReplaceEdit(insert_text, insert, whole)
    else:
        made.text_edit = types.TextEdit(whole, insert_text)


def _edits(document: Document, edits: Iterable[Edit], client: Client) -> list[types.TextEdit]:
    return text_edits(
        document, (one._replace(text=_with_line_ends(document, one.text)) for one in edits), client.encoding
    )


def _with_line_ends(document: Document, text: str) -> str:
    """A text with the line ends of the document; snippets are for the client to lay out."""
    return text.replace("\n", "\r\n") if "\n" in text and "\r\n" in document.text else text


def explained_item(
    item: types.CompletionItem, found: Explanation, document: Document, client: Client
) -> types.CompletionItem:
    """The item with what was found about it."""
    if found.code:
        item.detail = found.code
    if found.text:
        item.documentation = marked(found.text, markdown=client.completion_markdown)
    if found.edits and not item.additional_text_edits and "additionalTextEdits" in client.completion_resolves:
        item.additional_text_edits = _edits(document, found.edits, client)
    return item
