"""A handle on one worker with one Lua state: execute, interrupt, ask what is alive in it.

Concurrency contract: runs on the kernel's event loop; methods are called from there. Executions of one interpreter
run one after the other, in the order of `start`. A worker that dies takes only its Lua state along: the running
execution fails, and the next one gets a fresh state (`state_losses` counts them).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, cast

from llmspell_runtime.errors import InterpreterBusy, KernelClosed
from llmspell_runtime.kernel.execution import Execution, Stream
from llmspell_runtime.kernel.executions import Executions, Surroundings
from llmspell_runtime.kernel.lua_state import lost_function
from llmspell_runtime.kernel.run import Run
from llmspell_runtime.kernel.source_text import execute_payload
from llmspell_runtime.script_api.context import Context
from llmspell_runtime.script_api.values import Callback, LuaValue
from llmspell_runtime.security.levels import Limits

if TYPE_CHECKING:
    from llmspell_runtime.kernel.debugger.debugger import Debugger
    from llmspell_runtime.kernel.debugger.values import StackFrame, State
    from llmspell_runtime.kernel.host_calls import OpenCall


class Interpreter:
    """One Lua state. Make it with `Kernel.open_interpreter`; close it when it is no longer needed."""

    def __init__(self, loop: asyncio.AbstractEventLoop, surroundings: Surroundings) -> None:
        self._loop = loop
        self._around = surroundings
        self.id = surroundings.ident
        self.policy = surroundings.policy
        self.on_state_change: Callable[[], None] = lambda: None
        """Called when `state` may have changed."""
        self._executions = Executions(loop, surroundings, self)
        self._executions.attach()

    # -- running ------------------------------------------------------------------------------------------------

    @property
    def status(self) -> str:
        """`idle`, `busy` or `closed`."""
        return "closed" if self._executions.closed else "busy" if self._executions.current else "idle"

    @property
    def state(self) -> State:
        """`idle`, `running`, `stopped` (by the debugger) or `ended`."""
        if self._executions.closed:
            return "ended"
        if self._executions.debugger is not None and self._executions.debugger.stop is not None:
            return "stopped"
        return "running" if self._executions.current is not None else "idle"

    @property
    def execution(self) -> Execution | None:
        """The execution that runs, or is stopped by the debugger."""
        return self._executions.current.execution if self._executions.current is not None else None

    @property
    def stop_reason(self) -> str | None:
        """Why the running execution is being ended, if it is (one of `wire.STOP_REASONS`)."""
        return self._executions.current.stop_reason if self._executions.current is not None else None

    @property
    def context(self) -> Context:
        """What host calls get; a fresh one for each Lua state."""
        return self._executions.context

    @property
    def state_losses(self) -> int:
        """How many Lua states were lost."""
        return self._executions.state_losses

    @property
    def worker_pid(self) -> int | None:
        """The process that holds the Lua state, once it is known."""
        return self._executions.lua.link.pid if self._executions.lua else None

    def memory_bytes(self) -> int | None:
        """Resident bytes of the worker, where the system tells."""
        return self._executions.lua.link.resident_bytes() if self._executions.lua else None

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
        if self._executions.closed:
            raise KernelClosed("the interpreter is closed")
        limits = limits or self.policy.limits
        execution = Execution(self._loop, source_name=source_name, correlation_id=self._around.new_correlation_id())
        if on_output is not None:
            execution.listen(on_output)
        payload = execute_payload(
            source, source_name, expression=expression, display=display, arguments=arguments, limits=limits
        )
        self._executions.add(Run(execution, payload, limits, capture=capture))
        return execution

    async def execute(self, source: str | bytes, source_name: str = "=script", **options: Any) -> Execution:
        """Runs `source` to its end; options as of `start`. A script that fails is an Execution with a failure."""
        return await self.start(source, source_name, **options)

    def interrupt(self) -> bool:
        """Stops the running execution with the error `interrupted`; False when nothing runs.

        A script that does not react within 100 ms (one endless C call) loses its Lua state; on a machine that is
        too busy for it to react, within half a second.
        """
        return self._executions.current is not None and self._executions.current.stop("interrupted")

    def kill(self) -> None:
        """Ends the worker at once; the running execution fails and the Lua state is lost."""
        if self._executions.lua is not None:
            self._executions.lua.link.kill()

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
        if self._executions.closed:
            raise KernelClosed("the interpreter is closed")
        stopped = self._executions.debugger is not None and self._executions.debugger.stop is not None
        running = self._executions.current is not None and not stopped
        if running and not attend:
            raise InterpreterBusy(
                "the interpreter is running a script", hint="ask again when it is idle, or interrupt it"
            )
        lua = self._executions.attach()
        answer = lua.ask(question, arguments)
        if running and self._executions.current is not None:
            lua.link.attend(self._executions.current.execution.id)
        return await answer

    def debugger(self) -> Debugger:
        """The debugger of this interpreter; it does nothing until a client joins it."""
        if self._executions.debugger is None:
            from llmspell_runtime.kernel.debugger.debugger import Debugger

            self._executions.debugger = Debugger(self)
        return self._executions.debugger

    def resume_stopped(
        self, mode: str, target: dict[str, Any] | None = None, *, single: bool = False, thread: int | None = None
    ) -> None:
        """Lets a thread go on that the debugger stopped; `Debugger.resume` is the way to call it."""
        if self._executions.lua is not None:
            self._executions.lua.resume([mode, target, single, thread])

    async def call_back(self, callback: Callback, arguments: Sequence[LuaValue]) -> LuaValue:
        """Calls a Lua function of this interpreter; its first result. Raises ValidationError with the Lua error,
        and WorkerDied when its state is lost."""
        if self._executions.lua is None:
            raise lost_function()
        values = await self._executions.lua.call_back(callback, arguments)
        return values[0] if values else None

    def emit(self, stream: Stream, text: str) -> None:
        """Adds text of the kernel (a log line, a notice) to the output of the running execution."""
        if self._executions.current is not None:
            self._executions.current.emit(stream, text)

    @property
    def open_calls(self) -> tuple[OpenCall, ...]:
        """The host calls that the running script waits for."""
        return self._executions.lua.calls.open if self._executions.lua else ()

    def cancel_call(self, number: int) -> bool:
        """Has one of the `open_calls` fail as interrupted; False when it is answered already."""
        return self._executions.lua is not None and self._executions.lua.calls.cancel_one(number)

    async def close(self) -> None:
        """Ends the worker; what runs or waits fails. Idempotent."""
        if self._executions.closed:
            return
        await self._executions.close()
        self._around.on_close(self)
        if self._executions.debugger is not None:
            self._executions.debugger.on_closed()

    async def __aenter__(self) -> Interpreter:
        return self

    async def __aexit__(self, *_exception: object) -> None:
        await self.close()


def _address(frame: StackFrame | None) -> tuple[int | None, int | None]:
    return (frame.thread, frame.level) if frame is not None else (None, None)
