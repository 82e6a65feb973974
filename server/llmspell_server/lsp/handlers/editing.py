"""What changes the text: renaming, linked names, and what is put right while typing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmspell_server.language.features import linked_editing
from llmspell_server.language.features import on_type as typing
from llmspell_server.lsp.convert.changes import changes_of_files
from llmspell_server.lsp.convert.places import offset, span, text_edits
from llmspell_server.lsp.errors import ContentModified
from llmspell_server.lsp.pygls_light import types

if TYPE_CHECKING:
    from llmspell_server.lsp.server import View


def prepare_rename(view: View, params: types.PrepareRenameParams) -> types.PrepareRenamePlaceholder | None:
    """`textDocument/prepareRename`: null where nothing can be renamed."""
    from llmspell_server.language.features import rename as renaming

    document = view.document(params.text_document.uri)
    at = offset(document, params.position, view.encoding)
    with view.analysis.lock:
        found = renaming.prepare_rename(view.analysis, document.uri, at)
    if found is None:
        return None
    return types.PrepareRenamePlaceholder(
        range=span(document, found.start, found.end, view.encoding), placeholder=found.name
    )


def rename(view: View, params: types.RenameParams) -> types.WorkspaceEdit:
    """`textDocument/rename`; refused with words for the user where it would change the meaning."""
    from llmspell_server.language.features import rename as renaming
    from llmspell_server.language.field_references import look_ahead

    document = view.document(params.text_document.uri)
    at = offset(document, params.position, view.encoding)
    with view.analysis.lock:
        symbol = view.analysis.symbol_at(document.uri, at)
    if symbol is not None and not look_ahead(view.analysis, symbol):
        raise ContentModified("something changed while the uses were looked for")
    with view.analysis.lock:
        edits = renaming.rename(view.analysis, document.uri, at, params.new_name)
    return changes_of_files(view, edits)


def linked_ranges(view: View, params: types.LinkedEditingRangeParams) -> types.LinkedEditingRanges | None:
    """`textDocument/linkedEditingRange`."""
    document = view.document(params.text_document.uri)
    places = linked_editing.linked_places(document.tree, offset(document, params.position, view.encoding))
    if not places:
        return None
    ranges = [span(document, start, end, view.encoding) for start, end in places]
    return types.LinkedEditingRanges(ranges=ranges, word_pattern=linked_editing.NAME_PATTERN)


def on_type(view: View, params: types.DocumentOnTypeFormattingParams) -> list[types.TextEdit]:
    """`textDocument/onTypeFormatting`."""
    document = view.document(params.text_document.uri)
    if params.ch == "\n" and not view.settings.end_on_enter:
        return []
    indent = " " * params.options.tab_size if params.options.insert_spaces else "\t"
    at = offset(document, params.position, view.encoding)
    edits = typing.on_type(document.tree, at, params.ch, indent=indent, cursor_moves=view.client.cursor_moves)
    return text_edits(document, edits, view.encoding)
