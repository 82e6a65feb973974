"""One client's two byte streams as messages, whatever carries them."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
from collections import deque
from collections.abc import AsyncIterator, Mapping
from typing import Any

from llmspell_debug_adapter.framing import Frames, frame
from llmspell_debug_adapter.messages import Request, Response, encode, read_json, read_message, request

log = logging.getLogger("llmspell.dap")

READ = 64 * 1024
MOST_UNSENT = 16 * 1024 * 1024
"""Bytes that wait for a client beyond which nothing more is read of it; output alone stops far earlier."""


class Connection:
    """Reads messages, writes messages with their `seq`.

    Concurrency contract: one task iterates `messages` or `requests`; `send` is called on the event loop, never waits.
    A client that asks and does not take the answers is not read from until it does.
    """

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, name: str) -> None:
        self._reader = reader
        self._writer = writer
        self._sequence = itertools.count(1)
        self.frames = Frames()
        self._read: deque[bytes] = deque()
        self._replies: dict[int, asyncio.Future[Response]] = {}
        self.name = name
        self.closed = False
        writer.transport.set_write_buffer_limits(MOST_UNSENT)

    async def requests(self) -> AsyncIterator[Request | Response]:
        """Every request, and every response to one of ours, until the client goes.

        Raises FramingError with the reason when it sends no DAP.
        """
        async for message in self.messages():
            read = read_message(message)
            if read is not None:
                yield read

    async def messages(self) -> AsyncIterator[dict[str, Any]]:
        """Every message as it is; goes on where an earlier iteration was left. Raises FramingError."""
        while not self.closed:
            while self._read:
                yield read_json(self._read.popleft())
            await self.writable()
            try:
                data = await self._reader.read(READ)
            except (ConnectionError, OSError):
                return
            if not data:
                if self.frames.inside:
                    log.info("%s went away in the middle of a message", self.name)
                return
            for body in self.frames.feed(data):
                log.debug("%s → %s", self.name, body[:2000])
                self._read.append(body)

    def send(self, message: Mapping[str, Any]) -> None:
        """Queues a message; one for a client that is gone goes nowhere."""
        if self.closed or self._writer.is_closing():
            return
        body = encode({"seq": next(self._sequence), **message})
        log.debug("%s ← %s", self.name, body[:2000])
        self._writer.write(frame(body))

    async def ask(self, command: str, arguments: object) -> Response:
        """Sends a request to the peer and waits for its response, which `answered` is told of."""
        number = next(self._sequence)
        reply: asyncio.Future[Response] = asyncio.get_running_loop().create_future()
        self._replies[number] = reply
        self.send(request(number, command, arguments))
        try:
            return await reply
        finally:
            del self._replies[number]

    def answered(self, response: Response) -> bool:
        """A response has come; False when nobody waits for it."""
        reply = self._replies.get(response.request_seq)
        if reply is None or reply.done():
            return False
        reply.set_result(response)
        return True

    async def writable(self) -> None:
        """Waits while the client leaves too much of what was sent to it; one that is gone is not waited for."""
        with contextlib.suppress(ConnectionError):
            await self._writer.drain()

    def unsent(self) -> int:
        """Bytes that the client has not taken yet."""
        return 0 if self.closed else self._writer.transport.get_write_buffer_size()

    async def close(self, *, grace: float = 1.0) -> None:
        """Closes both directions, after what was queued has left; a client that does not read is not waited for."""
        if self.closed:
            return
        self.closed = True
        with contextlib.suppress(TimeoutError, ConnectionError, OSError):
            async with asyncio.timeout(grace):
                self._writer.transport.set_write_buffer_limits(0)
                await self._writer.drain()
        if self._writer.transport.get_write_buffer_size() > 0:
            self._writer.transport.abort()
        self._writer.close()
