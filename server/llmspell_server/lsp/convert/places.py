"""Offsets to positions and back, in the client's unit of columns."""

from __future__ import annotations

from collections.abc import Iterable

from llmspell_runtime.syntax import Edit
from llmspell_runtime.syntax.positions import Encoding
from llmspell_server.lsp.documents import Document
from llmspell_server.lsp.pygls_light import types


def position(document: Document, offset: int, encoding: Encoding) -> types.Position:
    """The position of an offset."""
    return types.Position(*document.lines.position(offset, encoding))


def span(document: Document, start: int, end: int, encoding: Encoding) -> types.Range:
    """The range between two offsets."""
    return types.Range(position(document, start, encoding), position(document, end, encoding))


def offset(document: Document, place: types.Position, encoding: Encoding) -> int:
    """The offset of a position; one outside the text counts as its nearest end."""
    return document.lines.offset(place.line, place.character, encoding)


def offsets(document: Document, place: types.Range, encoding: Encoding) -> tuple[int, int]:
    """The offsets of a range, the smaller one first."""
    first, second = offset(document, place.start, encoding), offset(document, place.end, encoding)
    return min(first, second), max(first, second)


def location(document: Document, start: int, end: int, encoding: Encoding) -> types.Location:
    """A place in a document."""
    return types.Location(document.uri, span(document, start, end, encoding))


def text_edits(document: Document, edits: Iterable[Edit], encoding: Encoding) -> list[types.TextEdit]:
    """Edits of one document."""
    return [types.TextEdit(span(document, edit.start, edit.end, encoding), edit.text) for edit in edits]


def workspace_edit(
    document: Document, edits: Iterable[Edit], encoding: Encoding, *, versioned: bool
) -> types.WorkspaceEdit:
    """Edits of one document as a change of the workspace; `versioned` when the client can tell a stale one."""
    changes = text_edits(document, edits, encoding)
    if versioned:
        identifier = types.OptionalVersionedTextDocumentIdentifier(uri=document.uri, version=document.version)
        return types.WorkspaceEdit(document_changes=[types.TextDocumentEdit(identifier, changes)])
    return types.WorkspaceEdit(changes={document.uri: changes})
