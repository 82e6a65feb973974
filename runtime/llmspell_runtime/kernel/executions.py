"""The executions of one interpreter, one after the other, on the Lua state that there is or on a fresh one.

Concurrency contract: runs on the kernel's event loop. What a worker reports arrives here; a worker that dies fails the
execution that runs, and the next one gets a fresh Lua state.
"""

from __future__ import annotations

import asyncio
import collections
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

import attrs

from llmspell_runtime import wire
from llmspell_runtime.errors import KernelClosed, WireError
from llmspell_runtime.kernel.debug_settings import measuring, note_stack
from llmspell_runtime.kernel.execution import Failure, Place
from llmspell_runtime.kernel.failures import died, reported
from llmspell_runtime.kernel.link import WorkerLink
from llmspell_runtime.kernel.lua_state import LuaState
from llmspell_runtime.kernel.run import Run
from llmspell_runtime.kernel.source_text import return_last
from llmspell_runtime.kernel.system_calls import TEXT, SystemCalls, taking
from llmspell_runtime.script_api.context import Context
from llmspell_runtime.security.policy import Policy

if TYPE_CHECKING:
    from llmspell_runtime.kernel.debugger.debugger import Debugger
    from llmspell_runtime.kernel.host_calls import OpenCall
    from llmspell_runtime.kernel.interpreter import Interpreter
    from llmspell_runtime.kernel.reports import Outcome
    from llmspell_runtime.script_api.registry import Catalogue


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


class Executions:
    """What waits and what runs. `interpreter` is whom it is done for: its debugger hears of everything."""

    def __init__(self, loop: asyncio.AbstractEventLoop, around: Surroundings, interpreter: Interpreter) -> None:
        self._loop = loop
        self._around = around
        self._interpreter = interpreter
        self._waiting: collections.deque[Run] = collections.deque()
        self.current: Run | None = None
        """The execution that runs, or is stopped by the debugger."""
        self.lua: LuaState | None = None
        self.debugger: Debugger | None = None
        self.context = around.context(interpreter)
        self.state_losses = 0
        self.closed = False
        around.system.on_wait = self._on_wait

    @property
    def busy(self) -> bool:
        """See `lua_state.Owner`."""
        return self.current is not None

    def add(self, run: Run) -> None:
        """Begins it, or queues it behind what runs."""
        self._waiting.append(run)
        self._next()

    def attach(self) -> LuaState:
        """The Lua state; when there is none, a worker is taken from the pool and opened."""
        begun = self.current is not None and self.current.begun
        if self.lua is not None and self.lua.link.doomed and not begun:
            self._abandon()
        if self.lua is None:
            link = self._around.take_worker()
            self.lua = LuaState(
                self._loop,
                link,
                self,
                name=self._around.ident,
                catalogue=self._around.catalogue,
                operations={
                    **self._around.system.operations(),
                    "debug.instrument": taking(self._instrument, TEXT, TEXT),
                    "debug.statement_lines": taking(self._statement_lines, TEXT),
                    "debug.stack": taking(lambda stack: note_stack(self.context, stack), TEXT),
                    "syntax.return_last": taking(self._return_last, TEXT),
                },
                context=self.context,
            )
            self.lua.calls.measure = measuring(self.context.loaded, lambda: self.context)
            if self._around.policy.limits.address_space_bytes is not None:
                link.limit_address_space(self._around.policy.limits.address_space_bytes)
            link.send(wire.OPEN, 0, self._around.opening())
        return self.lua

    def _next(self) -> None:
        if self.current is not None or not self._waiting:
            return
        run = self.current = self._waiting.popleft()
        try:
            lua = self.attach()
        except KernelClosed as error:
            self._fail(Failure(kind="worker_died", message=str(error), hint=error.hint))
            return
        if run.limits.address_space_bytes is not None:
            lua.link.limit_address_space(run.limits.address_space_bytes)
        execution = run.execution
        lua.run(execution.id, run.payload, attrs.evolve(self.context, correlation_id=execution.correlation_id))
        if self.debugger is not None:
            self.debugger.on_started(execution.id)
        self._interpreter.on_state_change()
        run.begin(self._loop, lua.link, self._on_stop_wanted)

    def _statement_lines(self, name: str | bytes) -> Any:
        return self._interpreter.debugger().statement_lines(name)

    def _instrument(self, name: str | bytes, text: str | bytes) -> Any:
        return self._interpreter.debugger().instrument(name, text)

    def _return_last(self, text: str | bytes) -> Awaitable[bytes | None]:
        return return_last(text, self.context.loaded.config.engines.lua.version)

    def _on_wait(self, waiting: bool) -> None:
        """The wall clock does not run while a script waits for a person."""
        if self.current is not None:
            (self.current.pause if waiting else self.current.resume)()

    def _on_stop_wanted(self, reason: str) -> None:
        """The running execution is to end: what it waits for is answered, a stopped thread goes on into the error."""
        if self.lua is not None:
            self.lua.calls.cancel(reason)
        if self.debugger is not None and self.debugger.stop is not None:
            self.debugger.resume("continue")

    def on_call(self, call: OpenCall, open_: bool) -> None:
        """See `lua_state.Owner`."""
        if self.debugger is not None:
            self.debugger.on_call(call, open_)

    def on_event(self, name: str, details: dict[str, Any]) -> None:
        """See `lua_state.Owner`."""
        if self.debugger is None:
            raise WireError("a worker tells of a debugger, and there is none")
        run = self.current
        if run is not None and name == "stopped" and self.debugger.active:
            run.pause(debugged=True)
        elif run is not None and name == "continued":
            run.resume()
        self.debugger.on_event(name, details)
        if name in ("stopped", "continued"):
            self._interpreter.on_state_change()

    def on_output(self, stream: int, data: bytes, place: Place | None) -> None:
        """See `lua_state.Owner`."""
        if self.current is not None:
            self.current.printed(stream, data, place)

    def on_done(self, execution: int, outcome: Outcome) -> None:
        """See `lua_state.Owner`."""
        run, lua = self.current, self.lua
        if run is None or lua is None or run.execution.id != execution:
            raise WireError("a worker ended an execution that does not run")
        if outcome.ok:
            run.execution.values, run.execution.display = outcome.values, outcome.display
            self._end_run()
            run.finish("ok", exit_code=0)
        elif outcome.exit_code is not None:
            self._end_run()
            run.finish("exit", exit_code=outcome.exit_code)
        else:
            self._fail(reported(outcome, run.limits, stopped_for=run.stop_reason, last_error=lua.calls.last_error))
        self._next()

    def _end_run(self, *, failed: bool = False) -> None:
        run, self.current = self.current, None
        if run is not None:
            run.end(failed=failed)
        if self.lua is not None:
            self.lua.calls.cancel()
        if run is not None and self.debugger is not None:
            self.debugger.on_ended(run.execution.id)
        if run is not None:
            self._interpreter.on_state_change()

    def _fail(self, failure: Failure) -> None:
        run = self.current
        self._end_run(failed=True)
        if run is not None:
            run.finish("error", exit_code=1, failure=failure)

    def on_lost(self, state: LuaState) -> None:
        """See `lua_state.Owner`."""
        self.state_losses += 1
        if state is not self.lua:
            return
        run = self.current
        self._abandon()
        if run is not None:
            self._fail(died(state.link.status, run.limits, stopped_for=run.stop_reason, closed=self.closed))
        if not self.closed:
            self._next()

    def _abandon(self) -> None:
        """The Lua state is lost, and with it what it held: open calls, files, objects, questions."""
        lua, self.lua = self.lua, None
        if lua is not None:
            lua.abandon()
        self._around.system.close()
        self.context = self._around.context(self._interpreter)
        if self.debugger is not None and self.debugger.active and not self.closed:
            self._fresh = asyncio.ensure_future(self.debugger.on_fresh_worker())

    async def close(self) -> None:
        """Ends the worker; what runs or waits fails."""
        self.closed = True
        lua = self.lua
        waiting, self._waiting = self._waiting, collections.deque()
        if lua is not None:
            lua.link.kill()
            await lua.link.exited
        for run in waiting:
            failure = Failure(kind="worker_died", message="the interpreter was closed before the script ran")
            run.finish("error", exit_code=1, failure=failure)
        self._around.system.close()
