"""The spell that one client debugs: its interpreter, its debugger, and the run that the client started."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from llmspell_debug_adapter.arguments import Launch
from llmspell_debug_adapter.errors import RestartFailed
from llmspell_debug_adapter.launching import Program, environment_chunk, read_program
from llmspell_runtime.kernel.debugger.values import Event
from llmspell_runtime.kernel.execution import Execution
from llmspell_runtime.kernel.interpreter import Interpreter

SETUP_NAME = "=llmspell/launch"
"""A chunk name of the prelude: steps and stacks leave it out."""

OnOutput = Callable[[str, str], None]


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

    def start(self, on_output: OnOutput) -> Execution:
        """Runs the launched program."""
        assert self._program is not None, "only a launched script is started"
        self.stop_asked = False
        program = self._program
        self.execution = self.interpreter.start(program.source, program.chunk, capture=False, on_output=on_output)
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
        """The client goes: a launched script ends with its interpreter, another one runs on."""
        if self.launched:
            await self.close()
        if not self.plain:
            await self.debugger.leave(client)

    async def close(self) -> None:
        """Ends the script and its interpreter."""
        await self.interpreter.close()
        self.debugger.on_closed()
