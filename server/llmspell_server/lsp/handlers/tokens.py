"""Semantic tokens: all of a document, a stretch, or what changed since the last answer."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from llmspell_server.language.features.tokens import SemanticToken, semantic_tokens
from llmspell_server.lsp.convert.places import offsets
from llmspell_server.lsp.convert.tokens import edits_between, encode
from llmspell_server.lsp.pygls_light import types

if TYPE_CHECKING:
    from llmspell_server.lsp.documents import Document
    from llmspell_server.lsp.server import View

_ANNOTATION: Final = "@"
"""What every annotation has."""


def full(view: View, params: types.SemanticTokensParams) -> types.SemanticTokens:
    """`textDocument/semanticTokens/full`."""
    data = _data(view, params.text_document.uri)
    return types.SemanticTokens(data, result_id=view.kept_tokens.keep(params.text_document.uri, data))


def delta(view: View, params: types.SemanticTokensDeltaParams) -> types.SemanticTokens | types.SemanticTokensDelta:
    """`textDocument/semanticTokens/full/delta`; everything when the answer to compare with is not known any more."""
    uri = params.text_document.uri
    data = _data(view, uri)
    before = view.kept_tokens.find(uri, params.previous_result_id)
    ident = view.kept_tokens.keep(uri, data)
    if before is None:
        return types.SemanticTokens(data, result_id=ident)
    return types.SemanticTokensDelta(edits_between(before, data), result_id=ident)


def range_(view: View, params: types.SemanticTokensRangeParams) -> types.SemanticTokens:
    """`textDocument/semanticTokens/range`."""
    document = view.document(params.text_document.uri)
    start, end = offsets(document, params.range, view.encoding)
    return types.SemanticTokens(encode(document, _tokens(view, document, start, end), view.encoding))


def _data(view: View, uri: str) -> list[int]:
    document = view.document(uri)
    return encode(document, _tokens(view, document, 0, len(document.text)), view.encoding)


def _tokens(view: View, document: Document, start: int, end: int) -> list[SemanticToken]:
    """The names in the code and in the annotations of a stretch, in the order of the text."""
    found = semantic_tokens(document.tree, start, end, library=_library(view.settings.lua_version))
    if _ANNOTATION not in document.text:
        return found
    from llmspell_server.language.features.doc_tokens import annotation_tokens

    return sorted([*found, *annotation_tokens(document.source, start, end)])


@cache
def _library(dialect: str) -> frozenset[str]:
    """The globals of Lua and of spells."""
    from llmspell_server.language.library.load import library_files

    return frozenset(name for file in library_files(dialect).values() for name in file.globals_written)
