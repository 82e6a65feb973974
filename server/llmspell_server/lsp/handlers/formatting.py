"""The layout of a document or of some of its lines, in the style that the files around it ask for.

What no `stylua.toml` and no `.editorconfig` says, the editor says with its request: how wide an indentation is.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import attrs

from llmspell_runtime.errors import ConfigError
from llmspell_server.lsp.convert.places import offsets, text_edits
from llmspell_server.lsp.errors import RequestFailed
from llmspell_server.lsp.pygls_light import types
from llmspell_server.lsp.workspace_files import path_of

if TYPE_CHECKING:
    from llmspell_server.language.formatting import Options, Style
    from llmspell_server.lsp.documents import Document
    from llmspell_server.lsp.server import View

_WIDEST = 16
"""An indentation that is wider is a mistake of the client's."""


def whole(view: View, params: types.DocumentFormattingParams) -> list[types.TextEdit]:
    """`textDocument/formatting`; no edits for a text with syntax errors, which the diagnostics tell already."""
    document = view.document(params.text_document.uri)
    if not document.is_lua or document.too_large:
        return []
    return _whole(view, document, _options(document, _asked(params.options)))


def part(view: View, params: types.DocumentRangeFormattingParams) -> list[types.TextEdit]:
    """`textDocument/rangeFormatting`: the statements that touch the lines of the range, whole."""
    return _parts(view, params.text_document.uri, [params.range], params.options)


def parts(view: View, params: types.DocumentRangesFormattingParams) -> list[types.TextEdit]:
    """`textDocument/rangesFormatting`: the same for several ranges at once."""
    return _parts(view, params.text_document.uri, params.ranges, params.options)


def on_save(view: View, params: types.WillSaveTextDocumentParams) -> list[types.TextEdit]:
    """`textDocument/willSaveWaitUntil`: lays the document out if the user wants that, never when saved by itself.

    A style that cannot be read must not keep anybody from saving: the text stays as it is then.
    """
    document = view.documents.get(params.text_document.uri)
    by_hand = params.reason == types.TextDocumentSaveReason.Manual
    if document is None or not (view.settings.format_on_save and by_hand and document.is_lua) or document.too_large:
        return []
    from llmspell_server.language.formatting import indented_like

    try:
        options = _options(document, indented_like(document.text))
    except RequestFailed:
        return []
    return _whole(view, document, options)


def _whole(view: View, document: Document, options: Options) -> list[types.TextEdit]:
    from llmspell_server.language.formatting import edits_between, format_text

    dialect = options.dialect or document.dialect
    formatted = format_text(document.text, options.style, dialect)
    return text_edits(document, edits_between(document.text, formatted.text, dialect), view.encoding)


def _parts(view: View, uri: str, ranges: Iterable[types.Range], asked: types.FormattingOptions) -> list[types.TextEdit]:
    document = view.document(uri)
    if not document.is_lua or document.too_large:
        return []
    from llmspell_server.language.formatting import format_ranges

    options = _options(document, _asked(asked))
    lines = [_lines(view, document, each) for each in ranges]
    edits, _ = format_ranges(document.text, lines, options.style, options.dialect or document.dialect)
    return text_edits(document, edits, view.encoding)


def _lines(view: View, document: Document, wanted: types.Range) -> tuple[int, int]:
    start, end = offsets(document, wanted, view.encoding)
    first, last = document.lines.line(start), document.lines.line(end)
    if last > first and document.lines.starts[last] == end:
        last -= 1  # a selection of whole lines ends at the start of the next one
    return first, last


def _asked(options: types.FormattingOptions) -> Style:
    """Our style with the indentation that the editor asks for."""
    from llmspell_server.language.formatting import DEFAULT_STYLE

    if not 0 < options.tab_size <= _WIDEST:
        return DEFAULT_STYLE
    kind = "Spaces" if options.insert_spaces else "Tabs"
    return attrs.evolve(DEFAULT_STYLE, indent_type=kind, indent_width=options.tab_size)  # type: ignore[arg-type]


def _options(document: Document, otherwise: Style) -> Options:
    """The style for a document. Raises RequestFailed, in words for the user, when a style file cannot be used."""
    from llmspell_server.language.formatting import Options
    from llmspell_server.project.style import StyleFinder

    path = path_of(document.uri)
    if path is None:
        return Options(otherwise)
    try:
        return StyleFinder().options(path, otherwise)
    except ConfigError as error:
        raise RequestFailed(error.message, where=error.where, hint=error.hint) from None
