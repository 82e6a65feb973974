"""The layout of a document or of some of its lines, in the style that the files around it ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmspell_runtime.errors import ConfigError
from llmspell_server.lsp.convert.places import offsets, text_edits
from llmspell_server.lsp.errors import RequestFailed
from llmspell_server.lsp.pygls_light import types
from llmspell_server.lsp.workspace_files import path_of

if TYPE_CHECKING:
    from llmspell_server.language.formatting import Options
    from llmspell_server.lsp.documents import Document
    from llmspell_server.lsp.server import View


def whole(view: View, params: types.DocumentFormattingParams) -> list[types.TextEdit]:
    """`textDocument/formatting`; no edits for a text with syntax errors, which the diagnostics tell already."""
    document = view.document(params.text_document.uri)
    if not document.is_lua or document.too_large:
        return []
    from llmspell_server.language.formatting import edits_between, format_text

    options = _options(document)
    dialect = options.dialect or document.dialect
    formatted = format_text(document.text, options.style, dialect)
    return text_edits(document, edits_between(document.text, formatted.text, dialect), view.encoding)


def part(view: View, params: types.DocumentRangeFormattingParams) -> list[types.TextEdit]:
    """`textDocument/rangeFormatting`: the statements that touch the lines of the range, whole."""
    document = view.document(params.text_document.uri)
    if not document.is_lua or document.too_large:
        return []
    from llmspell_server.language.formatting import format_range

    options = _options(document)
    start, end = offsets(document, params.range, view.encoding)
    first, last = document.lines.line(start), document.lines.line(end)
    if last > first and document.lines.starts[last] == end:
        last -= 1  # a selection of whole lines ends at the start of the next one
    edits, _ = format_range(document.text, first, last, options.style, options.dialect or document.dialect)
    return text_edits(document, edits, view.encoding)


def _options(document: Document) -> Options:
    """The style for a document. Raises RequestFailed, in words for the user, when a style file cannot be used."""
    from llmspell_server.cli.fmt_style import StyleFinder
    from llmspell_server.language.formatting import Options

    path = path_of(document.uri)
    if path is None:
        return Options()
    try:
        return StyleFinder().options(path)
    except ConfigError as error:
        raise RequestFailed(error.message, where=error.where, hint=error.hint) from None
