"""Waits for clients at a unix socket of this user, or at a loopback port with a token.

Who may connect follows the same rules as the debug adapter's sockets: a unix socket is open to its owner only and the
peer's user id is checked besides; a TCP port is open to every process and, through a browser, to every web page, so
that it answers nothing until the client has shown a token of 256 bits, within five seconds.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

from llmspell_debug_adapter.guard import new_token
from llmspell_debug_adapter.listen import LOOPBACK
from llmspell_debug_adapter.sockets import same_user
from llmspell_runtime.errors import StorageError
from llmspell_server.lsp.connection import House, serve
from llmspell_server.lsp.link import StreamLink

log = logging.getLogger("llmspell.lsp")

MOST_CLIENTS = 64


async def listen(house: House, *, path: Path | None = None, port: int | None = None, websocket: bool = False) -> None:
    """Serves clients until SIGTERM or SIGINT; one line of JSON on standard output says where, once it can be used.

    Raises StorageError when the address cannot be used.
    """
    async with opened(house, path=path, port=port, websocket=websocket) as address:
        _print(address)
        await _until_signal()


@contextlib.asynccontextmanager
async def opened(
    house: House, *, path: Path | None = None, port: int | None = None, websocket: bool = False
) -> AsyncIterator[dict[str, object]]:
    """The address where clients are served while inside."""
    visitors = _Visitors(house)
    try:
        if path is not None:
            yield await visitors.at_path(path)
        else:
            yield await (visitors.at_websocket if websocket else visitors.at_port)(port or 0)
    finally:
        await visitors.close()


class _Visitors:
    """The clients of one address."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._token: str | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._stop: list[Callable[[], None]] = []

    async def at_path(self, path: Path) -> dict[str, object]:
        before = os.umask(0o177)
        try:
            _remove_stale(path)
            server = await asyncio.start_unix_server(self._connected, path)
        except OSError as error:
            raise StorageError(error.strerror or str(error), where=str(path)) from None
        finally:
            os.umask(before)
        self._stop = [server.close, lambda: path.unlink(missing_ok=True)]
        return {"transport": "unix", "path": str(path), "pid": os.getpid()}

    async def at_port(self, port: int) -> dict[str, object]:
        self._token = new_token()
        try:
            server = await asyncio.start_server(self._connected, LOOPBACK, port)
        except OSError as error:
            raise StorageError(error.strerror or str(error), where=f"{LOOPBACK}:{port}") from None
        self._stop = [server.close]
        return self._address("tcp", server.sockets[0].getsockname()[1])

    async def at_websocket(self, port: int) -> dict[str, object]:
        from llmspell_server.lsp.websocket import start

        self._token = new_token()
        stop, actual = await start(self._house, self._token, LOOPBACK, port)
        self._stop = [stop]
        return self._address("websocket", actual)

    def _address(self, transport: str, port: int) -> dict[str, object]:
        return {"transport": transport, "host": LOOPBACK, "port": port, "token": self._token, "pid": os.getpid()}

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        stranger = self._token is None and not same_user(writer.get_extra_info("socket"))
        if stranger or len(self._tasks) >= MOST_CLIENTS:
            log.warning("a connection was refused")
            writer.transport.abort()
            return
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            await serve(StreamLink(reader, writer, trusted=self._token is None), self._house, token=self._token)
        except asyncio.CancelledError:
            """Only `close` cancels; asyncio's streams would tell of it as a fault."""
        finally:
            self._tasks.discard(task)

    async def close(self) -> None:
        for stop in self._stop:
            stop()
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _print(address: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(address) + "\n")
    sys.stdout.flush()


def _remove_stale(path: Path) -> None:
    """Removes a socket that nobody listens on any more."""
    import socket

    if not path.is_socket():
        return
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(path))
        except ConnectionRefusedError:
            path.unlink()


async def _until_signal() -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await stop.wait()
