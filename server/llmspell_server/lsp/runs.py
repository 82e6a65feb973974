"""Runs spells for the editor, in this process's kernel, which is opened for the first one.

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

if TYPE_CHECKING:
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


class Runs:
    """The runs of one session; on the event loop."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._kernel: Kernel | None = None
        self._opening = asyncio.Lock()
        self._running: dict[int, Interpreter] = {}
        self._ids = itertools.count(1)

    async def run(self, source: str, path: Path, arguments: list[str]) -> Outcome:
        """Runs a spell to its end in a fresh Lua state. Raises LlmspellError when it cannot be started."""
        kernel = await self._open()
        interpreter = await kernel.open_interpreter(script=path, arguments=arguments, cwd=path.parent)
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

    def stop(self) -> int:
        """Interrupts everything that runs; returns how many that were."""
        for interpreter in self._running.values():
            interpreter.interrupt()
        return len(self._running)

    async def _open(self) -> Kernel:
        async with self._opening:
            if self._kernel is None:
                from llmspell_runtime.kernel.kernel import Kernel

                self._kernel = await Kernel.open(self._server.house.load())
            return self._kernel

    async def close(self) -> None:
        """Ends everything that runs, and the kernel."""
        if self._kernel is not None:
            await self._kernel.close()
            self._kernel = None


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
