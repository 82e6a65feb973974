"""What one conversation has: the run of the script, breakpoints, watches, and the stop that is looked at.

Concurrency contract: everything runs on the event loop of the kernel; one conversation at a time calls the methods.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from llmspell_runtime.errors import LlmspellError, ValidationError
from llmspell_runtime.kernel.debugger.values import Event, ExceptionSpec, StackFrame, StepMode, Stop
from llmspell_runtime.kernel.execution import text_of
from llmspell_server.cli.complaints import tell_error
from llmspell_server.cli.debug import show
from llmspell_server.cli.debug.files import Files
from llmspell_server.cli.debug.points import DataPoint, Point, Points
from llmspell_server.cli.debug.target import Debugger, Run
from llmspell_server.cli.debug.telling import evaluation_error, event_text, headline, point_text
from llmspell_server.cli.invocation import Invocation
from llmspell_server.cli.outcome import terminal_text
from llmspell_server.cli.terminal import Palette, palette, write


class DebugSession:
    """The script, its breakpoints and watches, and what is looked at while it is stopped."""

    def __init__(
        self, invocation: Invocation, script: Path, open_run: Callable[[DebugSession], Awaitable[Run]]
    ) -> None:
        self.invocation = invocation
        self._open_run = open_run
        self.cwd = Path.cwd()
        self.files = Files(script.resolve(), self.cwd)
        self.points = Points()
        self.watches: dict[int, str] = {}
        self.exceptions: tuple[ExceptionSpec, ...] = (ExceptionSpec(filter="uncaught"),)
        self.stop: Stop | None = None
        self.frames: list[StackFrame] = []
        self.selected = 0
        self.thread_names: dict[int, str] = {}
        self.listed: tuple[str, int] | None = None
        """The source and the last line that `list` showed."""
        self._run: Run | None = None
        self._halted = asyncio.Event()
        self._over = False
        self.moved = asyncio.Event()
        """Set when the stop that was told is over."""
        self.told_end = False
        """Whether it was said how the run ended."""
        self._steps: tuple[StepMode, int] = ("continue", 0)
        """The steps that are still to be made without a word."""

    # -- the run ------------------------------------------------------------------------------------------------

    async def begin(self) -> None:
        """Has the script run with the breakpoints that are set, from its start when we started it.

        Raises LlmspellError.
        """
        if self._run is not None:
            await self._run.close()
        run = self._run = await self._open_run(self)
        await run.debugger.set_exception_filters(self, self.exceptions)
        for source in self.points.sources:
            await self.send(source)
        self._forget_stop()
        self.told_end = False
        await run.start()

    @property
    def run(self) -> Run:
        """The present run, or the one that has ended."""
        assert self._run is not None, "a session is used after `begin`"
        return self._run

    @property
    def running(self) -> bool:
        """Whether Lua runs now: neither stopped nor over."""
        return not self.run.ended and self.debugger.stop is None

    @property
    def debugger(self) -> Debugger:
        """The debugger of the run."""
        return self.run.debugger

    async def halt(self) -> None:
        """Waits until the script stops or ends, and tells which. Raises BrokenPipeError when its reader went away."""
        while True:
            await self._halted.wait()
            self.moved.clear()
            if self._steps_on():
                continue
            if not self._over and await self._looked():
                self.run.interrupts = 0
                return
            if self._over:
                break
            self._halted.clear()  # another client has let it go on
        end = await self.run.tell_end()
        self.told_end = True
        await self._drop_passed()
        self.note(end)

    def resume(self, mode: StepMode, *, times: int = 1) -> None:
        """Has the script go on, in so many steps of the thread that is looked at. Raises ValidationError."""
        thread = self.frames[0].thread if self.frames else self.need_stop().thread
        self._forget_stop()
        self._steps = (mode, times - 1)
        self.debugger.resume(mode, thread=thread)

    def _steps_on(self) -> bool:
        """Makes the next of several steps; anything but the end of a step is the end of them all."""
        (mode, left), stop = self._steps, self.debugger.stop
        if left == 0 or stop is None or stop.reason != "step":
            self._steps = ("continue", 0)
            return False
        self._halted.clear()
        self._steps = (mode, left - 1)
        self.debugger.resume(mode)
        return True

    async def close(self) -> None:
        """Ends the run, or leaves it. Idempotent."""
        if self._run is not None:
            await self._run.close()

    async def kill(self) -> None:
        """Ends the process of the stopped script."""
        self.need_stop()
        self._forget_stop()
        await self.run.kill()
        await self.halt()

    def went_on(self) -> bool:
        """Whether the script has left its stop untold: an expression called os.exit, or another client let it go on."""
        if self.stop is None or self.debugger.stop is self.stop:
            return False
        self.stop, self.frames = None, []
        return True

    def _forget_stop(self) -> None:
        self._halted.clear()
        self.stop, self.frames, self.selected, self.listed = None, [], 0, None

    # -- what the debugger tells --------------------------------------------------------------------------------

    def on_event(self, event: Event) -> None:
        """Called by the debugger for everything that happens."""
        details = event.details
        if event.name in ("stopped", "ended", "gone"):
            self._over = event.name != "stopped"
            self._halted.set()
        if event.name in ("continued", "gone"):
            self.moved.set()
        if event.name == "breakpoint":
            point = self.points.moved(details["breakpoint"])
            if point is not None and not point.hidden:
                self.note(point_text(point, self.cwd))
        elif event.name == "data_gone":
            for gone in self.points.reached([details["id"]]):
                self.points.remove(gone)
                self.note(f"breakpoint {gone.number}: {details['name']} is out of scope and no longer watched")
        elif (text := event_text(event, self.cwd, self.colors)) is not None:
            self.say(text)

    # -- a stop -------------------------------------------------------------------------------------------------

    async def _looked(self) -> bool:
        """Tells of the stop; False when there is none, or a second Ctrl-C ended it meanwhile."""
        stop = self.debugger.stop
        if stop is None:
            return False
        self.run.output.end_line()
        try:
            await self._look(stop)
        except LlmspellError as error:
            if self.debugger.stop is not None:
                self.complain(error)
        return self.debugger.stop is not None

    async def _look(self, stop: Stop) -> None:
        self.stop = stop
        await self.see_thread(stop.thread)
        frame = self.frames[self.selected] if self.frames else None
        reached = self.points.reached(stop.breakpoints)
        thread = self.thread_names.get(stop.thread) if stop.thread != 1 else None
        title, where, more = headline(stop, reached, frame, thread, self.cwd)
        title = self.colors.red(title) if stop.reason == "exception" else self.colors.bold(title)
        self.say(f"{title} at {self.colors.cyan(where)}{f': {more}' if more else ''}")
        await self.show_position()
        await self._drop_passed(reached)

    async def see_thread(self, number: int) -> None:
        """Looks at another thread; its innermost frame with a source is selected. Raises ValidationError."""
        self.frames = await self.debugger.stack(number)
        self.thread_names = {t["id"]: terminal_text(text_of(t["name"])) for t in await self.debugger.threads()}
        self.selected = next((n for n, frame in enumerate(self.frames) if frame.source is not None), 0)
        self.listed = None

    async def show_position(self) -> None:
        """The source line of the selected frame, and the watches."""
        if not self.frames:
            return
        frame = self.frame
        text = self.source_text(frame.source)
        if text is not None and frame.line is not None and frame.source is not None:
            line, marks = frame.line, self.points.marks(frame.source)
            write(show.listing(text, line, line, current=line, marks=marks, colors=self.colors), sys.stderr)
        for number, watch in self.watches.items():
            self.say(f"watch {number}: {watch} = {await self.value_of(watch)}")

    async def value_of(self, expression: str) -> str:
        """What an expression is at the selected frame, or why it is nothing."""
        try:
            return show.value(await self.debugger.evaluate(self.frame, expression))
        except LlmspellError as error:
            return self.colors.dim(f"({evaluation_error(error.message)})")

    def need_stop(self) -> Stop:
        """The present stop. Raises ValidationError when there is none."""
        if self.stop is None:
            raise ValidationError("the script has ended", hint="`restart` runs it again")
        return self.stop

    @property
    def frame(self) -> StackFrame:
        """The selected frame. Raises ValidationError when nothing is stopped."""
        self.need_stop()
        if not self.frames:
            raise ValidationError("this thread has no frames")
        return self.frames[self.selected]

    @property
    def here(self) -> StackFrame | None:
        """The selected frame, if there is one."""
        return self.frames[self.selected] if self.frames else None

    def source_text(self, source: str | None) -> str | None:
        """The text of a chunk: as it was loaded, else as its file is."""
        if source is None:
            return None
        text = self.debugger.source_text(source)
        if text is None and source.startswith("@"):
            with contextlib.suppress(OSError):
                text = Path(source[1:]).read_text(encoding="utf-8", errors="replace")
        return text

    # -- breakpoints --------------------------------------------------------------------------------------------

    async def send(self, source: str) -> None:
        """Has the debugger know the breakpoints of a source as they are now."""
        active = self.points.active(source)
        placed = await self.debugger.set_breakpoints(self, source, [point.spec for point in active])
        for point, where in zip(active, placed, strict=True):
            point.placed = where

    async def send_data(self) -> None:
        """Has the debugger know the stops on change as they are now."""
        active = self.points.active_data
        placed = await self.debugger.set_data_breakpoints(self, [point.spec for point in active])
        for point, known in zip(active, placed, strict=True):
            point.ident = known.id

    async def _drop_passed(self, reached: Sequence[Point | DataPoint] = ()) -> None:
        """Temporary breakpoints that were reached are gone; so is the end of a run to a line, at any stop."""
        passed = [p for p in reached if isinstance(p, Point) and p.temporary]
        for point in {*passed, *self.points.hidden}:
            self.points.remove(point)
            await self.send(point.source)

    # -- talking ------------------------------------------------------------------------------------------------

    @property
    def colors(self) -> Palette:
        """Colours for standard error, where everything goes that is not the script's."""
        return palette(self.invocation.color, sys.stderr)

    def say(self, text: str) -> None:
        """Tells a line."""
        write(text + "\n", sys.stderr)

    def note(self, text: str) -> None:
        """Tells a line that may be skipped."""
        self.say(self.colors.dim(text))

    def complain(self, error: LlmspellError) -> None:
        """Tells in two lines what went wrong with a command."""
        hint = f" ({error.hint})" if error.hint else ""
        where = f"{error.where}: " if error.where else ""
        tell_error(self.invocation, f"{where}{evaluation_error(error.message)}{hint}", exit_code=1)
