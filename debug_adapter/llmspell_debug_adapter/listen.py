"""Sockets that debug clients connect to: a unix socket of this user, or a loopback port with a token.

Source of the rules: a unix socket is open to its owner only (0600 in a folder 0700) and the peer's user id is checked
besides; a TCP port is open to every process and, through a browser, to every web page, so that it answers nothing
until the client has shown a token of 256 bits.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import logging
import os
import socket
import stat
import struct
import tempfile
from pathlib import Path

from llmspell_debug_adapter.connection import Connection
from llmspell_debug_adapter.guard import Guard
from llmspell_debug_adapter.kernels import Kernels
from llmspell_debug_adapter.session import Session
from llmspell_runtime.errors import SecurityError, StorageError

log = logging.getLogger("llmspell.dap")

LOOPBACK = "127.0.0.1"
MOST_STRANGERS = 64
"""Connections that have not shown their token yet."""
_CREDENTIALS = struct.Struct("3i")


def socket_folder() -> Path:
    """The folder of our sockets, made if need be: `$XDG_RUNTIME_DIR/llmspell`, or one in the temporary folder.

    Raises SecurityError when the folder is not this user's alone.
    """
    base = os.environ.get("XDG_RUNTIME_DIR")
    folder = Path(base) / "llmspell" if base else Path(tempfile.gettempdir()) / f"llmspell-{os.getuid()}"
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or stat.S_IMODE(found.st_mode) != 0o700:
        raise SecurityError("this folder is not yours alone", where=str(folder), hint="remove it, or chmod 700 it")
    return folder


def same_user(peer: socket.socket) -> bool:
    """Whether the process at the other end of a unix socket runs as our user (SO_PEERCRED, unix(7))."""
    if not hasattr(socket, "SO_PEERCRED"):
        return True
    raw = peer.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    _pid, uid, _gid = _CREDENTIALS.unpack(raw)
    return bool(uid == os.getuid())


class Listener:
    """An open socket and the sessions that came by it. Close it, or use it as an async context manager."""

    def __init__(self, kernels: Kernels, *, token: str | None) -> None:
        self._kernels = kernels
        self._token = token
        self._server: asyncio.Server | None = None
        self._sessions: dict[Session, tuple[Guard, asyncio.Event]] = {}
        self._path: Path | None = None
        self.port: int | None = None

    @classmethod
    async def unix(cls, kernels: Kernels, path: Path) -> Listener:
        """Listens on a unix socket that only this user can open. Raises StorageError."""
        self = cls(kernels, token=None)
        try:
            self._server = await asyncio.start_unix_server(self._connected, sock=_bind_private(path))
        except OSError as error:
            raise StorageError(error.strerror or str(error), where=str(path)) from None
        self._path = path
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
        if (self._path is not None and not same_user(peer)) or strangers >= MOST_STRANGERS:
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
        """Waits until every session is over, but no longer than that."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                for _, over in list(self._sessions.values()):
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


def _bind_private(path: Path) -> socket.socket:
    """A unix socket of mode 0600, in the place of one that nobody listens on any more. Raises OSError."""
    if path.is_socket():
        with socket.socket(socket.AF_UNIX) as probe:
            if probe.connect_ex(str(path)) == errno.ECONNREFUSED:
                path.unlink()
    bound = socket.socket(socket.AF_UNIX)
    before = os.umask(0o177)
    try:
        bound.bind(str(path))
    except OSError:
        bound.close()
        raise
    finally:
        os.umask(before)
    return bound
