"""Runs one spell from ordinary, synchronous Python."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path

from llmspell_runtime.config import LoadedConfig
from llmspell_runtime.errors import StorageError
from llmspell_runtime.kernel.execution import Execution
from llmspell_runtime.kernel.kernel import Kernel
from llmspell_runtime.security.levels import SecurityLevel


def run(
    spell: str | Path,
    *,
    arguments: Sequence[str] = (),
    security: SecurityLevel | None = None,
    limits: Mapping[str, float | None] | None = None,
    config: LoadedConfig | None = None,
) -> Execution:
    """Runs Lua text (a `str`) or a script file (a `Path`) to its end in a kernel of its own.

    A spell that fails is an Execution with a `failure`; `result()` raises it. Other options as of
    `Kernel.open_interpreter`. Raises StorageError for a file that cannot be read, and RuntimeError inside a running
    event loop (use `Kernel` there).
    """
    path = spell if isinstance(spell, Path) else None
    try:
        source = path.read_bytes() if path else str(spell).encode()
    except OSError as error:
        raise StorageError(f"cannot read the script: {error.strerror}", where=str(path)) from None

    async def whole() -> Execution:
        async with await Kernel.open(config) as kernel:
            interpreter = await kernel.open_interpreter(
                script=path, arguments=arguments, security=security, limits=limits
            )
            name = f"@{path.resolve()}" if path else "=script"
            return await interpreter.execute(source, name, expression=path is None)

    return asyncio.run(whole())
