"""What `Debug` measured, as text, as JSON and as folded stacks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from llmspell_runtime.script_api.debug_log import json_text
from llmspell_runtime.script_api.debug_session import DebugSession

COLUMNS: Final = ("count", "total", "min", "mean", "median", "p95", "p99", "max", "std_dev")


def performance_report(session: DebugSession) -> str:
    """A table of all timers (milliseconds), the events, and how many records were logged."""
    statistics = session.timers.statistics()
    lines = ["Performance report (times in milliseconds)", ""]
    if statistics:
        rows: list[Sequence[str]] = [("timer", *COLUMNS)]
        rows += [(name, *(_number(known[column]) for column in COLUMNS)) for name, known in statistics.items()]
        lines += _aligned(rows)
    else:
        lines.append("No timer was stopped.")
    running = session.timers.running()
    if running:
        lines += ["", "Running: " + ", ".join(f"{timer.name} ({timer.id})" for timer in running[:100])]
    events = session.timers.events.last(100)
    if events:
        lines += ["", f"Last {len(events)} events:"]
        lines += [f"  {event.timer} +{_number(event.at)}: {event.name}" for event in events]
    if session.counts:
        lines += ["", "Log records: " + ", ".join(f"{level} {n}" for level, n in sorted(session.counts.items()))]
    return "\n".join(lines) + "\n"


def json_report(session: DebugSession) -> str:
    """The same as JSON: `{timers: {name: statistics}, running: [name], events: [...], log: {level: count}}`."""
    report: dict[str, Any] = {
        "timers": session.timers.statistics(),
        "running": [timer.name for timer in session.timers.running()],
        "events": [event.as_plain() for event in session.timers.events.last()],
        "log": session.counts,
    }
    return json_text(report, indent=2)


def flame_graph(session: DebugSession) -> str:
    """Folded stacks, the input of flame graph viewers: `outer;inner microseconds`, one line per path.

    The number is the time of the path itself, without what runs below it (Gregg, "The Flame Graph", CACM 59(6), 2016).
    """
    folded = sorted(session.timers.folded.items())
    return "".join(f"{';'.join(map(_frame, path))} {round(own * 1000)}\n" for path, own in folded)


def _frame(name: str) -> str:
    return " ".join(name.replace(";", ",").split())


def memory_snapshot(session: DebugSession, memory: int | None) -> dict[str, Any]:
    """The worker's resident memory now against the start of every running timer, in bytes."""
    running = session.timers.running()
    snapshot: dict[str, Any] = {"timestamp_secs": int(session.now()), "active_trackers": len(running)}
    if memory is None:
        return snapshot | {"tracker_memory_usage": {}}
    usage = {timer.id: memory - timer.memory for timer in running if timer.memory is not None}
    total = {"total_memory_delta_bytes": usage[running[0].id]} if running and running[0].id in usage else {}
    return snapshot | total | {"resident_bytes": memory, "tracker_memory_usage": usage}


def _number(value: float) -> str:
    return str(value) if isinstance(value, int) else f"{value:.3f}"


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows as text: the first column to the left, the others to the right."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = []
    for first, *others in rows:
        cells = (cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True))
        lines.append("  ".join((first.ljust(widths[0]), *cells)))
    return lines
