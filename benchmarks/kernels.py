"""Kernels for benchmarks: in a folder of their own, with defaults and nothing of the user's configuration."""

from __future__ import annotations

import contextlib
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path

from llmspell_runtime.config import load_config
from llmspell_runtime.kernel.execution import ScriptError
from llmspell_runtime.kernel.interpreter import Interpreter
from llmspell_runtime.kernel.kernel import Kernel


@contextlib.asynccontextmanager
async def open_kernel(*, warm_workers: int = 1) -> AsyncIterator[Kernel]:
    """A kernel with its state in an SQLite file."""
    with tempfile.TemporaryDirectory(prefix="llmspell-bench-") as folder:
        overrides = {
            "kernel.warm_workers": warm_workers,
            "runtime.state_persistence.backend_type": "sqlite",
            "runtime.state_persistence.path": str(Path(folder, "state.db")),
        }
        loaded = load_config(cwd=Path(folder), environ={"HOME": folder}, overrides=overrides)
        async with await Kernel.open(loaded) as kernel:
            yield kernel


async def seconds_of(interpreter: Interpreter, source: str) -> float:
    """Wall-clock seconds from handing over `source` to its end. Raises ScriptError when it fails."""
    started = time.perf_counter()
    execution = await interpreter.execute(source)
    taken = time.perf_counter() - started
    if execution.failure is not None:
        raise ScriptError(execution.failure)
    return taken
