"""One run of the debugged script, in a Lua state of its own, from its start to its end."""

from __future__ import annotations

import asyncio
import contextlib
import gc
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

import attrs

from llmspell_runtime.errors import LlmspellError
from llmspell_runtime.security.levels import SecurityLevel
from llmspell_server.cli.complaints import INTERRUPTED
from llmspell_server.cli.invocation import Invocation
from llmspell_server.cli.outcome import tell_failure
from llmspell_server.cli.parameters import LuaOptions
from llmspell_server.cli.spell import Spell, read_spell
from llmspell_server.cli.streams import ScriptOutput

if TYPE_CHECKING:
    from llmspell_runtime.kernel.execution import Execution
    from llmspell_runtime.kernel.interpreter import Interpreter
    from llmspell_runtime.kernel.kernel import Kernel


@attrs.frozen(kw_only=True)
class Program:
    """What is debugged, as the command line has it."""

    script: str
    arguments: tuple[str, ...]
    options: LuaOptions
    step: bool
    """Whether it stops at its first line."""
    read_input: Callable[[], Awaitable[bytes | None]]


class ScriptRun:
    """The script's interpreter, its debugger, and its execution once it was started."""

    def __init__(self, invocation: Invocation, interpreter: Interpreter, spell: Spell) -> None:
        self._invocation = invocation
        self.interpreter = interpreter
        self.debugger = interpreter.debugger()
        self.spell = spell
        self.output = ScriptOutput()
        self.output.on_break = interpreter.kill
        self.execution: Execution | None = None
        self.cut_short = False
        """Whether somebody ended the script."""
        self.interrupts = 0
        """How often Ctrl-C was heard since the script last stopped."""
        self._tasks: set[asyncio.Future[None]] = set()

    @classmethod
    async def open(cls, invocation: Invocation, kernel: Kernel, program: Program) -> ScriptRun:
        """A fresh Lua state for the script, whose file is read now. Raises LlmspellError."""
        spell = read_spell(program.script)
        level = program.options.security
        interpreter = await kernel.open_interpreter(
            script=spell.path,
            name=spell.name,
            arguments=program.arguments,
            security=SecurityLevel(level) if level else None,
            # A person who looks at a stop has no deadline, unless the command line sets one.
            limits={"seconds": None, **program.options.limits},
            read_input=program.read_input,
        )
        gc.enable()  # the front door turned it off while everything was imported
        return cls(invocation, interpreter, spell)

    async def start(self) -> None:
        """Begins to run the script."""
        self.execution = self.interpreter.start(
            self.spell.source, self.spell.source_name, capture=False, on_output=self.output
        )

    async def close(self) -> None:
        """Ends the script and its Lua state."""
        await self.interpreter.close()
        if self.execution is not None:
            await self.execution

    @property
    def ended(self) -> bool:
        """Whether the script is over."""
        return self.execution is not None and self.execution.done

    @property
    def left(self) -> bool:
        """Never: it can be run again."""
        return False

    @property
    def outlives(self) -> bool:
        """It ends with the conversation."""
        return False

    def check_restart(self) -> None:
        """It can always be run again."""

    async def globals(self, *, builtin: bool) -> dict[str, Any]:
        """The globals that it made, or all."""
        return await self.interpreter.globals(builtin=builtin)

    async def tell_end(self) -> str:
        """Tells its failure; returns how it ended. Raises BrokenPipeError when the reader of its output went away."""
        assert self.execution is not None, "it was started"
        execution = await self.execution
        self.output.check()
        self.output.end_line()
        if self.cut_short:
            return "the script was ended"
        tell_failure(self._invocation, execution, self.spell)
        return f"the script ended with exit code {self.exit_code}"

    @property
    def exit_code(self) -> int:
        """That of the script when it has ended by itself, else 130."""
        if self.execution is None or not self.execution.done or self.cut_short:
            return INTERRUPTED
        return self.execution.exit_code or 0

    def interrupt(self) -> None:
        """Ctrl-C while the script runs: the first stops it to be looked at, the second ends it, more end its process.

        A script that waits for something outside of Lua stops when it has it; that is what the second is for.
        """
        self.interrupts += 1
        if self.interrupts == 1:
            task = asyncio.ensure_future(self._pause())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        elif self.interrupts == 2:
            self.cut_short = self.interpreter.interrupt()
        else:
            self.cut_short = True
            self.interpreter.kill()

    async def _pause(self) -> None:
        with contextlib.suppress(LlmspellError):  # it ended meanwhile
            await self.debugger.pause()

    async def kill(self) -> None:
        """Ends the process of the script, whatever it does."""
        self.cut_short = True
        self.interpreter.kill()
        if self.execution is not None:
            await self.execution
