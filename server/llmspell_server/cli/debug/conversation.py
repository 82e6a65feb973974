"""Runs a script and reads commands whenever it is stopped, until somebody leaves."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Awaitable, Callable, Iterator

from llmspell_runtime.errors import LlmspellError
from llmspell_server.cli.debug.changing import evaluate
from llmspell_server.cli.debug.moving import Leave
from llmspell_server.cli.debug.session import DebugSession
from llmspell_server.cli.debug.table import read_line

Read = Callable[[], Awaitable[str | None]]
"""The next line that somebody typed; None when there are no more."""


async def converse(session: DebugSession, read: Read) -> int:
    """The whole conversation; returns the exit code. The script was begun before."""
    last = ""
    try:
        while True:
            with interruptible(session):
                await session.halt()
            while not session.run.running:
                line = await read()
                if line is None:
                    if not session.run.ended:
                        session.note("no further commands: the script is ended")
                    return session.run.exit_code
                last = await take(session, line, last)
                if session.went_on():
                    break
    except Leave as leave:
        return leave.code


async def take(session: DebugSession, line: str, last: str) -> str:
    """Does what one line says; returns the line that an empty one would repeat. Raises Leave."""
    text = line.strip() or last
    if not text or text.startswith("--"):
        return last
    found = read_line(text)
    try:
        if found is None:
            await evaluate(session, text)
            return ""
        entry, argument = found
        await entry.handler(session, argument)
        # What is repeated goes on from where it was: `list 10` is followed by `list`.
        return entry.names[0] if entry.repeats else ""
    except LlmspellError as error:
        session.complain(error)
        return ""


@contextlib.contextmanager
def interruptible(session: DebugSession) -> Iterator[None]:
    """While inside, SIGINT stops the script to look at it; further ones end it, its process, and then us.

    A plain signal handler: it must be heard while a write to a full pipe blocks the loop.
    """
    loop = asyncio.get_running_loop()

    def on_interrupt(_number: int, _frame: object) -> None:
        if session.run.interrupts > 2:
            raise KeyboardInterrupt
        loop.call_soon_threadsafe(session.run.interrupt)

    before = signal.signal(signal.SIGINT, on_interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
