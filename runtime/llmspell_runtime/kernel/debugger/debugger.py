"""The debugger of one interpreter; any number of clients share it.

Concurrency contract: runs on the kernel's event loop. A stopped Lua thread serves questions itself, one at a time, in
the order asked; `resume` is queued behind them. While Lua runs, changes reach the busy thread through the watchdog
(`Interpreter.query(…, attend=True)`), without polling.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from llmspell_runtime.errors import LlmspellError, ValidationError
from llmspell_runtime.kernel.debugger.breakpoints import Breakpoints
from llmspell_runtime.kernel.debugger.specs import read_hit
from llmspell_runtime.kernel.debugger.values import (
    Breakpoint,
    BreakpointSpec,
    DataBreakpointSpec,
    Event,
    ExceptionSpec,
    FunctionBreakpointSpec,
    Parameter,
    StackFrame,
    State,
    StepMode,
    Stop,
)
from llmspell_runtime.kernel.execution import Execution, text_of
from llmspell_runtime.wire import STOP_REASONS

if TYPE_CHECKING:
    from llmspell_runtime.kernel.host_calls import OpenCall
    from llmspell_runtime.kernel.interpreter import Interpreter

log = logging.getLogger("llmspell.kernel")

Listener = Callable[[Event], None]

EVALUATION = 1.0
AGAIN = 0.1
"""Seconds until the first host call of an evaluation is given up, and each that it makes after that."""

LARGE_SOURCE = 64 * 1024
"""Bytes of text beyond which it is analysed in a thread."""


class Debugger:
    """Breakpoints, steps and stops of one interpreter. Get it with `Interpreter.debugger()`."""

    def __init__(self, interpreter: Interpreter) -> None:
        self._interpreter = interpreter
        self._breakpoints = Breakpoints(_read_file)
        self._exceptions: dict[object, tuple[ExceptionSpec, ...]] = {}
        self._data: dict[object, list[tuple[int, DataBreakpointSpec]]] = {}
        self._listeners: dict[object, Listener] = {}
        self._asking = asyncio.Lock()
        self._refreshes = 0
        self._refreshed = asyncio.Condition()
        self._closed = False
        self.stop: Stop | None = None

    # -- clients ------------------------------------------------------------------------------------------------

    async def join(self, client: object, listener: Listener, *, stop_on_entry: bool = False) -> None:
        """A client comes; `listener` is called on the event loop for everything that happens."""
        self._listeners[client] = listener
        if len(self._listeners) == 1 or stop_on_entry:
            await self._tell("debug", True, stop_on_entry)

    async def leave(self, client: object) -> None:
        """A client goes and takes its breakpoints along; when it was the last, a stopped script goes on."""
        self._listeners.pop(client, None)
        self._breakpoints.forget(client)
        self._exceptions.pop(client, None)
        self._data.pop(client, None)
        if self.state == "ended":
            return
        with contextlib.suppress(LlmspellError):
            if self._listeners:
                await self._send_breakpoints()
                await self._send_exceptions()
                await self._send_data()
            else:
                await self._tell("debug", False)
                if self.stop is not None:
                    self.resume("continue")

    async def adopt(self, client: object, other: Debugger) -> None:
        """A client that joined brings what it set in another debugger along; data breakpoints belong to one run."""
        self._breakpoints.adopt(client, other._breakpoints)
        self._exceptions[client] = other._exceptions.get(client, ())
        other.forget_data(client)
        await self._send_breakpoints()
        await self._send_exceptions()

    def forget_data(self, client: object | None = None) -> None:
        """The values that are watched (by one client, else by all) are lost with their Lua state."""
        for each in [client] if client is not None else list(self._data):
            for ident, _ in self._data.pop(each, ()):
                self._emit("data_gone", id=ident, name="what it watched")

    @property
    def active(self) -> bool:
        """Whether a client is there."""
        return bool(self._listeners)

    @property
    def state(self) -> State:
        """`idle`, `running`, `stopped` or `ended`."""
        return self._interpreter.state

    @property
    def running(self) -> Execution | None:
        """The execution that runs or is stopped, to listen to its output."""
        return self._interpreter.execution

    @property
    def calls(self) -> dict[int, str]:
        """The host calls that the script waits for: number -> name for people."""
        return {
            call.number: call_name(call.operation) for call in self._interpreter.open_calls if _is_the_scripts(call)
        }

    def cancel_call(self, number: int) -> bool:
        """Has a host call fail as interrupted, which the script may catch; False when it is over already."""
        return self._interpreter.cancel_call(number)

    def _emit(self, event_name: str, /, **details: Any) -> None:
        event = Event(name=event_name, details=details)
        for listener in list(self._listeners.values()):
            listener(event)

    # -- breakpoints --------------------------------------------------------------------------------------------

    async def set_breakpoints(self, client: object, source: str, specs: Sequence[BreakpointSpec]) -> list[Breakpoint]:
        """Replaces the client's breakpoints in `source` (a chunk name), at any time, also while Lua runs."""
        answers = self._breakpoints.set_lines(client, source, specs)
        await self._send_breakpoints()
        return answers

    async def set_function_breakpoints(
        self, client: object, specs: Sequence[FunctionBreakpointSpec]
    ) -> list[Breakpoint]:
        """Replaces the client's function breakpoints."""
        answers = self._breakpoints.set_functions(client, specs)
        await self._send_breakpoints()
        return answers

    async def set_exception_filters(self, client: object, specs: Sequence[ExceptionSpec]) -> None:
        """Replaces the errors the client wants stops at."""
        self._exceptions[client] = tuple(specs)
        await self._send_exceptions()

    async def data_info(self, reference: int, name: str) -> int | None:
        """An id for a child of a variable, to watch it with; None when it cannot be watched."""
        return await self._ask("data_info", reference, name) or None

    async def set_data_breakpoints(self, client: object, specs: Sequence[DataBreakpointSpec]) -> list[Breakpoint]:
        """Replaces the client's data breakpoints. They cost line events: the script runs many times slower."""
        self._data[client] = [(self._breakpoints.new_id(), spec) for spec in specs]
        lost = await self._send_data()
        return [
            Breakpoint(id=ident, verified=False, message="there is no such place any more")
            if ident in lost
            else Breakpoint(id=ident, verified=True)
            for ident, _ in self._data[client]
        ]

    def breakpoint_lines(self, source: str, first: int, last: int) -> list[int]:
        """The lines between `first` and `last` at which a breakpoint can stand."""
        text = self._breakpoints.source_map(source)
        return text.lines_between(first, last) if text else []

    async def _send_breakpoints(self) -> None:
        await self._tell("set_breakpoints", self._breakpoints.for_worker())

    async def _send_exceptions(self) -> None:
        wanted: dict[str, dict[str, Any]] = {}
        for specs in self._exceptions.values():
            for spec in specs:
                known = wanted.get(spec.filter)
                condition = spec.condition or None
                if known is not None and known.get("condition") != condition:
                    condition = None
                wanted[spec.filter] = {"name": spec.filter, "condition": condition}
        await self._tell("set_exception_filters", list(wanted.values()))

    async def _send_data(self) -> set[int]:
        """Returns the ids of those that watch nothing."""
        told = [
            {
                "id": ident,
                "place": spec.place,
                "condition": spec.condition or None,
                "hit": list(read_hit(spec.hit)) if spec.hit else None,
            }
            for specs in self._data.values()
            for ident, spec in specs
        ]
        return set(await self._query("set_data_breakpoints", told))

    async def instrument(self, name: str | bytes, text: str | bytes) -> tuple[bytes, list[int]]:
        """Asked by the worker before it compiles a chunk: its text with breakpoints in it, and the lines of
        statements that span several (see `Breakpoints.statement_lines`)."""
        source = text_of(name)
        raw = text.encode() if isinstance(text, str) else text
        readable = raw.decode("latin-1")
        known = set(self._breakpoints.loaded)
        load = self._breakpoints.load
        try:
            if len(raw) > LARGE_SOURCE:
                compiled, changed = await asyncio.to_thread(load, source, readable)
            else:
                compiled, changed = load(source, readable)
        except Exception as error:
            log.exception("breakpoints could not be compiled into %s", source)
            self._breakpoints.leave_out(source)
            self._tell_trouble(source, f"{type(error).__name__}: {error}")
            await self._send_breakpoints()
            return raw, []
        for breakpoint_ in changed:
            self._emit("breakpoint", breakpoint=breakpoint_)
        self._emit("loaded_source", source=source, again=source in known)
        # The worker must know the sites before the chunk runs; it serves this while it waits for the answer.
        await self._send_breakpoints()
        return compiled.encode("latin-1"), self._breakpoints.statement_lines(source)

    def _tell_trouble(self, source: str, reason: str) -> None:
        """A chunk is loaded as it is; whoever set breakpoints there hears that line events have to serve."""
        if self._breakpoints.any_in(source):
            self._emit("trouble", message=reason, source=source)

    # -- control ------------------------------------------------------------------------------------------------

    def resume(self, mode: StepMode, *, target: dict[str, Any] | None = None, single: bool = False) -> None:
        """Lets the stopped thread go on, or step. `target` = {source, line} of the one function to step into; a
        `single` step ends in the same thread, also when others run meanwhile.

        Raises ValidationError when nothing is stopped.
        """
        if self.stop is None:
            raise ValidationError("the script is not stopped", hint="pause it first")
        self.stop = None
        if not self._end_stopped():
            self._interpreter.resume_stopped(mode, target, single=single)

    async def pause(self) -> None:
        """Stops the script at its next line; one that is idle stops when it runs again."""
        if self.stop is None:
            await self._tell("pause")

    async def terminate_thread(self, thread: int) -> bool:
        """Closes a coroutine; False when it cannot be (it is the script itself, or waits for another)."""
        return bool(await self._ask("terminate_thread", thread))

    # -- looking ------------------------------------------------------------------------------------------------

    async def threads(self) -> list[dict[str, Any]]:
        """The script and every live coroutine: `{id, name, status}`."""
        if self.state in ("idle", "ended"):
            return [{"id": 1, "name": "main", "status": self.state}]
        return cast("list[dict[str, Any]]", await self._ask("threads", anytime=True))

    async def stack(self, thread: int, *, parameters: bool = False) -> list[StackFrame]:
        """The frames of a thread and of those that resumed it, innermost first; with their parameters if wanted."""
        frames = await self._ask("stack", thread, parameters)
        return [
            StackFrame(
                thread=f["thread"],
                level=f["level"],
                name=text_of(f["name"]),
                source=text_of(f["source"]) if f.get("source") is not None else None,
                line=f.get("line"),
                resumed_by=bool(f.get("resumed_by")),
                parameters=tuple(
                    Parameter(name=text_of(p["name"]), type=text_of(p["type"]), value=text_of(p["value"]))
                    for p in f.get("parameters") or ()
                ),
            )
            for f in frames
        ]

    async def scopes(self, frame: StackFrame) -> list[dict[str, Any]]:
        """`{name, kind, ref, count?, expensive?}` for each scope of a frame."""
        return cast("list[dict[str, Any]]", await self._ask("scopes", frame.thread, frame.level))

    async def variables(
        self, reference: int, *, part: str | None = None, start: int = 0, count: int = 1000, hexadecimal: bool = False
    ) -> list[dict[str, Any]]:
        """Children: `{name, value, type, ref?, indexed?, named?, expression?}`; `part` is `indexed` or `named`."""
        return cast("list[dict[str, Any]]", await self._ask("variables", reference, part, start, count, hexadecimal))

    async def set_variable(self, frame: StackFrame | None, reference: int, name: str, text: str) -> dict[str, Any]:
        """Evaluates `text` in the frame and stores the value in a child of `reference`; the child as it is then."""
        address = (frame.thread, frame.level) if frame else (None, None)
        return cast("dict[str, Any]", await self._ask("set_variable", reference, name, text, *address))

    async def set_expression(self, frame: StackFrame, target: str, text: str) -> dict[str, Any]:
        """Assigns to an expression that can stand left of `=`."""
        return cast("dict[str, Any]", await self._ask("set_expression", frame.thread, frame.level, target, text))

    async def evaluate(self, frame: StackFrame | None, text: str, *, full: bool = False) -> dict[str, Any]:
        """The value of an expression (or the effect of statements) in a frame, or among the globals.

        Raises ValidationError with Lua's message; an endless evaluation ends after a second. `full` shows all of it.
        """
        address = (frame.thread, frame.level) if frame else (None, None)
        return cast("dict[str, Any]", await self._ask("evaluate", *address, text, full, anytime=frame is None))

    async def complete(self, frame: StackFrame | None, text: str) -> dict[str, Any]:
        """Candidates at the end of `text`, as of `Interpreter.complete`, with the frame's variables."""
        if frame is None:
            return cast("dict[str, Any]", await self._ask("complete", text, anytime=True))
        return cast("dict[str, Any]", await self._ask("complete_in", frame.thread, frame.level, text))

    async def exception(self) -> dict[str, Any] | None:
        """What the present stop's error is: `{message, filter, thread, type}`."""
        return await self._ask("exception") or None

    @property
    def loaded_sources(self) -> tuple[str, ...]:
        """Chunk names of what was loaded while a client was there."""
        return self._breakpoints.loaded

    def source_text(self, source: str) -> str | None:
        """The text of a loaded source, without what the debugger compiled into it."""
        text = self._breakpoints.text_of(source)
        return None if text is None else text.encode("latin-1").decode(errors="replace")

    async def _ask(self, question: str, *arguments: Any, anytime: bool = False) -> Any:
        """Asks the stopped thread (`anytime`: also an idle or running one)."""
        if self.stop is None and not anytime:
            raise ValidationError("the script is not stopped", hint="pause it first")
        async with self._asking:
            with self._bounded_calls():
                return await self._query(question, *arguments)

    @contextlib.contextmanager
    def _bounded_calls(self) -> Iterator[None]:
        """While inside, host calls that an evaluation at a stop makes are given up after a second; at once when nobody
        waits for its value any more. What it waits for, such as a line of input, might never come."""
        if self.stop is None:
            yield
            return
        loop = asyncio.get_running_loop()
        before = set(self.calls)
        timer: asyncio.TimerHandle | None = None

        def give_up() -> None:
            nonlocal timer
            for number in set(self.calls) - before:
                self.cancel_call(number)
            timer = loop.call_later(AGAIN, give_up)

        timer = loop.call_later(EVALUATION, give_up)
        try:
            yield
        except asyncio.CancelledError:
            give_up()
            raise
        finally:
            timer.cancel()

    async def _tell(self, question: str, *arguments: Any) -> None:
        await self._query(question, *arguments)

    async def _query(self, question: str, *arguments: Any) -> Any:
        """Asks, whatever the worker is doing."""
        return await self._interpreter.query(question, *arguments, attend=True)

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
            self._tell_trouble(text_of(details["source"]), text_of(details["message"]))
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
        if self._listeners and _is_the_scripts(call):
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
        self.forget_data()
        with contextlib.suppress(LlmspellError):  # it may be lost, too; then there is another one
            if self._listeners:
                await self._tell("debug", True, False)
                await self._send_breakpoints()
                await self._send_exceptions()
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


_INTERNAL = ("debug.", "syntax.")
_SPOKEN = {"sys.stdin": "io.read"}


def _is_the_scripts(call: OpenCall) -> bool:
    """Whether a script made the call; others are the worker's own."""
    return not call.operation.startswith(_INTERNAL)


def call_name(operation: str) -> str:
    """An operation of the wire as scripts write it."""
    return _SPOKEN.get(operation, operation)


def _read_file(source: str) -> str | None:
    if not source.startswith("@"):
        return None
    try:
        return Path(source[1:]).read_bytes().decode("latin-1")
    except OSError:
        return None
