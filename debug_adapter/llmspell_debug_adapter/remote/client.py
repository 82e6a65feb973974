"""A connection to an adapter, as its client: requests that are answered, events that are told."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from llmspell_debug_adapter.connection import Connection
from llmspell_debug_adapter.errors import AttachFailed, FramingError
from llmspell_debug_adapter.messages import Response, read_message
from llmspell_runtime.errors import LlmspellError, ValidationError

GONE = "the process that was debugged is gone"
SECONDS = 10.0
"""Time an adapter has for its first answer: it may have to import itself."""

Listener = Callable[[str, dict[str, Any]], None]


class Client:
    """One connection. `on_event(name, body)` is called for each event, and with `closed` when the adapter is gone.

    Concurrency contract: everything runs on one event loop; a task of its own reads.
    """

    def __init__(self, connection: Connection, on_event: Listener) -> None:
        self._connection = connection
        self._on_event = on_event
        self._open: set[asyncio.Task[Response]] = set()
        self.gone = False
        """Whether the adapter has ended the connection."""
        self._reading = asyncio.create_task(self._read())

    @classmethod
    async def connect(cls, path: Path, on_event: Listener) -> Client:
        """To the adapter that listens on that socket. Raises AttachFailed."""
        try:
            reader, writer = await asyncio.open_unix_connection(str(path))
        except OSError as error:
            raise AttachFailed(error.strerror or str(error), where=str(path)) from None
        return cls(Connection(reader, writer, f"adapter at {path}"), on_event)

    async def greet(self, command: str, **arguments: Any) -> dict[str, Any]:
        """The first request; one that is not answered soon has failed. Raises LlmspellError."""
        try:
            async with asyncio.timeout(SECONDS):
                return await self.request(command, **arguments)
        except TimeoutError:
            raise AttachFailed("the other process does not answer") from None

    async def request(self, command: str, **arguments: Any) -> dict[str, Any]:
        """The body of the response; arguments that are None are left out. Raises LlmspellError."""
        given = {name: value for name, value in arguments.items() if value is not None}
        if self.gone:
            raise ValidationError(GONE)
        asking = asyncio.ensure_future(self._connection.ask(command, given))
        self._open.add(asking)
        try:
            response = await asking
        except asyncio.CancelledError:
            if self.gone:
                raise ValidationError(GONE) from None
            raise
        finally:
            self._open.discard(asking)
        if not response.success:
            raise _error(response)
        body = response.message.get("body")
        return body if isinstance(body, dict) else {}

    async def _read(self) -> None:
        with contextlib.suppress(FramingError):  # a process that was killed in the middle of a message
            async for message in self._connection.messages():
                if message.get("type") == "event":
                    self._on_event(str(message.get("event")), message.get("body") or {})
                elif isinstance(found := read_message(message), Response):
                    self._connection.answered(found)
        self.gone = True
        for asking in self._open:
            asking.cancel()
        self._on_event("closed", {})

    async def close(self) -> None:
        """Ends the connection. Idempotent."""
        await self._connection.close()
        self._reading.cancel()
        await asyncio.gather(self._reading, return_exceptions=True)


def _error(response: Response) -> LlmspellError:
    error = (response.message.get("body") or {}).get("error") or {}
    return ValidationError(str((error.get("variables") or {}).get("text") or response.text))
