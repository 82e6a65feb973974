"""llmspell: run and inspect Lua spells from Python; everything here is imported when it is first used.

    async with await Kernel.open() as kernel:
        interpreter = await kernel.open_interpreter()
        execution = await interpreter.execute("return 6 * 7")
        print(execution.result())

or, without an event loop, `llmspell.run("return 6 * 7").result()`.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from llmspell.run_script import run
    from llmspell_runtime.config import Config, LoadedConfig, load_config
    from llmspell_runtime.errors import LlmspellError
    from llmspell_runtime.kernel.execution import Execution, Failure, Frame, ScriptError
    from llmspell_runtime.kernel.interpreter import Interpreter
    from llmspell_runtime.kernel.kernel import Kernel
    from llmspell_runtime.security.levels import Limits, SecurityLevel

__version__ = "0.1.0"

_HOMES = {
    "Config": "llmspell_runtime.config",
    "Execution": "llmspell_runtime.kernel.execution",
    "Failure": "llmspell_runtime.kernel.execution",
    "Frame": "llmspell_runtime.kernel.execution",
    "Interpreter": "llmspell_runtime.kernel.interpreter",
    "Kernel": "llmspell_runtime.kernel.kernel",
    "Limits": "llmspell_runtime.security.levels",
    "LlmspellError": "llmspell_runtime.errors",
    "LoadedConfig": "llmspell_runtime.config",
    "ScriptError": "llmspell_runtime.kernel.execution",
    "SecurityLevel": "llmspell_runtime.security.levels",
    "load_config": "llmspell_runtime.config",
    "run": "llmspell.run_script",
}

__all__ = [
    "Config",
    "Execution",
    "Failure",
    "Frame",
    "Interpreter",
    "Kernel",
    "Limits",
    "LlmspellError",
    "LoadedConfig",
    "ScriptError",
    "SecurityLevel",
    "__version__",
    "load_config",
    "run",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(_HOMES[name]), name)
    globals()[name] = value
    return value
