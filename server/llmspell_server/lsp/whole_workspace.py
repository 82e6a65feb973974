"""Requests about all files, open or not: they wait until the files of the workspace have been read.

An answer from half of the files would show, or change, half of the uses.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from llmspell_server.lsp.errors import ContentModified
from llmspell_server.lsp.workspace_files import uri_of

if TYPE_CHECKING:
    from pathlib import Path

    from llmspell_server.lsp.server import Server, View

_MOST_ATTEMPTS = 50
"""Each goes on from what the one before has found out."""


def when_read(handler: Callable[[View, Any], Any]) -> Callable[[Server, Any], Awaitable[Any]]:
    """The handler, asked in a thread when nothing is being read; again if something changes that it looked at."""

    async def asked(server: Server, params: Any) -> Any:
        await server.publisher.released()
        for _ in range(_MOST_ATTEMPTS - 1):
            try:
                return await server.protocol.in_thread(handler, server.view(), params)
            except ContentModified:
                continue
        return await server.protocol.in_thread(handler, server.view(), params)

    return asked


def read_all(view: View) -> list[Path]:
    """The files that can be looked at; afterwards the analysis knows all of them."""
    paths = list(view.files.paths())
    view.files.load(paths)
    return [path for path in paths if uri_of(path) in view.files.sources or uri_of(path) in view.documents]
