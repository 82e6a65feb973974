"""A link over a WebSocket: each message of the socket is a body; needs the package `websockets`."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from llmspell_debug_adapter.framing import MAX_BODY
from llmspell_runtime.errors import MissingExtraError, StorageError
from llmspell_server.lsp.connection import House, serve

if TYPE_CHECKING:
    from websockets.asyncio.server import ServerConnection

log = logging.getLogger("llmspell.lsp")


async def start(house: House, token: str, host: str, port: int) -> tuple[Callable[[], None], int]:
    """Serves clients from now on; returns how to stop, and the port. Raises StorageError and MissingExtraError."""
    try:
        from websockets.asyncio.server import serve as serve_websocket
    except ImportError:
        raise MissingExtraError("the WebSocket transport", "websocket") from None

    async def connected(socket: ServerConnection) -> None:
        await serve(WebSocketLink(socket), house, token=token)

    try:
        server = await serve_websocket(connected, host, port, max_size=MAX_BODY, compression=None)
    except OSError as error:
        raise StorageError(error.strerror or str(error), where=f"{host}:{port}") from None
    return server.close, next(iter(server.sockets)).getsockname()[1]


class WebSocketLink:
    """One client."""

    def __init__(self, socket: ServerConnection) -> None:
        self._socket = socket
        self._out: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._sending = asyncio.ensure_future(self._send())

    async def read(self) -> bytes | None:
        """The next body."""
        from websockets.exceptions import ConnectionClosed

        try:
            return await self._socket.recv(decode=False)
        except ConnectionClosed:
            return None

    def write(self, body: bytes) -> None:
        """Sends a body, as text."""
        self._out.put_nowait(body)

    def trust(self) -> None:
        """Messages are of one size from the beginning: the limit belongs to the socket."""

    async def _send(self) -> None:
        from websockets.exceptions import ConnectionClosed

        while (body := await self._out.get()) is not None:
            try:
                await self._socket.send(body, text=True)
            except ConnectionClosed:
                log.info("the client went before it had read everything")
                return

    async def close(self) -> None:
        """Sends what waits and closes."""
        self._out.put_nowait(None)
        await self._sending
        await self._socket.close()
