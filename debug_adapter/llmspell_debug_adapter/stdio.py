"""A session over standard input and output, for an editor that starts the adapter as its child."""

from __future__ import annotations

import asyncio
import os
import sys

from llmspell_debug_adapter.connection import Connection
from llmspell_debug_adapter.kernels import Kernels
from llmspell_debug_adapter.session import Session


async def serve_stdio(kernels: Kernels) -> None:
    """Serves the parent process until it goes. Nothing but the protocol reaches its end of standard output."""
    reader, writer = await _streams(*_take_descriptors())
    await Session(Connection(reader, writer, "the editor"), kernels).run()


def _take_descriptors() -> tuple[int, int]:
    """Standard input and output under other numbers; what any library prints goes to standard error."""
    sys.stdout.flush()
    given, taken = os.dup(0), os.dup(1)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    os.dup2(2, 1)
    return given, taken


async def _streams(given: int, taken: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(given, "rb", 0))
    transport, protocol = await loop.connect_write_pipe(asyncio.streams.FlowControlMixin, os.fdopen(taken, "wb", 0))
    return reader, asyncio.StreamWriter(transport, protocol, reader, loop)
