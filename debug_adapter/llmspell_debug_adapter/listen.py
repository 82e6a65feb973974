"""Sockets that debug clients connect to: a unix socket of this user, or a loopback port with a token.

A TCP port is open to every process and, through a browser, to every web page, so that it answers nothing until the
client has shown a token of 256 bits. `sockets.py` says who reaches a unix socket.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from pathlib import Path
from typing import TYPE_CHECKING

from llmspell_debug_adapter.connection import Connection
from llmspell_debug_adapter.guard import Guard
from llmspell_debug_adapter.kernels import Kernels
from llmspell_debug_adapter.session import Session
from llmspell_debug_adapter.sockets import bind_private, same_user
from llmspell_runtime.errors import StorageError

if TYPE_CHECKING:
    import socket

log = logging.getLogger("llmspell.dap")

LOOPBACK = "127.0.0.1"
MOST_STRANGERS = 64
"""Connections that have not shown their token yet."""


class Listener:
    """An open socket and the sessions that came by it. Close it, or use it as an async context manager."""

    def __init__(self, kernels: Kernels, *, token: str | None) -> None:
        self._kernels = kernels
        self._token = token
        self._server: asyncio.Server | None = None
        self._sessions: dict[Session, tuple[Guard, asyncio.Event]] = {}
        self._path: Path | None = None
        self._local = False
        self.port: int | None = None

    @classmethod
    async def unix(cls, kernels: Kernels, path: Path) -> Listener:
        """Listens on a unix socket that only this user can open. Raises StorageError."""
        try:
            self = await cls.on(kernels, bind_private(path))
        except OSError as error:
            raise StorageError(error.strerror or str(error), where=str(path)) from None
        self._path = path
        return self

    @classmethod
    async def on(cls, kernels: Kernels, bound: socket.socket) -> Listener:
        """Listens on a unix socket that is bound already; whoever bound it removes it."""
        self = cls(kernels, token=None)
        self._local = True
        self._server = await asyncio.start_unix_server(self._connected, sock=bound)
        return self

    @classmethod
    async def tcp(cls, kernels: Kernels, port: int, *, token: str) -> Listener:
        """Listens on a port of the loopback interface; 0 has the system choose one. Raises StorageError."""
        self = cls(kernels, token=token)
        try:
            self._server = await asyncio.start_server(self._connected, LOOPBACK, port)
        except OSError as error:
            raise StorageError(error.strerror or str(error), where=f"{LOOPBACK}:{port}") from None
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        peer = writer.get_extra_info("socket")
        strangers = sum(not guard.open for guard, _ in self._sessions.values())
        if (self._local and not same_user(peer)) or strangers >= MOST_STRANGERS:
            log.warning("a connection was refused")
            writer.transport.abort()
            return
        guard, over = Guard(self._token), asyncio.Event()
        session = Session(Connection(reader, writer, f"client {peer.fileno()}"), self._kernels, guard)
        self._sessions[session] = guard, over
        try:
            await session.run()
        finally:
            del self._sessions[session]
            over.set()

    async def drained(self, seconds: float) -> None:
        """Waits until every session that debugs something is over, but no longer than that."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                for session, (_, over) in list(self._sessions.items()):
                    if session.debuggee is not None:
                        await over.wait()

    async def close(self) -> None:
        """Ends every session and removes the socket."""
        if self._server is not None:
            self._server.close()
        for session, (_, over) in list(self._sessions.items()):
            session.stop()
            await over.wait()
        if self._path is not None:
            self._path.unlink(missing_ok=True)

    async def __aenter__(self) -> Listener:
        return self

    async def __aexit__(self, *_exception: object) -> None:
        await self.close()
