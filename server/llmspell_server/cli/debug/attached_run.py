"""A script that another process runs, from when we come to it until it ends or we leave it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from llmspell_debug_adapter.remote.debugger import RemoteDebugger
from llmspell_runtime.errors import LlmspellError, ValidationError
from llmspell_runtime.kernel.debugger.values import Event
from llmspell_server.cli.streams import ScriptOutput


class AttachedRun:
    """Told of as `about`; with `stops` it is to stop at its next line. It goes on when we have left it."""

    def __init__(self, listener: Callable[[Event], None], *, about: str, stops: bool) -> None:
        self._listener = listener
        self._about = about
        self._stops = stops
        self.debugger = RemoteDebugger(self._hear)
        self.output = ScriptOutput()
        self.output.on_break = self._leave
        self.interrupts = 0
        self._end = ""
        """How it came to its end, once it has."""
        self._tasks: set[asyncio.Future[None]] = set()

    async def attach(self, socket: Path, interpreter: str) -> None:
        """Joins it. Raises LlmspellError."""
        try:
            await self.debugger.attach(socket, interpreter)
        except BaseException:
            await self.debugger.detach()
            raise

    def _hear(self, event: Event) -> None:
        if event.name == "output":
            self.output(event.details["stream"], event.details["text"])
            return
        if event.name == "gone":
            self._end = self._end or "the script has ended"
        self._listener(event)

    def _leave(self, end: str = "left; the script goes on") -> None:
        self._end = self._end or end
        self._listener(Event(name="gone"))

    async def start(self) -> None:
        """From now on it stops."""
        await self.debugger.begin()
        if self._stops:
            await self.debugger.pause()
        self._note(self._about)

    def _note(self, text: str) -> None:
        self._listener(Event(name="notice", details={"text": text}))

    @property
    def ended(self) -> bool:
        """Whether it is over, or was left."""
        return bool(self._end)

    @property
    def left(self) -> bool:
        """The same: there is nothing that could be looked at or run again."""
        return self.ended

    @property
    def outlives(self) -> bool:
        """It goes on without us."""
        return True

    @property
    def exit_code(self) -> int:
        """The script's own is for whoever started it."""
        return 0

    def interrupt(self) -> None:
        """Ctrl-C while it runs: the first stops it to be looked at, the second leaves it.

        A script that waits for something outside of Lua stops when it has it.
        """
        self.interrupts += 1
        if self.interrupts == 1:
            self._note("it stops at its next line; Ctrl-C once more leaves it")
            task = asyncio.ensure_future(self._pause())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        else:
            self._leave()

    async def _pause(self) -> None:
        with contextlib.suppress(LlmspellError):  # it ended meanwhile
            await self.debugger.pause()

    async def kill(self) -> None:
        """Ends the process of the script."""
        self._end = "the script was ended"
        await self.debugger.end()
        self._leave()

    async def close(self) -> None:
        """Leaves it."""
        await self.debugger.detach()

    def check_restart(self) -> None:
        """Whoever started it could start it again."""
        raise ValidationError("a script that was attached to cannot be run again", hint="`quit` leaves it")

    async def globals(self, *, builtin: bool) -> dict[str, Any]:
        """The globals that it made, or all."""
        return await self.debugger.globals(builtin=builtin)

    async def tell_end(self) -> str:
        """Its failure is told where it was started."""
        return self._end
