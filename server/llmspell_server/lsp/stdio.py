"""A session over standard input and output, for an editor that starts the server as its child."""

from __future__ import annotations

import asyncio
import os
import stat
import sys

from llmspell_runtime.errors import LlmspellError
from llmspell_server.lsp.connection import House, serve
from llmspell_server.lsp.link import StreamLink


async def serve_stdio(house: House) -> int:
    """Serves the parent process until it goes. Nothing but the protocol reaches its end of standard output.

    Raises LlmspellError when the standard streams are no pipes, sockets or terminals.
    """
    reader, writer = await _streams(*_take_descriptors())
    return await serve(StreamLink(reader, writer, trusted=True), house)


def _take_descriptors() -> tuple[int, int]:
    """Standard input and output under other numbers; what any library prints goes to standard error."""
    if sys.stdout is not None:
        sys.stdout.flush()
    given, taken = os.dup(0), os.dup(1)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    os.dup2(2, 1)
    return given, taken


class _OutputPipe(asyncio.streams.FlowControlMixin):
    """The protocol of a pipe that is only written to, which a StreamWriter can wait for to be closed."""

    def __init__(self) -> None:
        super().__init__()
        self._closed = asyncio.get_running_loop().create_future()

    def connection_lost(self, exc: Exception | None) -> None:
        """The pipe is closed, or the reader is gone."""
        super().connection_lost(exc)
        if not self._closed.done():
            self._closed.set_result(None)

    def _get_close_waiter(self, _stream: object) -> asyncio.Future[None]:
        return self._closed


def _refuse_devices(given: int) -> None:
    """The event loop takes devices such as /dev/null and then never hears of them. Raises ValueError."""
    if stat.S_ISCHR(os.fstat(given).st_mode) and not os.isatty(given):
        raise ValueError("a device that cannot be waited for")


async def _streams(given: int, taken: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    try:
        _refuse_devices(given)
        await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(given, "rb", 0))
        transport, protocol = await loop.connect_write_pipe(_OutputPipe, os.fdopen(taken, "wb", 0))
    except (ValueError, PermissionError):
        raise LlmspellError(
            "standard input and output are no pipes",
            hint="an editor starts this command; to try it out, use `llmspell lsp --socket PATH`",
        ) from None
    return reader, asyncio.StreamWriter(transport, protocol, reader, loop)
