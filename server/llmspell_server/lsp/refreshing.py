"""Asks the client to ask again for hints and lenses, when something changed that it cannot know of.

A client asks again by itself for a text that it edits. What that edit means for the other texts it shows, it does not
know, nor what a setting or a file that is not open does. While one such request is not answered there is no second.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from llmspell_server.lsp.pygls_light import JsonRpcException

if TYPE_CHECKING:
    from llmspell_server.lsp.server import Server

PAUSE = 1.0
"""Seconds without an edit after which the other texts are asked for."""

REFRESHED = {"inlayHint": "workspace/inlayHint/refresh", "codeLens": "workspace/codeLens/refresh"}
"""The request of each capability."""


class Refresher:
    """The requests of one session; on the event loop."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._timer: asyncio.TimerHandle | None = None
        self._under_way: set[str] = set()
        self._again: set[str] = set()
        self._closed = False

    def text_changed(self) -> None:
        """A document was opened or edited: the others are asked for when typing pauses."""
        if self._closed or not self._wanted():
            return
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if len(self._server.documents.snapshot()) > 1:
            self._timer = asyncio.get_running_loop().call_later(PAUSE, self.everything_changed)

    def everything_changed(self) -> None:
        """A setting, a folder or a file changed that is not open."""
        self._timer = None
        for name in self._wanted():
            if self._closed:
                return
            if name in self._under_way:
                self._again.add(name)
            else:
                self._under_way.add(name)
                self._server.start(self._ask(name))

    def close(self) -> None:
        """Asks nothing more."""
        self._closed = True
        if self._timer is not None:
            self._timer.cancel()

    def _wanted(self) -> list[str]:
        return [name for name in REFRESHED if name in self._server.client.refreshes]

    async def _ask(self, name: str) -> None:
        if self._closed:
            return
        try:
            await self._server.protocol.send_request_async(REFRESHED[name], None)
        except JsonRpcException:
            """A client that refuses shows what it has."""
        finally:
            self._under_way.discard(name)
        if name in self._again:
            self._again.discard(name)
            self.everything_changed()
