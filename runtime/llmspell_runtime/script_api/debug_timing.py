"""Functions of `Debug` that measure and report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from llmspell_runtime.script_api.context import Context
from llmspell_runtime.script_api.debug_terms import DEBUG, session
from llmspell_runtime.script_api.lazy import lazy_module
from llmspell_runtime.script_api.options import REQUIRED, option, result
from llmspell_runtime.script_api.values import LuaValue, ObjectRef

if TYPE_CHECKING:
    from llmspell_runtime.script_api import debug_reports
else:
    debug_reports = lazy_module("llmspell_runtime.script_api.debug_reports")

TIMER = DEBUG.object("DebugTimer", "A running measurement, begun by `Debug.timer`.")
TIMER.field("id", str, "its id, for `Debug.recordEvent`")
TIMER.field("name", str, "its name")


@result
class MemorySnapshot:
    """Memory of the interpreter's process against the start of the running timers."""

    timestamp_secs: int = option(REQUIRED, "when, seconds since 1970")
    active_trackers: int = option(REQUIRED, "running timers")
    resident_bytes: int | None = option(None, "resident memory now; absent where it is not known")
    total_memory_delta_bytes: int | None = option(None, "change since the oldest running timer began")
    tracker_memory_usage: dict[str, int] = option(REQUIRED, "change since each running timer began, by its id")


@DEBUG.function
def timer(context: Context, name: Annotated[str, "what is measured"], /) -> Annotated[ObjectRef, TIMER, "the timer"]:
    """Begins to measure. A timer that begins while others run is below the last of them in `Debug.flameGraph`.

    Example:
        local t = Debug.timer("load")
        load_documents()
        print(t:stop())
    """
    begun = session(context).timers.start(name)
    return ObjectRef("DebugTimer", begun.id, {"id": begun.id, "name": begun.name})


@TIMER.method
def stop(
    context: Context, self: Annotated[ObjectRef, TIMER], /
) -> Annotated[float | None, "milliseconds; nil when it was stopped before"]:
    """Ends the measurement.

    Example: `local ms = t:stop()`
    """
    timers = session(context).timers
    return timers.stop(timers.find(str(self.id)))


@TIMER.method
def lap(
    context: Context, self: Annotated[ObjectRef, TIMER], name: Annotated[str, "what ended"], /
) -> Annotated[bool, "false after the stop"]:
    """Notes that a part has ended; the time since the part before goes to it.

    Example: `t:lap("parsed")`
    """
    timers = session(context).timers
    return timers.record(timers.find(str(self.id)), name)


@TIMER.method
def elapsed(context: Context, self: Annotated[ObjectRef, TIMER], /) -> Annotated[float, "milliseconds until now"]:
    """Returns the time since the start, or from start to stop.

    Example: `t:elapsed()`
    """
    timers = session(context).timers
    return timers.elapsed(timers.find(str(self.id)))


@DEBUG.function(name="recordEvent")
def record_event(
    context: Context,
    timer_id: Annotated[str, "`id` of a timer"],
    name: Annotated[str, "what happened"],
    metadata: Annotated[LuaValue, "plain data"] = None,
    /,
) -> Annotated[bool, "false when the timer was stopped"]:
    """Notes an event while a timer runs; it is in the reports, and a part of the timer in the flame graph.

    Example: `Debug.recordEvent(t.id, "cache miss", { key = key })`
    """
    timers = session(context).timers
    return timers.record(timers.find(timer_id), name, metadata)


@DEBUG.function(name="performanceReport")
def performance_report(context: Context, /) -> Annotated[str, "a table as text"]:
    """Returns statistics of all timers: count, total, min, mean, median, p95, p99, max and standard deviation.

    Example: `print(Debug.performanceReport())`
    """
    return debug_reports.performance_report(session(context))


@DEBUG.function(name="jsonReport")
def json_report(context: Context, /) -> Annotated[str, "JSON text"]:
    """Returns timers, events and log counts as JSON.

    Example: `local report = JSON.parse(Debug.jsonReport())`
    """
    return debug_reports.json_report(session(context))


@DEBUG.function(name="flameGraph")
def flame_graph(context: Context, /) -> Annotated[str, "folded stacks, `outer;inner microseconds` per line"]:
    """Returns where the time went, for a flame graph viewer.

    Example: `io.open("profile.folded", "w"):write(Debug.flameGraph())`
    """
    return debug_reports.flame_graph(session(context))


@DEBUG.function(name="memorySnapshot")
def memory_snapshot(context: Context, /) -> Annotated[MemorySnapshot, "memory of the interpreter's process"]:
    """Returns how the memory changed since the running timers began.

    Example: `Debug.memorySnapshot().active_trackers`
    """
    snapshot: Any = debug_reports.memory_snapshot(session(context), context.memory_bytes())
    return snapshot  # type: ignore[no-any-return]
