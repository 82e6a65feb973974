"""A link to one client: bodies of messages in, bodies of messages out, whatever carries them."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from typing import Protocol

from llmspell_debug_adapter.errors import FramingError
from llmspell_debug_adapter.framing import MAX_BODY, MAX_BODY_OF_STRANGERS, Frames, frame

log = logging.getLogger("llmspell.lsp")

_PIECE = 64 * 1024
MAX_UNREAD = 64 * 1024 * 1024
"""Bytes that wait for a client that does not read; beyond, the link is cut."""


class Link(Protocol):
    """What carries messages. Everything is called on the event loop."""

    async def read(self) -> bytes | None:
        """The next body; None when the client is gone or what it sends is no message stream."""

    def write(self, body: bytes) -> None:
        """Sends a body; never waits."""

    def trust(self) -> None:
        """The client has shown who it is: it may send large messages."""

    async def close(self) -> None:
        """Sends what waits and closes."""


class StreamLink:
    """A link over a byte stream, framed by the base protocol that language servers and debug adapters share."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, trusted: bool) -> None:
        self._reader = reader
        self._writer = writer
        self._frames = Frames(MAX_BODY if trusted else MAX_BODY_OF_STRANGERS)
        self._bodies: deque[bytes] = deque()

    async def read(self) -> bytes | None:
        """The next body."""
        while not self._bodies:
            try:
                data = await self._reader.read(_PIECE)
            except OSError as error:
                log.info("the client is gone: %s", error)
                return None
            if not data:
                return None
            try:
                self._bodies.extend(self._frames.feed(data))
            except FramingError as error:
                log.warning("the connection is closed: %s", error)
                return None
        return self._bodies.popleft()

    def write(self, body: bytes) -> None:
        """Sends a body."""
        transport = self._writer.transport
        if transport.is_closing():
            return
        if transport.get_write_buffer_size() > MAX_UNREAD:
            log.warning("the client does not read; the connection is closed")
            transport.abort()
            return
        self._writer.write(frame(body))

    def trust(self) -> None:
        """Allows large messages."""
        self._frames.max_body = MAX_BODY

    async def close(self) -> None:
        """Sends what waits and closes."""
        self._writer.close()
        try:
            await self._writer.wait_closed()
        except OSError as error:
            log.info("the client went before it had read everything: %s", error)
