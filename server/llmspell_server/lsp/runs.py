"""Runs spells for the editor, in this process's kernel, which is opened for the first one.

Each run has a Lua state of its own. Besides, the workspace has one that lives on, as in a REPL: pieces of text are
evaluated there, and what they leave behind can be looked at.

What a spell prints goes to the client as `llmspell/output` {run, stream, text} when the client said that it shows it
(capabilities.experimental.llmspellOutput), else line by line as window/logMessage.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from llmspell_server.lsp.pygls_light import types
from llmspell_server.lsp.workspace_files import path_of

if TYPE_CHECKING:
    from llmspell_debug_adapter.kernels import Kernels
    from llmspell_debug_adapter.private_socket import PrivateSocket
    from llmspell_runtime.kernel.interpreter import Interpreter
    from llmspell_runtime.kernel.kernel import Kernel
    from llmspell_server.lsp.server import Server

log = logging.getLogger("llmspell.lsp")


@attrs.frozen(kw_only=True)
class Outcome:
    """How a run ended; the result of the command."""

    run: int
    ok: bool
    exit_code: int
    message: str | None = None
    line: int | None = None
    """Line of the failure, from 1, when it is in the spell."""

    def plain(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "run": self.run,
            "ok": self.ok,
            "exitCode": self.exit_code,
            "message": self.message,
            "line": self.line,
        }


@attrs.frozen(kw_only=True)
class Evaluated:
    """What a piece of text gave; the result of the command."""

    run: int
    ok: bool
    text: str | None = None
    """Its values, as people read them."""
    message: str | None = None
    line: int | None = None


class Runs:
    """The runs of one session; on the event loop."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._kernel: Kernel | None = None
        self._door: PrivateSocket | None = None
        self._opening = asyncio.Lock()
        self._running: dict[int, Interpreter] = {}
        self._workspace: Interpreter | None = None
        self._evaluating = asyncio.Lock()
        self._ids = itertools.count(1)

    # -- looking ------------------------------------------------------------------------------------------------

    @property
    def quiet(self) -> tuple[Interpreter, ...]:
        """The interpreters that can be looked at, those that a debugger has stopped first; safe from any thread."""
        found = [*self._running.values(), *([self._workspace] if self._workspace is not None else [])]
        stopped = [each for each in found if each.state == "stopped"]
        return (*stopped, *(each for each in found if each.state == "idle" and each is self._workspace))

    @property
    def debug_socket(self) -> Path | None:
        """Where debuggers attach."""
        return self._door.path if self._door is not None else None

    def interpreter_of(self, path: Path) -> Interpreter | None:
        """The interpreter that runs that file now."""
        return next((each for each in self._running.values() if each.context.script.path == path.resolve()), None)

    @property
    def workspace(self) -> Interpreter | None:
        """The interpreter that lives on, if somebody has used it."""
        return self._workspace

    def _tell_state(self) -> None:
        states = {each.state for each in self._kernel.interpreters} if self._kernel is not None else set()
        for state in ("stopped", "running"):
            if state in states:
                self._server.status.kernel(state)
                return
        self._server.status.kernel("idle" if self._kernel is not None else "none")

    # -- running ------------------------------------------------------------------------------------------------

    async def run(self, source: str, path: Path, arguments: list[str]) -> Outcome:
        """Runs a spell to its end in a fresh Lua state. Raises LlmspellError when it cannot be started."""
        kernel = await self._open()
        interpreter = await kernel.open_interpreter(script=path, arguments=arguments, cwd=path.parent)
        interpreter.on_state_change = self._tell_state
        number = next(self._ids)
        self._running[number] = interpreter
        self._server.status.begin(f"run {number}", f"Running {path.name}")
        try:
            output = _Output(self._server, number)
            execution = await interpreter.start(
                source.encode("utf-8", "surrogateescape"), f"@{path}", capture=False, on_output=output.take
            )
            output.flush()
        finally:
            del self._running[number]
            self._server.status.end(f"run {number}")
            await interpreter.close()
        failure = execution.failure
        position = failure.position if failure is not None else None
        return Outcome(
            run=number,
            ok=execution.ok,
            exit_code=execution.exit_code or 0,
            message=failure.message if failure is not None else None,
            line=position[1] if position is not None and Path(position[0]).name == path.name else None,
        )

    async def evaluate(self, source: str, name: str) -> Evaluated:
        """Runs a piece of text in the workspace's Lua state; `name` is Lua's chunk name.

        Raises LlmspellError when there can be none.
        """
        async with self._evaluating:
            interpreter = await self._open_workspace()
            number = next(self._ids)
            self._server.status.begin(f"run {number}", "Evaluating")
            try:
                output = _Output(self._server, number)
                execution = await interpreter.start(
                    source, name, expression=True, display=True, capture=False, on_output=output.take
                )
                output.flush()
            finally:
                self._server.status.end(f"run {number}")
        failure = execution.failure
        position = failure.position if failure is not None else None
        return Evaluated(
            run=number,
            ok=execution.ok,
            text=execution.display,
            message=failure.message if failure is not None else None,
            line=position[1] if position is not None else None,
        )

    async def _open_workspace(self) -> Interpreter:
        if self._workspace is None or self._workspace.status == "closed":
            kernel = await self._open()
            folders = [path for path in map(path_of, self._server.folders) if path is not None and path.is_dir()]
            self._workspace = await kernel.open_interpreter(name="workspace", cwd=folders[0] if folders else None)
            self._workspace.on_state_change = self._tell_state
        return self._workspace

    async def restart(self) -> bool:
        """Ends everything that runs, and the workspace's Lua state; the next use begins afresh. Whether there was
        anything.
        """
        there = self._kernel is not None
        await self.close()
        self._tell_state()
        return there

    async def stored(self) -> list[dict[str, Any]]:
        """Everything that `State` keeps here: scope, key, value."""
        from llmspell_runtime.script_api.context import DEFAULT_TENANT

        kernel = await self._open()
        return [
            {"scope": str(record.address.namespace.scope), "key": record.address.key, "value": record.value}
            for record in kernel.services.state.snapshot(DEFAULT_TENANT)
        ]

    def stop(self) -> int:
        """Interrupts everything that runs; returns how many that were."""
        running = [*self._running.values(), *([self._workspace] if self._workspace is not None else [])]
        return sum(interpreter.interrupt() for interpreter in running)

    async def _open(self) -> Kernel:
        async with self._opening:
            if self._kernel is None:
                from llmspell_runtime.kernel.kernel import Kernel

                self._server.status.kernel("starting")
                try:
                    self._kernel = await Kernel.open(self._server.house.load())
                finally:
                    self._tell_state()
                self._open_door(self._kernel)
            return self._kernel

    def _open_door(self, kernel: Kernel) -> None:
        """Lets debuggers in, unless the configuration says no."""
        if not kernel.loaded.config.kernel.debug_socket:
            return
        from llmspell_debug_adapter.private_socket import PrivateSocket

        def kernels() -> Kernels:
            from llmspell_debug_adapter.kernels import Kernels

            return Kernels(kernel)

        self._door = PrivateSocket.open(kernels)

    async def close(self) -> None:
        """Ends everything that runs, and the kernel."""
        kernel, self._kernel = self._kernel, None
        door, self._door = self._door, None
        self._workspace = None
        if kernel is not None:
            await kernel.close()
        if door is not None:
            await door.close()


class _Output:
    """What one run prints, on its way to the client."""

    def __init__(self, server: Server, run: int) -> None:
        self._server = server
        self._run = run
        self._rest = ""

    def take(self, stream: str, text: str) -> None:
        """A piece of output."""
        if self._server.client.output:
            self._server.protocol.notify("llmspell/output", {"run": self._run, "stream": stream, "text": text})
            return
        *lines, self._rest = (self._rest + text).split("\n")
        for line in lines:
            self._log(line)

    def flush(self) -> None:
        """The run is over: a last line without its end is a line."""
        if self._rest:
            self._log(self._rest)
            self._rest = ""

    def _log(self, line: str) -> None:
        self._server.window_log_message(types.LogMessageParams(types.MessageType.Log, line))
