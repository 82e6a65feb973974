"""A handle on one worker with one Lua state: execute, interrupt, ask what is alive in it.

Concurrency contract: runs on the kernel's event loop; methods are called from there. Executions of one interpreter
run one after the other, in the order of `start`. A worker that dies takes only its Lua state along: the running
execution fails, and the next one gets a fresh state (`state_losses` counts them).
"""

from __future__ import annotations

import asyncio
import codecs
import collections
import functools
import itertools
import logging
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, cast

import attrs

from llmspell_runtime import wire
from llmspell_runtime.errors import InterpreterBusy, KernelClosed, ValidationError, WireError, WorkerDied
from llmspell_runtime.kernel import plain
from llmspell_runtime.kernel.execution import Execution, Failure, Place, Stream, text_of
from llmspell_runtime.kernel.failures import died, reported
from llmspell_runtime.kernel.host_calls import HostCalls, OpenCall
from llmspell_runtime.kernel.limiter import Limiter
from llmspell_runtime.kernel.link import WorkerLink
from llmspell_runtime.kernel.system_calls import SystemCalls
from llmspell_runtime.script_api.context import Context
from llmspell_runtime.script_api.values import Callback, LuaValue
from llmspell_runtime.security.levels import Limits
from llmspell_runtime.security.policy import Policy
from llmspell_runtime.telemetry.categories import COUNTERS, Category
from llmspell_runtime.telemetry.correlation import correlation

if TYPE_CHECKING:
    from llmspell_runtime.kernel.debugger.debugger import Debugger
    from llmspell_runtime.kernel.debugger.values import StackFrame, State
    from llmspell_runtime.script_api.registry import Catalogue

log = logging.getLogger("llmspell.kernel")

STREAMS: dict[int, Stream] = {wire.STDOUT: "stdout", wire.STDERR: "stderr"}


@attrs.frozen(kw_only=True)
class Surroundings:
    """What an interpreter is made of; everything but the worker itself."""

    ident: str
    catalogue: Catalogue
    policy: Policy
    system: SystemCalls
    context: Callable[[Interpreter], Context]
    opening: Callable[[], bytes]
    take_worker: Callable[[], WorkerLink]
    new_correlation_id: Callable[[], str]
    on_close: Callable[[Interpreter], None]


@attrs.define(eq=False)
class _Run:
    """An execution that waits or runs."""

    execution: Execution
    payload: bytes
    limits: Limits
    capture: bool
    limiter: Limiter | None = None


class Interpreter:
    """One Lua state. Make it with `Kernel.open_interpreter`; close it when it is no longer needed."""

    def __init__(self, loop: asyncio.AbstractEventLoop, surroundings: Surroundings) -> None:
        self._loop = loop
        self._around = surroundings
        self.id = surroundings.ident
        self.policy = surroundings.policy
        self.state_losses = 0
        self._closed = False
        self._waiting: collections.deque[_Run] = collections.deque()
        self._current: _Run | None = None
        self._queries: dict[int, asyncio.Future[Any]] = {}
        self._callbacks: dict[int, asyncio.Future[Any]] = {}
        self._ids = itertools.count(1)
        self._link: WorkerLink | None = None
        self._debugger: Debugger | None = None
        self.on_state_change: Callable[[], None] = lambda: None
        """Called when `state` may have changed."""
        self.context = surroundings.context(self)
        surroundings.system.on_wait = self._on_wait
        self._attach()

    # -- running ------------------------------------------------------------------------------------------------

    @property
    def status(self) -> str:
        """`idle`, `busy` or `closed`."""
        return "closed" if self._closed else "busy" if self._current else "idle"

    @property
    def state(self) -> State:
        """`idle`, `running`, `stopped` (by the debugger) or `ended`."""
        if self._closed:
            return "ended"
        if self._debugger is not None and self._debugger.stop is not None:
            return "stopped"
        return "running" if self._current is not None else "idle"

    @property
    def execution(self) -> Execution | None:
        """The execution that runs, or is stopped by the debugger."""
        return self._current.execution if self._current is not None else None

    @property
    def stop_reason(self) -> str | None:
        """Why the running execution is being ended, if it is (one of `wire.STOP_REASONS`)."""
        limiter = self._current.limiter if self._current is not None else None
        return limiter.reason if limiter is not None else None

    @property
    def worker_pid(self) -> int | None:
        """The process that holds the Lua state, once it is known."""
        return self._link.pid if self._link else None

    def memory_bytes(self) -> int | None:
        """Resident bytes of the worker, where the system tells."""
        return self._link.resident_bytes() if self._link else None

    def start(
        self,
        source: str | bytes,
        source_name: str = "=script",
        *,
        expression: bool = False,
        display: bool = False,
        arguments: Sequence[LuaValue] = (),
        limits: Limits | None = None,
        capture: bool = True,
        on_output: Callable[[Stream, str], None] | None = None,
    ) -> Execution:
        """Begins to run `source`, or queues it behind what runs; returns at once.

        `source_name` is Lua's chunk name (`@path` or `=name`). With `expression`, text that is an expression, or ends
        with one, yields its values; `display` asks for them as text too. `arguments` become the chunk's `...`.
        `limits` replace the interpreter's. Without `capture` the output goes to listeners only. Raises KernelClosed
        when closed.
        """
        if self._closed:
            raise KernelClosed("the interpreter is closed")
        limits = limits or self.policy.limits
        execution = Execution(self._loop, source_name=source_name, correlation_id=self._around.new_correlation_id())
        if on_output is not None:
            execution.listen(on_output)
        text = _source_bytes(source) if isinstance(source, str) else source
        options: dict[str, Any] = {
            "expression": expression,
            "display": display,
            "arguments": list(arguments),
            "argument_count": len(arguments),
        }
        if limits.instructions is not None:
            options["instructions"] = limits.instructions
        payload = plain.pack([text, source_name, options])
        self._waiting.append(_Run(execution, payload, limits, capture))
        self._next()
        return execution

    async def execute(self, source: str | bytes, source_name: str = "=script", **options: Any) -> Execution:
        """Runs `source` to its end; options as of `start`. A script that fails is an Execution with a failure."""
        return await self.start(source, source_name, **options)

    def interrupt(self) -> bool:
        """Stops the running execution with the error `interrupted`; False when nothing runs.

        A script that does not react within 100 ms (one endless C call) loses its Lua state.
        """
        run = self._current
        if run is None or run.limiter is None:
            return False
        run.limiter.stop("interrupted")
        return True

    def kill(self) -> None:
        """Ends the worker at once; the running execution fails and the Lua state is lost."""
        if self._link is not None:
            self._link.kill()

    # -- asking -------------------------------------------------------------------------------------------------

    async def complete(self, text: str) -> dict[str, Any]:
        """Live candidates at the end of `text`: `{from: byte offset, matches: [{name, type, parameters?}]}`."""
        return cast("dict[str, Any]", await self.query("complete", text))

    async def inspect(self, name: str) -> dict[str, Any] | None:
        """The live value of a dotted name: `{type, text, …}`, or None. No metamethod is run."""
        return await self.query("inspect", name) or None

    async def live(self, names: Sequence[str], frame: StackFrame | None = None) -> dict[str, Any] | None:
        """What a path of names is worth, in a frame of a stopped script or among the globals: `{type, text}`.

        None when it leads nowhere or into Lua's own library. No metamethod is run. Raises InterpreterBusy.
        """
        return await self.query("live", list(names), *_address(frame)) or None

    async def live_keys(self, names: Sequence[str], frame: StackFrame | None = None) -> list[dict[str, Any]]:
        """The fields of what a path of names leads to: `{name, type}`."""
        return cast("list[dict[str, Any]]", await self.query("live_keys", list(names), *_address(frame)))

    async def globals(self, *, builtin: bool = False) -> dict[str, Any]:
        """The globals that scripts made (with `builtin` all of them), as `{name: {type, text, …}}`."""
        return cast("dict[str, Any]", await self.query("globals", builtin))

    async def query(self, question: str, *arguments: LuaValue, attend: bool = False) -> Any:
        """Asks the prelude; raises InterpreterBusy while Lua runs and WorkerDied when the worker ends meanwhile.

        With `attend` a running script is asked too: its thread answers between two instructions.
        """
        if self._closed:
            raise KernelClosed("the interpreter is closed")
        stopped = self._debugger is not None and self._debugger.stop is not None
        running = self._current is not None and not stopped
        if running and not attend:
            raise InterpreterBusy(
                "the interpreter is running a script", hint="ask again when it is idle, or interrupt it"
            )
        link = self._attach()
        if link.doomed:
            raise WorkerDied("the process that runs the script is being ended")
        ident = next(self._ids)
        future = self._queries[ident] = self._loop.create_future()
        link.send(wire.QUERY, ident, plain.pack([question, list(arguments)]))
        if running and self._current is not None:
            link.attend(self._current.execution.id)
        return await future

    def debugger(self) -> Debugger:
        """The debugger of this interpreter; it does nothing until a client joins it."""
        if self._debugger is None:
            from llmspell_runtime.kernel.debugger.debugger import Debugger

            self._debugger = Debugger(self)
        return self._debugger

    def resume_stopped(
        self, mode: str, target: dict[str, Any] | None = None, *, single: bool = False, thread: int | None = None
    ) -> None:
        """Lets a thread go on that the debugger stopped; `Debugger.resume` is the way to call it."""
        if self._link is not None:
            self._link.send(wire.RESUME, 0, plain.pack([mode, target, single, thread]))

    async def call_back(self, callback: Callback, arguments: Sequence[LuaValue]) -> LuaValue:
        """Calls a Lua function of this interpreter; its first result. Raises ValidationError with the Lua error,
        and WorkerDied when its state is lost."""
        link = self._link
        if link is None or link.doomed:
            raise WorkerDied("the Lua state of the function is lost", hint="run the script again")
        ident = next(self._ids)
        future = self._callbacks[ident] = self._loop.create_future()
        link.send(wire.CALLBACK, ident, plain.pack([callback.id, list(arguments), len(arguments)]))
        values = await future
        return values[0] if values else None

    # -- the worker ---------------------------------------------------------------------------------------------

    def _attach(self) -> WorkerLink:
        """The worker, taken from the pool and opened when there is none."""
        started = self._current is not None and self._current.limiter is not None
        if self._link is not None and self._link.doomed and not started:
            self._abandon()
        if self._link is None:
            link = self._link = self._around.take_worker()
            operations: dict[str, Callable[..., Any]] = {
                **self._around.system.operations(),
                "debug.instrument": self._instrument,
                "syntax.return_last": self._return_last,
            }
            self._calls = HostCalls(link, self._around.catalogue, operations)
            self._calls.context = self.context
            self._calls.on_change = self._on_call
            self._decoders = {n: codecs.getincrementaldecoder("utf-8")("surrogateescape") for n in STREAMS}
            if self.policy.limits.address_space_bytes is not None:
                link.limit_address_space(self.policy.limits.address_space_bytes)
            link.on_frame = functools.partial(self._on_frame, link)
            link.on_lost = functools.partial(self._on_lost, link)
            link.send(wire.OPEN, 0, self._around.opening())
        return self._link

    def _next(self) -> None:
        if self._current is not None or not self._waiting:
            return
        run = self._current = self._waiting.popleft()
        try:
            link = self._attach()
        except KernelClosed as error:
            self._finish_failed(Failure(kind="worker_died", message=str(error), hint=error.hint))
            return
        if run.limits.address_space_bytes is not None:
            link.limit_address_space(run.limits.address_space_bytes)
        self._calls.last_error = None
        identity = run.execution.correlation_id
        self._calls.correlation_id = identity
        self._calls.context = attrs.evolve(self.context, correlation_id=identity)
        link.send(wire.EXECUTE, run.execution.id, run.payload)
        if self._debugger is not None:
            self._debugger.on_started(run.execution.id)
        self.on_state_change()
        run.limiter = Limiter(self._loop, link, run.execution.id, run.limits, self._on_stop_wanted)

    def _on_frame(self, link: WorkerLink, kind: int, ident: int, payload: bytes) -> None:
        if link is not self._link:
            return
        try:
            if kind == wire.CALL:
                self._calls.answer(ident, payload)
            elif kind == wire.OUTPUT:
                self._on_output(ident, payload)
            elif kind == wire.OUTPUT_AT:
                source, line, data = plain.unpack(payload)
                self._on_output(ident, data, Place(text_of(source), int(line)))
            elif kind == wire.DONE:
                self._on_done(ident, plain.unpack(payload))
            elif kind == wire.ANSWER:
                ok, value = plain.unpack(payload)
                self._settle(self._queries, ident, ok, value)
            elif kind == wire.EVENT:
                self._on_event(*plain.unpack(payload))
            elif kind == wire.CALLBACK_RETURN:
                self._settle(self._callbacks, ident, True, _list(plain.unpack(payload)))
            elif kind == wire.CALLBACK_RAISE:
                self._settle(self._callbacks, ident, False, plain.unpack(payload)[-1])
            else:
                raise WireError(f"a worker sent a frame of kind {kind}")
        except Exception as error:
            # A worker that breaks the protocol is a bug or an attacker's program: it ends here.
            log.warning("%s: a worker broke the protocol and was ended: %s", self.id, error)
            link.refuse()

    def _on_wait(self, waiting: bool) -> None:
        """The wall clock does not run while a script waits for a person."""
        limiter = self._current.limiter if self._current else None
        if limiter is not None:
            (limiter.pause if waiting else limiter.resume)()

    def _on_call(self, call: OpenCall, open_: bool) -> None:
        if self._debugger is not None:
            self._debugger.on_call(call, open_)

    @property
    def open_calls(self) -> tuple[OpenCall, ...]:
        """The host calls that the running script waits for."""
        return self._calls.open

    def cancel_call(self, number: int) -> bool:
        """Has one of the `open_calls` fail as interrupted; False when it is answered already."""
        return self._calls.cancel_one(number)

    def _instrument(self, name: str | bytes, text: str | bytes) -> Any:
        return self.debugger().instrument(name, text)

    async def _return_last(self, text: str | bytes) -> bytes | None:
        """Asked by the worker for text that is no expression: the text that returns the value of its last one."""
        from llmspell_runtime.kernel.last_expression import return_last_expression

        raw = _source_bytes(text) if isinstance(text, str) else text
        dialect = self.context.loaded.config.engines.lua.version
        return await asyncio.to_thread(return_last_expression, raw, dialect)

    def _on_event(self, name: str, details: dict[str, Any]) -> None:
        if self._debugger is None:
            raise WireError("a worker tells of a debugger, and there is none")
        limiter = self._current.limiter if self._current else None
        if limiter is not None and name == "stopped" and self._debugger.active:
            limiter.pause(debugged=True)
        elif limiter is not None and name == "continued":
            limiter.resume()
        self._debugger.on_event(name, details)
        if name in ("stopped", "continued"):
            self.on_state_change()

    def _on_stop_wanted(self, reason: str) -> None:
        """The running execution is to end: what it waits for is answered, a stopped thread goes on into the error."""
        self._calls.cancel(reason)
        if self._debugger is not None and self._debugger.stop is not None:
            self._debugger.resume("continue")

    def _settle(self, open_: dict[int, asyncio.Future[Any]], ident: int, ok: bool, value: Any) -> None:
        future = open_.pop(ident, None)
        if future is None or future.done():
            return
        if ok:
            future.set_result(value)
        else:
            future.set_exception(ValidationError(text_of(value)))

    def _on_output(self, stream: int, data: bytes, place: Place | None = None) -> None:
        run = self._current
        if run is None or stream not in STREAMS:
            return
        if run.limiter is not None and run.limiter.reason == "output":
            # A script that does not stop at once could print much more.
            return
        run.execution.output_bytes += len(data)
        self._print(run, stream, data, place)
        if run.limiter is not None:
            run.limiter.printed(len(data))

    def _print(self, run: _Run, stream: int, data: bytes, place: Place | None = None, *, final: bool = False) -> None:
        text = self._decoders[stream].decode(data, final)
        if text:
            run.execution._emit(STREAMS[stream], text, capture=run.capture, place=place)

    def _print_rest(self, run: _Run) -> None:
        """An execution that ends within a character has printed its bytes all the same."""
        for stream in STREAMS:
            self._print(run, stream, b"", final=True)

    def emit(self, stream: Stream, text: str) -> None:
        """Adds text of the kernel (a log line, a notice) to the output of the running execution."""
        if self._current is not None:
            self._current.execution._emit(stream, text, capture=self._current.capture)

    def _on_done(self, ident: int, outcome: dict[str, Any]) -> None:
        run = self._current
        if run is None or run.execution.id != ident:
            raise WireError("a worker ended an execution that does not run")
        if outcome["ok"]:
            run.execution.values = list(outcome.get("values") or [])
            display = outcome.get("display")
            run.execution.display = None if display is None else text_of(display)
            self._end_run()
            run.execution._finish("ok", exit_code=0)
        elif outcome.get("exit_code") is not None:
            code = int(outcome["exit_code"]) & 0xFF
            self._end_run()
            run.execution._finish("exit", exit_code=code)
        else:
            reason = run.limiter.reason if run.limiter is not None else None
            self._finish_failed(reported(outcome, run.limits, stopped_for=reason, last_error=self._calls.last_error))
        self._next()

    def _end_run(self, *, failed: bool = False) -> None:
        run, self._current = self._current, None
        if run is not None:
            self._print_rest(run)
        if run is not None and run.limiter is not None:
            run.limiter.close()
            COUNTERS.record(Category.SCRIPT_RUNTIME, run.execution.duration, failed)
            with correlation(run.execution.correlation_id):
                log.debug("ran %s in %.1f ms", run.execution.source_name, run.execution.duration * 1000)
        self._calls.cancel()
        if run is not None and self._debugger is not None:
            self._debugger.on_ended(run.execution.id)
        if run is not None:
            self.on_state_change()

    def _finish_failed(self, failure: Failure) -> None:
        run = self._current
        self._end_run(failed=True)
        if run is not None:
            run.execution._finish("error", exit_code=1, failure=failure)

    def _on_lost(self, link: WorkerLink) -> None:
        self.state_losses += 1
        if link is not self._link:
            return
        run = self._current
        self._abandon()
        if run is not None:
            reason = run.limiter.reason if run.limiter is not None else None
            self._finish_failed(died(link.status, run.limits, stopped_for=reason, closed=self._closed))
        if not self._closed:
            self._next()

    def _abandon(self) -> None:
        """The Lua state is lost, and with it what it held: open calls, files, objects, questions."""
        self._link = None
        self._calls.cancel()
        self._around.system.close()
        self.context = self._around.context(self)
        died = WorkerDied("the worker of this interpreter ended", hint="its Lua state is lost; run the script again")
        for open_ in (self._queries, self._callbacks):
            for future in open_.values():
                if not future.done():
                    future.set_exception(died)
            open_.clear()
        if self._debugger is not None and self._debugger.active and not self._closed:
            self._fresh = asyncio.ensure_future(self._debugger.on_fresh_worker())

    async def close(self) -> None:
        """Ends the worker; what runs or waits fails. Idempotent."""
        if self._closed:
            return
        self._closed = True
        link = self._link
        waiting, self._waiting = self._waiting, collections.deque()
        if link is not None:
            link.kill()
            await link.exited
        for run in waiting:
            failure = Failure(kind="worker_died", message="the interpreter was closed before the script ran")
            run.execution._finish("error", exit_code=1, failure=failure)
        self._around.system.close()
        self._around.on_close(self)
        if self._debugger is not None:
            self._debugger.on_closed()

    async def __aenter__(self) -> Interpreter:
        return self

    async def __aexit__(self, *_exception: object) -> None:
        await self.close()


def _address(frame: StackFrame | None) -> tuple[int | None, int | None]:
    return (frame.thread, frame.level) if frame is not None else (None, None)


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise WireError("a worker answered a callback with something else than its results")
    return value


def _source_bytes(source: str) -> bytes:
    """Bytes that were read with `surrogateescape` as they were; other lone surrogates as three bytes each."""
    try:
        return source.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return source.encode("utf-8", "surrogatepass")
