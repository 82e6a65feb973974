"""Files that others change, for clients that do not watch them, such as Neovim on Linux.

The folders are looked at again whenever a text is opened or saved: people come back to the editor with that.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from llmspell_server.lsp.loading import load_files
from llmspell_server.lsp.workspace_files import path_of

if TYPE_CHECKING:
    from pathlib import Path

    from llmspell_server.lsp.server import Server
    from llmspell_server.lsp.workspace_files import WorkspaceFiles

PAUSE = 0.5
"""Seconds before it begins, because the text that was opened or saved is looked at first."""

_AGAIN: WeakKeyDictionary[Server, bool] = WeakKeyDictionary()
"""The sessions that are at it, and whether they were asked to begin again meanwhile."""


def look_again(server: Server) -> None:
    """Reads what has changed since it was read, in the background; nothing while the files are being read anyway."""
    if server.client.watched_files or not server.folders or not server.files.ready.is_set() or server.publisher.holds:
        return
    begun = server in _AGAIN
    _AGAIN[server] = True
    if not begun:
        server.start(_look(server))


async def _look(server: Server) -> None:
    try:
        while _AGAIN[server]:
            await asyncio.sleep(PAUSE)
            _AGAIN[server] = False
            await _look_once(server)
    finally:
        del _AGAIN[server]


async def _look_once(server: Server) -> None:
    files = server.files
    paths = await server.protocol.in_background(_paths, files)
    if server.files is not files:
        return
    if paths is None:
        server.look_afresh()
    else:
        await load_files(server, paths)


def _paths(files: WorkspaceFiles) -> list[Path] | None:
    """What is there or was there; None if the folders say other things about themselves than before."""
    from llmspell_server.project.reading import read_project

    roots = [path for path in map(path_of, files.roots) if path is not None]
    if tuple(map(read_project, roots)) != files.projects:
        return None
    known = (path_of(uri) for uri in files.sources)
    return list(dict.fromkeys([*files.paths(), *(path for path in known if path is not None)]))
