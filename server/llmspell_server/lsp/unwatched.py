"""Files that others change, for clients that do not watch them, such as Neovim on Linux.

The folders are looked at again whenever a text is opened or saved: people come back to the editor with that.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from llmspell_server.lsp.loading import load_files
from llmspell_server.lsp.workspace_files import path_of

if TYPE_CHECKING:
    from pathlib import Path

    from llmspell_server.lsp.server import Server
    from llmspell_server.lsp.workspace_files import WorkspaceFiles

PAUSE = 0.5
"""Seconds before it begins, because the text that was opened or saved is looked at first."""


class Unwatched:
    """The looks of one session; on the event loop."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._wanted = False
        self._looks = False

    def look_again(self) -> None:
        """Reads what has changed since it was read, in the background; nothing while the files are read anyway."""
        server = self._server
        if server.client.watched_files or not server.folders:
            return
        if not server.files.ready.is_set() or server.publisher.holds:
            return
        self._wanted = True
        if not self._looks:
            self._looks = True
            server.start(self._look())

    async def _look(self) -> None:
        try:
            while self._wanted:
                await asyncio.sleep(PAUSE)
                self._wanted = False
                await self._look_once()
        finally:
            self._looks = False

    async def _look_once(self) -> None:
        server = self._server
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
