"""A session that is served elsewhere: every message goes to the adapter in another process, and its answers come back.

A client that attaches by process or socket, or whose script runs in a terminal, talks to one adapter all the time; it
need not know that the kernel has another.

Concurrency contract: `begin` is awaited before anything else; then one task (`run`) takes messages off the other
adapter, and `forward` is called on the event loop for each of the client's.
"""

from __future__ import annotations

import asyncio
import itertools
from pathlib import Path
from typing import TYPE_CHECKING, Any

from llmspell_debug_adapter import messages
from llmspell_debug_adapter.connection import Connection
from llmspell_debug_adapter.errors import AdapterError, FramingError, IllTimed

if TYPE_CHECKING:
    from llmspell_debug_adapter.messages import Request, Response

SECONDS = 10.0
"""Time the other adapter has for its first answers: it may have to import itself."""


class Relay:
    """Between a client's connection and that of the other adapter."""

    def __init__(self, client: Connection, other: Connection) -> None:
        self._client = client
        self._other = other
        self._numbers = itertools.count(1)
        self._held: list[dict[str, Any]] = []
        self._open: dict[int, Request] = {}
        self._terminated = False
        self.gone = False
        """Whether the other adapter has ended."""
        self.left = False
        """Whether the client has taken its leave."""

    @classmethod
    async def to(cls, client: Connection, path: Path) -> Relay:
        """To the adapter that listens there. Raises OSError."""
        reader, writer = await asyncio.open_unix_connection(str(path))
        return cls(client, Connection(reader, writer, f"adapter at {path}"))

    # -- the first requests -------------------------------------------------------------------------------------

    async def begin(self, about: dict[str, Any], command: str, arguments: dict[str, Any]) -> None:
        """Introduces the client and starts its session. Raises IllTimed with the reason when that fails."""
        async with asyncio.timeout(SECONDS):
            await self._ask("initialize", about)
            await self._ask(command, arguments)

    async def _ask(self, command: str, arguments: dict[str, Any]) -> None:
        number = next(self._numbers)
        self._other.send({"seq": number, "type": "request", "command": command, "arguments": arguments})
        async for message in self._other.messages():
            if message.get("type") != "response" or message.get("request_seq") != number:
                self._held.append(message)
                continue
            if not message.get("success"):
                raise IllTimed(_reason(message))
            return
        raise IllTimed("the other process ended the connection")

    # -- the session --------------------------------------------------------------------------------------------

    def forward(self, request: Request) -> None:
        """A request of the client. Raises IllTimed when nobody is there to answer it."""
        if self.gone:
            raise IllTimed("the process that was debugged is gone")
        self._open[request.seq] = request
        self._other.send({"seq": request.seq, "type": "request", "command": request.command, **_given(request)})

    def forward_response(self, response: Response) -> None:
        """The client's answer to a request of the other adapter."""
        self._other.send(response.message)

    async def writable(self) -> None:
        """Waits while the other adapter leaves too much of what was sent to it."""
        await self._other.writable()

    async def run(self) -> None:
        """Passes on what the other adapter says until it ends; then every open request is answered here."""
        for message in self._held:
            self._pass_on(message)
        self._held.clear()
        try:
            async for message in self._other.messages():
                self._pass_on(message)
                # So that the other adapter sees that its client does not read, and drops output there.
                await self._client.writable()
        except FramingError:
            pass  # a process that was killed in the middle of a message
        self.gone = True
        for request in self._open.values():
            self._client.send(messages.error_response(request, IllTimed("the process that was debugged is gone")))
        self._open.clear()
        if not self._terminated and not self.left:
            self._client.send(messages.event("terminated"))

    def _pass_on(self, message: dict[str, Any]) -> None:
        if message.get("type") == "response":
            answered = self._open.pop(message.get("request_seq", 0), None)
            self.left = self.left or (answered is not None and answered.command == "disconnect")
        self._terminated = self._terminated or message.get("event") == "terminated"
        self._client.send({name: value for name, value in message.items() if name != "seq"})

    async def close(self) -> None:
        """The client is gone, and for the other adapter it goes, too."""
        await self._other.close()


def _given(request: Request) -> dict[str, Any]:
    return {"arguments": dict(request.arguments)} if request.arguments else {}


def _reason(response: dict[str, Any]) -> str:
    """The text of an error response."""
    error = (response.get("body") or {}).get("error") or {}
    return str((error.get("variables") or {}).get("text") or response.get("message") or AdapterError.prefix)
