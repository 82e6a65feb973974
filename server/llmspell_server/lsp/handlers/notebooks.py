"""Notebooks: each Lua cell is a document, and the cells of a notebook share their globals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmspell_server.lsp.errors import InvalidParams
from llmspell_server.lsp.handlers.synchronization import change_document, close_document, open_document
from llmspell_server.lsp.pygls_light import types

if TYPE_CHECKING:
    from llmspell_server.lsp.server import Server


def did_open(server: Server, params: types.DidOpenNotebookDocumentParams) -> None:
    """`notebookDocument/didOpen`."""
    notebook = params.notebook_document
    server.notebooks[notebook.uri] = tuple(cell.document for cell in notebook.cells)
    for item in params.cell_text_documents:
        open_document(server, item, notebook.uri)


def did_change(server: Server, params: types.DidChangeNotebookDocumentParams) -> None:
    """`notebookDocument/didChange`: cells come, go, move and change their text."""
    uri = params.notebook_document.uri
    if uri not in server.notebooks:
        raise InvalidParams(f"{uri} is not open")
    cells = params.change.cells
    if cells is None:
        return
    if cells.structure is not None:
        _restructure(server, uri, cells.structure)
    for text in cells.text_content or ():
        change_document(server, text.document.uri, text.document.version, text.changes)


def _restructure(server: Server, uri: str, structure: types.NotebookDocumentCellChangeStructure) -> None:
    array = structure.array
    order = list(server.notebooks[uri])
    order[array.start : array.start + array.delete_count] = [cell.document for cell in array.cells or ()]
    server.notebooks[uri] = tuple(order)
    server.changed()
    for identifier in structure.did_close or ():
        close_document(server, identifier.uri)
    for item in structure.did_open or ():
        open_document(server, item, uri)


def did_save(server: Server, _params: types.DidSaveNotebookDocumentParams) -> None:
    """`notebookDocument/didSave`."""
    server.changed()


def did_close(server: Server, params: types.DidCloseNotebookDocumentParams) -> None:
    """`notebookDocument/didClose`."""
    server.notebooks.pop(params.notebook_document.uri, None)
    for identifier in params.cell_text_documents:
        close_document(server, identifier.uri)
