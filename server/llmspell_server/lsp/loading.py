"""Reads the files of the workspace for the analysis, in the background, a few at a time.

Nothing waits for it: until it is done, answers come from what was read so far.
"""

from __future__ import annotations

from collections.abc import Coroutine, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from llmspell_server.lsp.collector import keep
from llmspell_server.lsp.progress import Reporter, new_token
from llmspell_server.lsp.pygls_light import types
from llmspell_server.lsp.workspace_files import uri_of

if TYPE_CHECKING:
    from llmspell_server.lsp.server import Server
    from llmspell_server.lsp.workspace_files import WorkspaceFiles

_BATCH = 10
_TITLE = "Reading the Lua files of the workspace"
_LARGE = 50
"""Files from which on Python's garbage collector shall leave them alone."""
_WORTH_TELLING = 100
"""Files from which on the user is shown that it takes its time."""


def load_workspace(server: Server, *, news: bool = True) -> Coroutine[Any, Any, None]:
    """Reads every file of the folders; a later call (other folders, other settings) makes an earlier one end.

    From the call on, not only from when the work begins, diagnostics wait for it. `news` says whether answers may be
    others afterwards, so that the client is to ask again.
    """
    return _hold_and_load(server, server.files, server.publisher.hold(), news)


async def _hold_and_load(server: Server, files: WorkspaceFiles, hold: object, news: bool) -> None:
    try:
        await _load(server)
    finally:
        files.ready.set()
        server.publisher.release(hold, news=news)


async def _load(server: Server) -> None:
    files = server.files
    await server.protocol.in_background(files.read_projects)
    server.changed()
    if server.files is not files or _take_version(server):
        return
    files.ready.set()
    for text in server.complaints.news(text for project in files.projects for text in project.complaints):
        server.window_show_message(types.ShowMessageParams(types.MessageType.Warning, text))
    paths = await server.protocol.in_background(lambda: list(files.paths()))
    if not paths:
        return
    server.status.begin("load", _TITLE)
    try:
        token = await new_token(server, files) if len(paths) >= _WORTH_TELLING else None
        with Reporter(server, token, _TITLE) as reporter:
            for start in range(0, len(paths), _BATCH):
                if server.files is not files or reporter.cancelled:
                    return
                await server.surveying.decided()
                await server.protocol.in_background(files.load, paths[start : start + _BATCH])
                server.changed()
                reporter.report(min(start + _BATCH, len(paths)), len(paths))
        if len(paths) >= _LARGE:
            keep()
    finally:
        server.status.end("load")


def _take_version(server: Server) -> bool:
    """The Lua that a folder says it is written for holds where the client says nothing; then all begins anew."""
    told = next((project.lua_version for project in server.files.projects if project.lua_version), None)
    if told is None or told == server.settings.lua_version or "lua_version" in server.settings.told:
        return False
    server.set_settings(attrs.evolve(server.settings, lua_version=told))
    return True


class Complaints:
    """What the user was told about the files of folders, so that nothing is told twice."""

    def __init__(self) -> None:
        self._told: set[str] = set()

    def news(self, texts: Iterable[str]) -> list[str]:
        """Those that are new."""
        found = [text for text in dict.fromkeys(texts) if text not in self._told]
        self._told.update(found)
        return found


async def load_files(server: Server, paths: list[Path]) -> None:
    """Reads files again that have changed, or that are gone."""
    if not paths:
        return
    before = server.files.sources
    await server.protocol.in_background(server.files.load, paths)
    server.changed()
    now = server.files.sources
    opened = server.documents.snapshot()
    if any(before.get(uri) is not now.get(uri) for uri in map(uri_of, paths) if uri not in opened):
        server.publisher.everything_changed()
