"""The texts that the client has open."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from llmspell_runtime.syntax import Edit
from llmspell_server.lsp.capabilities import LIBRARY_SCHEME
from llmspell_server.lsp.convert.places import offsets
from llmspell_server.lsp.documents import OTHER_VERSION, Document
from llmspell_server.lsp.errors import InvalidParams
from llmspell_server.lsp.loading import load_files
from llmspell_server.lsp.lone_files import load_required
from llmspell_server.lsp.pygls_light import types
from llmspell_server.lsp.workspace_files import path_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from llmspell_runtime.syntax.positions import Encoding
    from llmspell_server.lsp.server import Server


def did_open(server: Server, params: types.DidOpenTextDocumentParams) -> None:
    """`textDocument/didOpen`; opening what is open already replaces it."""
    open_document(server, params.text_document)
    load_required(server)
    server.unwatched.look_again()


def open_document(server: Server, item: types.TextDocumentItem, notebook: str | None = None) -> None:
    """A text or a notebook cell is open from now on."""
    read = server.files.sources.get(item.uri)
    language = str(getattr(item.language_id, "value", item.language_id))
    if notebook is None and _shows_other_version(item.uri):
        language = OTHER_VERSION
    known = read is not None and read.text == item.text and read.tree.dialect.name == server.settings.lua_version
    document = Document(
        item.uri,
        item.version,
        item.text,
        read=read if known else None,
        language=language,
        dialect=server.settings.lua_version,
        notebook=notebook,
    )
    server.documents.put(document)
    server.changed()
    server.publisher.changed(item.uri)
    if document.too_large:
        text = f"{item.uri.rsplit('/', 1)[-1]} is too large: llmspell does not look into it."
        server.window_show_message(types.ShowMessageParams(types.MessageType.Info, text))


def _shows_other_version(uri: str) -> bool:
    """Whether a document is what a file was or may become, as one side of a diff.

    Editors have many schemes for that (`git:`, `showModifications:`); the path in them is that of the file.
    """
    scheme, _, rest = uri.partition(":")
    if scheme in ("file", "untitled", LIBRARY_SCHEME):
        return False
    try:
        path = unquote(urlsplit(rest).path)
    except ValueError:
        return False
    return scheme == "git" or (path.endswith(".lua") and Path(path).is_file())


def did_change(server: Server, params: types.DidChangeTextDocumentParams) -> None:
    """`textDocument/didChange`."""
    change_document(server, params.text_document.uri, params.text_document.version, params.content_changes)


def change_document(
    server: Server, uri: str, version: int | None, changes: Sequence[types.TextDocumentContentChangeEvent]
) -> None:
    """The edits of a text, each in the coordinates that the ones before have left (specification)."""
    document = server.documents.get(uri)
    if document is None:
        raise InvalidParams(f"{uri} is not open")
    for change in changes:
        document = edited(document, version, change, server.client.encoding)
    if not changes:
        document = document.edited(version, Edit(0, 0, ""))
    server.documents.put(document)
    server.changed()
    server.publisher.changed(uri)


def edited(
    document: Document, version: int | None, change: types.TextDocumentContentChangeEvent, encoding: Encoding
) -> Document:
    """The document after one change, which is an edit or the whole text."""
    if isinstance(change, types.TextDocumentContentChangePartial):
        start, end = offsets(document, change.range, encoding)
        return document.edited(version, Edit(start, end, change.text))
    return document.replaced(version, change.text)


def did_save(server: Server, params: types.DidSaveTextDocumentParams) -> None:
    """`textDocument/didSave`: the file on the disk is what the editor shows."""
    _read_again(server, params.text_document.uri)
    load_required(server)
    server.unwatched.look_again()


def did_close(server: Server, params: types.DidCloseTextDocumentParams) -> None:
    """`textDocument/didClose`."""
    close_document(server, params.text_document.uri)


def close_document(server: Server, uri: str) -> None:
    """A text or a notebook cell is not open any more."""
    server.documents.close(uri)
    server.kept_tokens.forget(uri)
    server.publisher.closed(uri)
    server.changed()
    _read_again(server, uri)


def _read_again(server: Server, uri: str) -> None:
    path = path_of(uri)
    if path is not None and uri.endswith(".lua"):
        server.start(load_files(server, [path]))
