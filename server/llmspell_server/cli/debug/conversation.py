"""Runs a script and reads commands whenever it is stopped, until somebody leaves."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
from collections.abc import Awaitable, Callable, Iterator

from llmspell_runtime.errors import LlmspellError
from llmspell_runtime.kernel.debugger.values import BreakpointSpec
from llmspell_server.cli.debug.changing import evaluate
from llmspell_server.cli.debug.moving import Leave
from llmspell_server.cli.debug.session import DebugSession
from llmspell_server.cli.debug.table import read_line
from llmspell_server.cli.debug.telling import point_text
from llmspell_server.cli.streams import StandardInput

Read = Callable[[], Awaitable[str | None]]
"""The next line that somebody typed; None when there are no more."""
MOVED = "-- the stop is over"
"""In place of a line, and like any comment nothing to do."""


async def talk(
    session: DebugSession, places: tuple[str, ...], watches: tuple[str, ...], standard_input: StandardInput
) -> int:
    """The conversation, from the breakpoints of the command line on; returns the exit code."""
    from llmspell_server.cli.debug.plain import lines_of

    session.watches.update(enumerate(watches, 1))
    for text in places:
        place = session.files.place(text)
        session.points.add(place.source, BreakpointSpec(line=place.line, condition=place.condition))
    await session.begin()
    for point in session.points.all:
        session.say(point_text(point, session.cwd))
    if is_interactive():
        from llmspell_server.cli.debug.prompt import typed_lines

        return await converse(session, typed_lines(session))
    return await converse(session, lines_of(session, standard_input))


def is_interactive() -> bool:
    """Whether a person sits before the debugger: standard output may go elsewhere."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stderr))


async def converse(session: DebugSession, read: Read) -> int:
    """The whole conversation; returns the exit code. The script was begun before."""
    last = ""
    try:
        while True:
            with interruptible(session):
                await session.halt()
            while not session.running:
                if session.told_end and session.run.left:
                    return session.run.exit_code
                line = await _unless_moved(session, read)
                if line is None:
                    if not session.run.ended:
                        session.note(
                            f"no further commands: the script {'goes on' if session.run.outlives else 'is ended'}"
                        )
                    return session.run.exit_code
                last = await take(session, line, last)
                if session.went_on():
                    if line is MOVED and not session.run.ended:
                        session.note("somebody else lets the script go on")
                    break
    except Leave as leave:
        return leave.code


async def _unless_moved(session: DebugSession, read: Read) -> str | None:
    """The next line; MOVED when somebody else lets the script go on, or it is gone, before it comes."""
    reading, moved = asyncio.ensure_future(read()), asyncio.ensure_future(session.moved.wait())
    try:
        await asyncio.wait([reading, moved], return_when=asyncio.FIRST_COMPLETED)
        return reading.result() if reading.done() else MOVED
    finally:
        reading.cancel()
        moved.cancel()
        await asyncio.gather(reading, moved, return_exceptions=True)


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
