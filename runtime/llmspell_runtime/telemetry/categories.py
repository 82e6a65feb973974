"""The kinds of operation that the runtime counts, and their counters."""

from __future__ import annotations

from contextvars import ContextVar
from enum import StrEnum
from threading import Lock


class Category(StrEnum):
    """What an operation belongs to; the values are the names in logs, metrics and traces."""

    SCRIPT_RUNTIME = "script_runtime"
    TOOL = "tool"
    AGENT = "agent"
    WORKFLOW = "workflow"
    HOOK = "hook"
    EVENT = "event"
    STATE = "state"
    SESSION = "session"
    SECURITY = "security"
    VECTOR = "vector"
    TRANSPORT = "transport"
    DEBUG = "debug"

    __hash__ = str.__hash__  # the one of Enum is written in Python and runs for every count


CURRENT: ContextVar[Category | None] = ContextVar("llmspell_category", default=None)
"""The category of the innermost open span; log records carry it."""


class Counters:
    """How often operations of each category ran, how many failed, and how long they took together.

    Concurrency: `record` and `snapshot` may be called from any thread.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._tallies = {category: _Tally() for category in Category}

    def record(self, category: Category, seconds: float, failed: bool) -> None:
        """Count one finished operation."""
        with self._lock:
            tally = self._tallies[category]
            tally.count += 1
            tally.seconds += seconds
            if failed:
                tally.errors += 1

    def snapshot(self) -> dict[str, dict[str, int | float]]:
        """Return `{category: {"count": …, "errors": …, "seconds": …}}` for all twelve, as of one moment."""
        with self._lock:
            return {
                category.value: {"count": tally.count, "errors": tally.errors, "seconds": tally.seconds}
                for category, tally in self._tallies.items()
            }


class _Tally:
    __slots__ = ("count", "errors", "seconds")

    def __init__(self) -> None:
        self.count = 0
        self.errors = 0
        self.seconds = 0.0


COUNTERS = Counters()
"""The counters of this process."""
