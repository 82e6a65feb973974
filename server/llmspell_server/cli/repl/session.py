"""The state of a conversation: the interpreter, what was typed, and how results and errors are told."""

from __future__ import annotations

import gc
import sys
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from llmspell_runtime.errors import KernelClosed, LlmspellError
from llmspell_runtime.security.levels import SecurityLevel
from llmspell_runtime.syntax.complete import split_last_expression
from llmspell_runtime.syntax.tree import parse
from llmspell_server.cli.complaints import hint_text, tell_llmspell_error
from llmspell_server.cli.failure import understand
from llmspell_server.cli.invocation import Invocation
from llmspell_server.cli.parameters import LuaOptions
from llmspell_server.cli.running import interruptible
from llmspell_server.cli.spell import Spell
from llmspell_server.cli.streams import ScriptOutput
from llmspell_server.cli.terminal import Palette, palette, write

if TYPE_CHECKING:
    from llmspell_runtime.kernel.execution import Execution
    from llmspell_runtime.kernel.interpreter import Interpreter
    from llmspell_runtime.kernel.kernel import Kernel

SOURCE_NAME = "=repl"


class Leave(Exception):
    """The conversation is over; `code` is the exit code."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class Session:
    """One conversation. Everything in it runs on the event loop of its kernel."""

    def __init__(
        self,
        invocation: Invocation,
        kernel: Kernel,
        options: LuaOptions,
        *,
        read_input: Callable[[], Awaitable[bytes | None]],
        interactive: bool,
    ) -> None:
        self.invocation = invocation
        self.kernel = kernel
        self.options = options
        self.interactive = interactive
        self.cwd = Path.cwd()
        self.typed: list[str] = []
        """Every input of this conversation."""
        self.accepted: list[str] = []
        """The pieces of Lua that ran without an error; expressions as what prints their value."""
        self.failures = 0
        self.measure = False
        self.forget: Callable[[], None] = lambda: None
        """Empties what is remembered between conversations."""
        self._read_input = read_input
        self._interpreter: Interpreter | None = None
        self._losses = 0
        self._explained_local = False

    @property
    def interpreter(self) -> Interpreter:
        """The interpreter of the conversation; raises KernelClosed before `open`."""
        if self._interpreter is None:
            raise KernelClosed("the conversation has no interpreter")
        return self._interpreter

    @property
    def dialect(self) -> str:
        """The Lua that is spoken, as the configuration names it."""
        return self.kernel.loaded.config.engines.lua.version

    @property
    def colors(self) -> Palette:
        """Colours for standard error, where everything but results goes."""
        return palette(self.invocation.color, sys.stderr)

    async def open(self) -> None:
        """Begins with a fresh Lua state; closes the former one."""
        before, self._interpreter = self._interpreter, None
        if before is not None:
            await before.close()
        self._interpreter = await self._new_interpreter(name="repl")
        self._losses = 0
        gc.enable()  # the front door turned it off while everything was imported

    async def _new_interpreter(
        self, *, name: str | None = None, script: Path | None = None, arguments: tuple[str, ...] = ()
    ) -> Interpreter:
        level = self.options.security
        return await self.kernel.open_interpreter(
            name=name,
            script=script,
            arguments=arguments,
            security=SecurityLevel(level) if level else None,
            limits=self._limits() if script is None else self.options.limits,
            cwd=self.cwd,
            read_input=self._read_input,
            colors=self.colors.enabled,
        )

    def _limits(self) -> Mapping[str, float | None]:
        """A person who tries things out has no deadline, unless somebody set one."""
        loaded = self.kernel.loaded
        configured = (
            loaded.config.engines.lua.timeout_ms is not None
            or loaded.origins.get("runtime.script_timeout_seconds", None) is not None
        )
        unlimited: dict[str, float | None] = {} if configured else {"seconds": None}
        return {**unlimited, **self.options.limits}

    async def run(self, text: str) -> None:
        """Runs a piece of Lua and shows its value. Raises Leave when it calls `os.exit`."""
        spell = Spell(source=text.encode("utf-8", "surrogateescape"), source_name=SOURCE_NAME, name="repl")
        execution = await self.execute(self.interpreter, spell, expression=True)
        if execution.ok:
            self.accepted.append(self._as_statements(text))
            self._explain_local(text)

    def _as_statements(self, text: str) -> str:
        """A piece of Lua that ran, as a script may hold it: an expression becomes what prints its value."""
        parts = split_last_expression(text, self.dialect) if parse(text, self.dialect).syntax_errors else None
        return f"{parts[0]}print({parts[1]})" if parts else text

    async def run_file(self, spell: Spell) -> None:
        """Runs a file in the Lua state of the conversation, as if it was typed."""
        execution = await self.execute(self.interpreter, spell)
        if execution.ok:
            escaped = str(spell.path).replace("\\", "\\\\").replace('"', '\\"')
            self.accepted.append(f'dofile("{escaped}")')

    async def evaluate(self, source: str, *arguments: str) -> Execution:
        """Runs Lua for a command, without telling anything."""
        with interruptible(self.interpreter):
            return await self.interpreter.execute(source, SOURCE_NAME, arguments=arguments)

    async def run_apart(self, spell: Spell, arguments: tuple[str, ...]) -> None:
        """Runs a script in a Lua state of its own; its `os.exit` does not end the conversation."""
        async with await self._new_interpreter(script=spell.path, arguments=arguments) as interpreter:
            execution = await self.execute(interpreter, spell, leave=False)
            if execution.exit_code:
                self.note(f"exit code {execution.exit_code}")

    async def execute(
        self, interpreter: Interpreter, spell: Spell, *, expression: bool = False, leave: bool = True
    ) -> Execution:
        """Runs `spell` to its end and tells the outcome."""
        output = ScriptOutput()
        output.on_break = interpreter.kill
        before = await self._memory() if self.measure else 0
        with interruptible(interpreter):
            execution = await interpreter.execute(
                spell.source,
                spell.source_name,
                expression=expression,
                display=True,
                capture=False,
                on_output=output,
            )
        output.check()
        self._tell(execution, spell, output)
        self._tell_loss()
        if self.measure:
            grown = await self._memory() - before
            self.note(f"{execution.duration * 1000:.1f} ms, {grown / 1024:+.1f} KiB")
        if leave and execution.status == "exit":
            raise Leave(execution.exit_code or 0)
        return execution

    def _tell(self, execution: Execution, spell: Spell, output: ScriptOutput) -> None:
        output.end_line()
        if execution.display is not None and spell.source_name == SOURCE_NAME:
            write(execution.display + "\n")
        if execution.failure is None:
            return
        self.failures += 1
        trouble = understand(execution.failure, spell, self.cwd)
        in_one_line = trouble.file == SOURCE_NAME[1:] and b"\n" not in spell.source.strip()
        text = f"{self.colors.red('error:')} {trouble.message if in_one_line else trouble.headline}\n"
        if any(not frame.startswith(f"{SOURCE_NAME[1:]}:") for frame in trouble.frames):
            text += "".join(f"  {frame}\n" for frame in trouble.frames)
        write(text + hint_text(self.invocation, trouble.hint).lstrip("\n"), sys.stderr)

    def _tell_loss(self) -> None:
        if self.interpreter.state_losses != self._losses:
            self._losses = self.interpreter.state_losses
            message = "the Lua state was lost; variables and functions have to be made again"
            write(f"{self.colors.yellow('warning:')} {message}\n", sys.stderr)

    def _explain_local(self, text: str) -> None:
        if self.interactive and not self._explained_local and text.lstrip().startswith("local "):
            self._explained_local = True
            self.note("a local lives only in the input it was typed in; leave out `local` to keep it")

    async def _memory(self) -> int:
        answer = await self.interpreter.query("memory")
        return int(answer["lua_bytes"])

    def note(self, text: str) -> None:
        """Tells something that is no result."""
        write(self.colors.dim(text) + "\n", sys.stderr)

    def complain(self, error: LlmspellError) -> None:
        """Tells an error that does not end the conversation."""
        self.failures += 1
        tell_llmspell_error(self.invocation, error)
