"""Files and folders that the editor creates, renames and deletes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from llmspell_server.lsp.convert.changes import changes_of_files
from llmspell_server.lsp.loading import load_files
from llmspell_server.lsp.pygls_light import types
from llmspell_server.lsp.spells_only import is_on
from llmspell_server.lsp.workspace_files import path_of

if TYPE_CHECKING:
    from llmspell_server.lsp.server import Server, View
    from llmspell_server.lsp.workspace_files import WorkspaceFiles


def will_rename(view: View, params: types.RenameFilesParams) -> types.WorkspaceEdit | None:
    """`workspace/willRenameFiles`: the edits of what loads the files by their names."""
    if is_on(view.settings):  # the other server's affair
        return None
    from llmspell_server.language.features.file_renames import Move, file_rename_edits

    with view.analysis.lock:
        edits = file_rename_edits(view.analysis, [Move(each.old_uri, each.new_uri) for each in params.files])
    return changes_of_files(view, edits) if edits else None


def did_rename(server: Server, params: types.RenameFilesParams) -> None:
    """`workspace/didRenameFiles`; texts stay as they are: who wants edits asks before."""
    server.start(_look_again(server, [uri for each in params.files for uri in (each.old_uri, each.new_uri)]))


def did_create(server: Server, params: types.CreateFilesParams) -> None:
    """`workspace/didCreateFiles`."""
    server.start(_look_again(server, [each.uri for each in params.files]))


def did_delete(server: Server, params: types.DeleteFilesParams) -> None:
    """`workspace/didDeleteFiles`."""
    server.start(_look_again(server, [each.uri for each in params.files]))


async def _look_again(server: Server, uris: list[str]) -> None:
    paths = await server.protocol.in_background(_paths, server.files, uris)
    await load_files(server, paths)


def _paths(files: WorkspaceFiles, uris: Iterable[str]) -> list[Path]:
    """The Lua files that are or were at some uris, or below them."""
    found = [path for uri in uris for path in _below(files, uri)]
    return list(dict.fromkeys(found))


def _below(files: WorkspaceFiles, uri: str) -> Iterator[Path]:
    path = path_of(uri)
    if path is None:
        return
    if path.suffix == ".lua":
        yield path
        return
    known = (path_of(source) for source in files.sources if source.startswith(uri.rstrip("/") + "/"))
    yield from (each for each in known if each is not None)
    yield from (each for each in files.paths() if each.is_relative_to(path))
