"""The kernel: interpreters over a pool of workers, and the services they share.

Concurrency contract: one kernel belongs to one asyncio event loop; all its methods are called on that loop.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from llmspell_runtime.errors import KernelClosed, ResourceError
from llmspell_runtime.kernel import plain
from llmspell_runtime.kernel.debug_settings import debug_stacks
from llmspell_runtime.kernel.executions import Surroundings
from llmspell_runtime.kernel.grants import grants_for
from llmspell_runtime.kernel.interpreter import Interpreter
from llmspell_runtime.kernel.opening import opening
from llmspell_runtime.kernel.pool import WorkerPool
from llmspell_runtime.kernel.system_calls import ReadInput, SystemCalls
from llmspell_runtime.kernel.zygote import ZygoteProcess
from llmspell_runtime.script_api.context import DEFAULT_TENANT, Context, ScriptInfo, Services
from llmspell_runtime.script_api.registry import load_catalogue
from llmspell_runtime.script_api.values import Callback, LuaValue
from llmspell_runtime.security.levels import SecurityLevel
from llmspell_runtime.security.policy import Policy
from llmspell_runtime.security.trust import require_trust

if TYPE_CHECKING:
    from llmspell_runtime.config import LoadedConfig
    from llmspell_runtime.script_api.debug_file import RecordFile
    from llmspell_runtime.script_api.registry import Catalogue
    from llmspell_runtime.state.store import StateStore


class Kernel:
    """Runs spells. Open it with `Kernel.open`, close it (or use it as an async context manager)."""

    def __init__(
        self, loaded: LoadedConfig, loop: asyncio.AbstractEventLoop, zygote: ZygoteProcess, catalogue: Catalogue
    ) -> None:
        self.loaded = loaded
        self._loop = loop
        self._catalogue = catalogue
        zygote.prepare(plain.pack(catalogue.stubs(loaded)))
        self._pool = WorkerPool(loop, zygote, warm=loaded.config.kernel.warm_workers)
        self._interpreters: dict[str, Interpreter] = {}
        self._opened = 0
        self._closed = False
        self.services = Services(open_state=self._open_state, open_debug_file=self._open_debug_file)

    @classmethod
    async def open(
        cls,
        loaded: LoadedConfig | None = None,
        *,
        zygote: ZygoteProcess | None = None,
        catalogue: Catalogue | None = None,
    ) -> Kernel:
        """Opens a kernel with a configuration (by default the one found from the working directory).

        `zygote` is one that was started before (see `ZygoteProcess.start`), to save time. `catalogue` declares the
        globals of scripts, by default those of this package. Raises ConfigError.
        """
        if loaded is None:
            from llmspell_runtime.config import load_config

            loaded = load_config()
        if zygote is None:
            zygote = ZygoteProcess.start(lua=loaded.config.engines.lua.version)
        return cls(loaded, asyncio.get_running_loop(), zygote, catalogue or load_catalogue())

    @property
    def interpreters(self) -> tuple[Interpreter, ...]:
        """The open interpreters, oldest first."""
        return tuple(self._interpreters.values())

    @property
    def warm_workers(self) -> int:
        """Workers that wait for an interpreter."""
        return self._pool.warm

    async def open_interpreter(
        self,
        *,
        script: Path | None = None,
        name: str | None = None,
        arguments: Sequence[str] = (),
        security: SecurityLevel | None = None,
        limits: Mapping[str, float | None] | None = None,
        cwd: Path | None = None,
        read_input: ReadInput | None = None,
        tenant: str = DEFAULT_TENANT,
        colors: bool = False,
    ) -> Interpreter:
        """A fresh Lua state under the policy of `security` (by default the configured level).

        `script` is the file it will run, if any: its folder is where modules are looked for first. `arguments` are the
        script's own. `limits` overrides fields of `Limits`. `read_input` gives standard input. `colors` says that
        standard error is a terminal that shows them. Raises ConfigError for
        a level or limit that does not exist, UntrustedError for grants of a project that the user does not trust,
        ResourceError when too many interpreters are open.
        """
        if self._closed:
            raise KernelClosed("the kernel is closed")
        most = self.loaded.config.kernel.max_interpreters
        if len(self._interpreters) >= most:
            raise ResourceError(f"{most} interpreters are open", hint="close some, or raise kernel.max_interpreters")
        cwd = (cwd or Path.cwd()).resolve()
        script = (cwd / script).resolve() if script is not None else None
        require_trust(self.loaded, security)
        policy = grants_for(self.loaded, script=script, cwd=cwd, level=security, limits=limits)
        info = ScriptInfo(name=name or (script.name if script else "script"), path=script, args=tuple(arguments))
        self._opened += 1
        interpreter = Interpreter(
            self._loop, self._surroundings(f"interpreter-{self._opened}", policy, info, cwd, read_input, tenant, colors)
        )
        self._interpreters[interpreter.id] = interpreter
        return interpreter

    def _surroundings(
        self,
        ident: str,
        policy: Policy,
        script: ScriptInfo,
        cwd: Path,
        read_input: ReadInput | None,
        tenant: str,
        colors: bool,
    ) -> Surroundings:
        from llmspell_runtime.script_api.args import script_arguments

        folders = [script.path.parent] if script.path else []
        folders += [cwd, *(cwd / p for p in self.loaded.config.engines.lua.module_paths)]

        def context(interpreter: Interpreter) -> Context:
            async def call(callback: Callback, arguments: Sequence[LuaValue]) -> LuaValue:
                return await interpreter.call_back(callback, arguments)

            return Context(
                interpreter_id=ident,
                policy=policy,
                loaded=self.loaded,
                script=script,
                services=self.services,
                call=call,
                emit_output=interpreter.emit,
                memory_bytes=interpreter.memory_bytes,
                correlation_id=_new_id(),
                tenant=tenant,
                colors=colors,
            )

        return Surroundings(
            ident=ident,
            catalogue=self._catalogue,
            policy=policy,
            system=SystemCalls(policy, cwd, module_folders=folders, read_input=read_input),
            context=context,
            opening=lambda: opening(
                arguments=script_arguments(script.name, script.args),
                memory_bytes=policy.limits.memory_bytes,
                debug_stacks=debug_stacks(self.loaded),
            ),
            take_worker=self._pool.take,
            new_correlation_id=_new_id,
            on_close=self._forget,
        )

    def _forget(self, interpreter: Interpreter) -> None:
        self._interpreters.pop(interpreter.id, None)

    def _open_debug_file(self) -> RecordFile | None:
        from llmspell_runtime.script_api.debug_file import RecordFile

        settings = self.loaded.config.debug.output.file
        return RecordFile(Path(settings.path), settings) if settings.path else None

    def _open_state(self) -> StateStore:
        from llmspell_runtime.state.open import open_store

        settings = self.loaded.config.runtime.state_persistence
        return open_store(
            backend=settings.backend_type,
            path=Path(settings.path) if settings.path else None,
            project_root=self.loaded.project_root,
            durability=settings.durability,
            max_value_bytes=settings.max_state_size_bytes,
            max_tenant_bytes=settings.max_tenant_bytes,
        )

    async def close(self) -> None:
        """Ends every worker and closes the services. Idempotent; leaves no process behind."""
        if self._closed:
            return
        self._closed = True
        await asyncio.gather(*(interpreter.close() for interpreter in self.interpreters))
        self._pool.close()
        self.services.close()

    async def __aenter__(self) -> Kernel:
        return self

    async def __aexit__(self, *_exception: object) -> None:
        await self.close()


def _new_id() -> str:
    return os.urandom(16).hex()
