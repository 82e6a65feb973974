"""The debugger of one interpreter; any number of clients share it.

Concurrency contract: runs on the kernel's event loop. A stopped Lua thread serves questions itself, one at a time, in
the order asked; `resume` is queued behind them. While Lua runs, changes reach the busy thread through the watchdog
(`Interpreter.query(…, attend=True)`), without polling.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from llmspell_runtime.errors import LlmspellError, ValidationError
from llmspell_runtime.kernel.debugger.inspection import Inspection, call_name, is_the_scripts
from llmspell_runtime.kernel.debugger.values import (
    Breakpoint,
    BreakpointSpec,
    DataBreakpointSpec,
    Event,
    ExceptionSpec,
    FunctionBreakpointSpec,
    StepMode,
    Stop,
)
from llmspell_runtime.kernel.debugger.wanted import Wanted
from llmspell_runtime.kernel.execution import Execution, text_of
from llmspell_runtime.wire import STOP_REASONS

if TYPE_CHECKING:
    from llmspell_runtime.kernel.host_calls import OpenCall
    from llmspell_runtime.kernel.interpreter import Interpreter

Listener = Callable[[Event], None]


class Debugger(Inspection):
    """Breakpoints, steps and stops of one interpreter. Get it with `Interpreter.debugger()`."""

    def __init__(self, interpreter: Interpreter) -> None:
        super().__init__(interpreter)
        self._wanted = Wanted(self._tell, self._emit)
        self._listeners: dict[object, Listener] = {}
        self._refreshes = 0
        self._refreshed = asyncio.Condition()
        self._closed = False

    # -- clients ------------------------------------------------------------------------------------------------

    async def join(self, client: object, listener: Listener, *, stop_on_entry: bool = False) -> None:
        """A client comes; `listener` is called on the event loop for everything that happens."""
        self._listeners[client] = listener
        if len(self._listeners) == 1 or stop_on_entry:
            await self._tell("debug", True, stop_on_entry)

    async def leave(self, client: object) -> None:
        """A client goes and takes its breakpoints along; when it was the last, a stopped script goes on."""
        self._listeners.pop(client, None)
        self._wanted.forget(client)
        if self.state == "ended":
            return
        with contextlib.suppress(LlmspellError):
            if self._listeners:
                await self._wanted.send()
            else:
                await self._tell("debug", False)
                if self.stop is not None:
                    self.resume("continue")

    async def adopt(self, client: object, other: Debugger) -> None:
        """A client that joined brings what it set in another debugger along; data breakpoints belong to one run."""
        await self._wanted.adopt(client, other._wanted)

    @property
    def active(self) -> bool:
        """Whether a client is there."""
        return bool(self._listeners)

    @property
    def running(self) -> Execution | None:
        """The execution that runs or is stopped, to listen to its output."""
        return self._interpreter.execution

    def _on_return(self) -> None:
        self._emit("notice", text="The evaluation is over; the script can be looked at again.")

    def _emit(self, event_name: str, /, **details: Any) -> None:
        event = Event(name=event_name, details=details)
        for listener in list(self._listeners.values()):
            listener(event)

    # -- breakpoints --------------------------------------------------------------------------------------------

    async def set_breakpoints(self, client: object, source: str, specs: Sequence[BreakpointSpec]) -> list[Breakpoint]:
        """Replaces the client's breakpoints in `source` (a chunk name), at any time, also while Lua runs."""
        return await self._wanted.set_lines(client, source, specs)

    async def set_function_breakpoints(
        self, client: object, specs: Sequence[FunctionBreakpointSpec]
    ) -> list[Breakpoint]:
        """Replaces the client's function breakpoints."""
        return await self._wanted.set_functions(client, specs)

    async def set_exception_filters(self, client: object, specs: Sequence[ExceptionSpec]) -> None:
        """Replaces the errors the client wants stops at."""
        await self._wanted.set_exceptions(client, specs)

    async def data_info(self, reference: int, name: str) -> int | None:
        """An id for a child of a variable, to watch it with; None when it cannot be watched."""
        return await self._ask("data_info", reference, name) or None

    async def set_data_breakpoints(self, client: object, specs: Sequence[DataBreakpointSpec]) -> list[Breakpoint]:
        """Replaces the client's data breakpoints. They cost line events: the script runs many times slower."""
        return await self._wanted.set_data(client, specs)

    def breakpoint_lines(self, source: str, first: int, last: int) -> list[int]:
        """The lines between `first` and `last` at which a breakpoint can stand."""
        return self._wanted.lines(source, first, last)

    @property
    def loaded_sources(self) -> tuple[str, ...]:
        """Chunk names of what was loaded while a client was there."""
        return self._wanted.loaded

    def source_text(self, source: str) -> str | None:
        """The text of a loaded source, without what the debugger compiled into it."""
        return self._wanted.text(source)

    async def instrument(self, name: str | bytes, text: str | bytes) -> bytes | None:
        """Asked by the worker before it compiles a chunk; see `Wanted.instrument`."""
        return await self._wanted.instrument(name, text)

    async def statement_lines(self, name: str | bytes) -> list[int]:
        """Asked by the worker when somebody steps; see `Wanted.statement_lines`."""
        return await self._wanted.statement_lines(name)

    # -- control ------------------------------------------------------------------------------------------------

    def resume(
        self,
        mode: StepMode,
        *,
        thread: int | None = None,
        target: dict[str, Any] | None = None,
        single: bool = False,
    ) -> None:
        """Lets the script go on, or makes a step of the stopped thread, or of another one: it ends where that one runs
        again. `target` = {source, line} of the one function to step into; a `single` step ends in the same thread,
        also when others run meanwhile.

        Raises ValidationError when nothing is stopped.
        """
        if self.stop is None:
            raise ValidationError("the script is not stopped", hint="pause it first")
        self.stop = None
        if not self._end_stopped():
            self._interpreter.resume_stopped(mode, target, single=single, thread=thread)

    async def pause(self) -> None:
        """Stops the script at its next line; one that is idle stops when it runs again."""
        if self.stop is None:
            await self._tell("pause")

    async def terminate_thread(self, thread: int) -> bool:
        """Closes a coroutine; False when it cannot be (it is the script itself, or waits for another)."""
        return bool(await self._ask("terminate_thread", thread))

    # -- what the worker tells ----------------------------------------------------------------------------------

    def on_event(self, name: str, details: dict[str, Any]) -> None:
        """Called by the interpreter for each EVENT frame."""
        if name == "stopped" and self._end_stopped():
            return  # it came to another stop before the wish to end it did
        if name == "stopped":
            ids = details.get("breakpoints") or ()
            self.stop = Stop(
                thread=int(details["thread"]),
                reason=text_of(details["reason"]),
                breakpoints=tuple(int(ident) for ident in ids),
                text=text_of(details["text"]) if details.get("text") is not None else None,
            )
            self._emit("stopped", stop=self.stop)
        elif name == "continued":
            self.stop = None
            self._emit("continued", thread=int(details["thread"]), mode=text_of(details["mode"]))
        elif name == "trouble":
            self._wanted.tell_trouble(text_of(details["source"]), text_of(details["message"]))
        elif name in ("log", "condition_error", "data_gone"):
            self._emit(name, **{key: text_of(v) if isinstance(v, bytes) else v for key, v in details.items()})

    def _end_stopped(self) -> bool:
        """Has a stopped thread go on into the end of its run; False when the run is not to end."""
        reason = self._interpreter.stop_reason
        if reason is None:
            return False
        self._interpreter.resume_stopped("end", {"reason": STOP_REASONS.index(reason)})
        return True

    def on_call(self, call: OpenCall, open_: bool) -> None:
        """A host call that takes its time begins or is over."""
        if self._listeners and is_the_scripts(call):
            name = "call_started" if open_ else "call_ended"
            self._emit(name, call=call.number, name=call_name(call.operation))

    def on_started(self, execution: int) -> None:
        """An execution begins."""
        self._emit("started", execution=execution)

    def on_ended(self, execution: int) -> None:
        """An execution is over."""
        self.stop = None
        self._emit("ended", execution=execution)

    async def on_fresh_worker(self) -> None:
        """The Lua state was lost; the new one learns what is set."""
        self.stop = None
        self._wanted.forget_data()
        with contextlib.suppress(LlmspellError):  # it may be lost, too; then there is another one
            if self._listeners:
                await self._tell("debug", True, False)
                await self._wanted.send()
        async with self._refreshed:
            self._refreshes += 1
            self._refreshed.notify_all()

    @property
    def refreshes(self) -> int:
        """How many fresh Lua states were told what is set."""
        return self._refreshes

    async def refreshed(self, *, after: int) -> None:
        """Waits until more than `after` fresh Lua states were told; call it when the worker was killed."""
        async with self._refreshed:
            await self._refreshed.wait_for(lambda: self._refreshes > after)

    def on_closed(self) -> None:
        """The interpreter was closed. Idempotent."""
        if not self._closed:
            self._closed = True
            self.stop = None
            self._emit("closed")
