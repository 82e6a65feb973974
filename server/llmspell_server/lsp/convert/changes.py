"""Edits of several files as the protocol has them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from llmspell_runtime.syntax import Edit
from llmspell_server.lsp.errors import RequestFailed
from llmspell_server.lsp.pygls_light import types
from llmspell_server.lsp.workspace_files import path_of

if TYPE_CHECKING:
    from llmspell_server.lsp.server import View


def changes_of_files(view: View, edits: Mapping[str, Sequence[Edit]]) -> types.WorkspaceEdit:
    """Edits by file; with the versions of open documents for a client that can tell a stale one.

    Raises RequestFailed when a file that is not open has changed on the disk since it was read.
    """
    changes = {uri: _text_edits(view, uri, each) for uri, each in edits.items() if each}
    if not view.client.versioned_edits:
        return types.WorkspaceEdit(changes=changes)
    found: list[types.TextDocumentEdit] = []
    for uri, each in changes.items():
        document = view.documents.get(uri)
        version = document.version if document is not None else None
        found.append(types.TextDocumentEdit(types.OptionalVersionedTextDocumentIdentifier(uri, version), each))
    return types.WorkspaceEdit(document_changes=found)


def _text_edits(view: View, uri: str, edits: Sequence[Edit]) -> list[types.TextEdit]:
    file = view.analysis.files[uri]
    if uri not in view.documents:
        path = path_of(uri)
        present = view.files.document(path) if path is not None else None
        if present is None or present.text != file.text:
            name = uri.rsplit("/", 1)[-1]
            raise RequestFailed(f"{name} was changed by another program just now", hint="try again")
    lines, encoding = file.tree.lines, view.encoding

    def position(offset: int) -> types.Position:
        return types.Position(*lines.position(offset, encoding))

    return [types.TextEdit(types.Range(position(edit.start), position(edit.end)), edit.text) for edit in edits]
