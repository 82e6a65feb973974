"""The kernels that interpreters come from: the one this process serves, and those that a launch needs for itself."""

from __future__ import annotations

import asyncio
from pathlib import Path

from llmspell_debug_adapter.errors import AttachFailed
from llmspell_runtime.kernel.interpreter import Interpreter
from llmspell_runtime.kernel.kernel import Kernel
from llmspell_runtime.kernel.zygote import ZygoteProcess

MOST_TOLD = 10
"""Interpreters that an error names."""


class Kernels:
    """A kernel shared with other front-ends, if there is one, and one for each other configuration that is asked for.

    A launch with a profile of its own, or in a process that has no kernel yet, gets a kernel with the configuration
    of its working directory; the next launch with the same finds it running.
    """

    def __init__(
        self, shared: Kernel | None = None, *, config: Path | None = None, zygote: ZygoteProcess | None = None
    ) -> None:
        self._shared = shared
        self.config = config
        """The configuration file that was named on the command line."""
        self._zygote = zygote
        self._own: dict[tuple[Path, str | None], Kernel] = {}
        self._opening = asyncio.Lock()

    async def for_launch(self, cwd: Path, profile: str | None) -> Kernel:
        """The kernel for a script in that folder. Raises ConfigError."""
        if self._shared is not None and profile is None:
            return self._shared
        from llmspell_runtime.config import load_config

        async with self._opening:
            key = (cwd, profile)
            if key not in self._own:
                loaded = load_config(explicit=self.config, profile=profile, cwd=cwd)
                zygote, self._zygote = self._zygote, None
                if zygote is not None and loaded.config.engines.lua.version != "lua54":
                    zygote.close()
                    zygote = None
                self._own[key] = await Kernel.open(loaded, zygote=zygote)
            return self._own[key]

    @property
    def interpreters(self) -> tuple[Interpreter, ...]:
        """Every open interpreter."""
        kernels = [*([self._shared] if self._shared else []), *self._own.values()]
        return tuple(interpreter for kernel in kernels for interpreter in kernel.interpreters)

    def find(self, ident: str | None) -> Interpreter:
        """The open interpreter of that id; without an id, the only one. Raises AttachFailed."""
        open_ = self.interpreters
        names = ", ".join(interpreter.id for interpreter in open_[:MOST_TOLD])
        if len(open_) > MOST_TOLD:
            names += f" and {len(open_) - MOST_TOLD} more"
        hint = f"open are: {names}" if names else "none is open in this process; launch a script instead"
        if ident is None:
            if len(open_) != 1:
                raise AttachFailed("the attach configuration must name an `interpreter`", hint=hint)
            return open_[0]
        for interpreter in open_:
            if interpreter.id == ident:
                return interpreter
        raise AttachFailed(f"there is no interpreter {ident!r}", hint=hint)

    async def close(self) -> None:
        """Closes the kernels that were opened here; the shared one belongs to somebody else."""
        own, self._own = self._own, {}
        for kernel in own.values():
            await kernel.close()
        zygote, self._zygote = self._zygote, None
        if zygote is not None:
            zygote.close()
