"""The spell that one client debugs: its interpreter, its debugger, and the run that the client started."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from llmspell_debug_adapter.arguments import Launch
from llmspell_debug_adapter.errors import RestartFailed
from llmspell_debug_adapter.launching import Program, environment_chunk, read_program
from llmspell_runtime.kernel.debugger.values import Event
from llmspell_runtime.kernel.execution import Execution, PlacedListener
from llmspell_runtime.kernel.interpreter import Interpreter

SETUP_NAME = "=llmspell/launch"
"""A chunk name of the prelude: steps and stacks leave it out."""

_CARETAKER = object()
"""The client that keeps a suspended script stopped when there is no other."""
_closing: set[asyncio.Task[None]] = set()


class Debuggee:
    """Launched when it has a launch configuration, attached to otherwise."""

    def __init__(
        self,
        interpreter: Interpreter,
        *,
        launch: Launch | None = None,
        program: Program | None = None,
        just_own: bool = False,
    ) -> None:
        self.interpreter = interpreter
        self.debugger = interpreter.debugger()
        self.launch = launch
        self._program = program
        self.execution: Execution | None = None
        self.just_own = launch.just_my_spell if launch is not None else just_own
        """Whether steps stay in the files of the script."""
        self.stop_asked = False
        """Whether a gentle end was asked for."""
        self.kept = launch is None
        """Whether the script outlives the session."""
        self.suspended = False
        """Whether it stays stopped when the session ends."""
        self.silent = False
        """Whether the end of the run is no news for the client: it restarts the script, or goes."""

    @property
    def launched(self) -> bool:
        """Whether the client started the script, and its end is the end of the session."""
        return self.launch is not None

    @property
    def plain(self) -> bool:
        """Whether the script runs without the debugger."""
        return self.launch is not None and self.launch.no_debug

    @property
    def name(self) -> str:
        """What people call the script."""
        return str(self._program.path or self._program.name) if self._program else self.interpreter.id

    def is_own(self, chunk: str) -> bool:
        """Whether a source belongs to the script: it has no file, or one below the script's or the working folder."""
        if not chunk.startswith("@"):
            return True
        if self._program is None:
            folders = [self.interpreter.context.script.path.parent] if self.interpreter.context.script.path else []
        else:
            folders = [self._program.cwd, *([self._program.path.parent] if self._program.path else [])]
        return not folders or any(Path(chunk[1:]).is_relative_to(folder) for folder in folders)

    async def join(self, client: object, listener: Callable[[Event], None]) -> None:
        """Prepares the Lua state, and has the debugger tell `client` what happens."""
        launch = self.launch
        if launch is not None and launch.env:
            await self.interpreter.execute(environment_chunk(launch.env), SETUP_NAME)
        if not self.plain:
            await self.debugger.join(client, listener, stop_on_entry=launch is not None and launch.stop_on_entry)
            await self.debugger.leave(_CARETAKER)

    def start(self, on_output: PlacedListener) -> Execution:
        """Runs the launched program."""
        assert self._program is not None, "only a launched script is started"
        self.stop_asked = False
        program = self._program
        self.execution = self.interpreter.start(program.source, program.chunk, capture=False)
        self.execution.listen_placed(on_output)
        return self.execution

    def end(self) -> None:
        """The first time asks the running script to end, the second time ends its process."""
        if self.stop_asked or not self.interpreter.interrupt():
            self.interpreter.kill()
        self.stop_asked = True

    async def prepare_restart(self, client: object, listener: Callable[[Event], None]) -> None:
        """Ends the run and makes a fresh Lua state with the same breakpoints. Raises RestartFailed."""
        if self.launch is None or self.execution is None:
            raise RestartFailed("only a launched script can be started again", hint="attach again instead")
        self._program = read_program(self.launch)
        refreshes = self.debugger.refreshes
        self.interpreter.kill()
        await self.execution
        if not self.plain:
            await self.debugger.refreshed(after=refreshes)
        await self.join(client, listener)

    async def leave(self, client: object) -> None:
        """The client goes. What is `kept` runs on; what is `suspended` stays stopped until the next client comes."""
        if not self.kept:
            await self.close()
        if self.suspended and self.debugger.stop is not None:
            await self.debugger.join(_CARETAKER, lambda _event: None)
        if not self.plain:
            await self.debugger.leave(client)
        if self.launched and self.kept and self.execution is not None:
            task = asyncio.create_task(_close_after(self.interpreter, self.execution))
            _closing.add(task)
            task.add_done_callback(_closing.discard)

    async def close(self) -> None:
        """Ends the script and its interpreter."""
        await self.interpreter.close()


async def _close_after(interpreter: Interpreter, execution: Execution) -> None:
    """Closes the interpreter of a script that nobody debugs any more when it has run to its end."""
    await execution
    await interpreter.close()
