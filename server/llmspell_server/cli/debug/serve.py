"""`llmspell debug --port`: the script waits at its first line for an editor or another debug client."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from typing import TYPE_CHECKING

from llmspell_server.cli.complaints import INTERRUPTED
from llmspell_server.cli.debug.script_run import Program, ScriptRun
from llmspell_server.cli.invocation import Invocation
from llmspell_server.cli.outcome import tell_failure
from llmspell_server.cli.running import interruptible
from llmspell_server.cli.terminal import write

if TYPE_CHECKING:
    from llmspell_runtime.kernel.debugger.values import Event
    from llmspell_runtime.kernel.kernel import Kernel

GRACE = 1.0
"""Seconds in which clients may say good-bye after the script has ended."""


async def serve_client(invocation: Invocation, kernel: Kernel, program: Program, port: int) -> int:
    """Runs the script for the clients of a loopback port (0 for any); returns its exit code.

    One line of JSON on standard error says where to connect and with which token. Raises StorageError when the port
    is taken.
    """
    from llmspell_debug_adapter.guard import new_token
    from llmspell_debug_adapter.kernels import Kernels
    from llmspell_debug_adapter.listen import LOOPBACK, Listener

    run = await ScriptRun.open(invocation, kernel, program)
    doorkeeper = _Doorkeeper(run)
    await run.debugger.join(doorkeeper, doorkeeper.hear, stop_on_entry=True)
    with interruptible(run.interpreter) as interrupts:
        await run.start()
        assert run.execution is not None, "it was started"
        await doorkeeper.halted.wait()
        token = new_token()
        async with await Listener.tcp(Kernels(kernel), port, token=token) as listener:
            told = {"transport": "tcp", "host": LOOPBACK, "port": listener.port, "token": token, "pid": os.getpid()}
            if not run.ended:
                write(json.dumps(told) + "\n", sys.stderr)
            execution = await run.execution
            await run.interpreter.close()
            await listener.drained(GRACE)
    run.output.check()
    run.output.end_line()
    tell_failure(invocation, execution, run.spell)
    return INTERRUPTED if interrupts.heard and execution.failure is not None else execution.exit_code or 0


class _Doorkeeper:
    """A client of the debugger that keeps the script at its first line until another client lets it go on."""

    def __init__(self, run: ScriptRun) -> None:
        self._run = run
        self._leaving: asyncio.Future[None] | None = None
        self.halted = asyncio.Event()
        """Set when the script has come to its first line, or could not."""

    def hear(self, event: Event) -> None:
        """Leaves when the script goes on; from then on it is free when the last client has left."""
        if event.name in ("stopped", "ended"):
            self.halted.set()
        if event.name == "continued" and self._leaving is None:
            self._leaving = asyncio.ensure_future(self._run.debugger.leave(self))
