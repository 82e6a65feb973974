"""What of the tables `debug.*` concerns the kernel itself: stacks of records, and measuring what scripts call."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from llmspell_runtime.config import LoadedConfig
    from llmspell_runtime.script_api.context import Context

Measure = Callable[[str, float], None]
"""Told of each operation and the milliseconds it took."""

_STACK_KEYS = ("enabled", "on_error", "max_depth", "include_source")


def debug_stacks(loaded: LoadedConfig) -> dict[str, Any] | None:
    """Which records carry a stack; None where nobody configured it (the tables are not even made then)."""
    if all(loaded.origins.get(f"debug.stack_trace.{key}", None) is None for key in _STACK_KEYS):
        return None
    wanted = loaded.config.debug.stack_trace
    return {
        "every": wanted.enabled,
        "errors": wanted.on_error,
        "depth": wanted.max_depth,
        "source": wanted.include_source,
    }


def note_stack(context: Context, stack: str | bytes) -> None:
    """The stack of the record that comes next; empty for none."""
    from llmspell_runtime.script_api.debug_terms import session

    text = stack.decode("utf-8", "replace") if isinstance(stack, bytes) else stack
    session(context).stack = text or None


def measuring(loaded: LoadedConfig, context: Callable[[], Context]) -> Measure | None:
    """What measures the operations of a script, if `debug.performance.enabled` asks for it."""
    if loaded.origins.get("debug.performance.enabled", None) is None or not loaded.config.debug.performance.enabled:
        return None
    from llmspell_runtime.script_api.debug_terms import session

    def measure(operation: str, milliseconds: float) -> None:
        if operation.startswith(("Debug.", "debug.", "DebugTimer:", "syntax.")):
            return
        current = context()
        session(current).measured(operation, milliseconds, lambda text: current.emit_output("stderr", text))

    return measure
