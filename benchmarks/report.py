"""Results as JSON, as an aligned table, and as the table of docs/benchmarks.md."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import attrs

from benchmarks import machine
from benchmarks.row import Row, as_json, figure

SCHEMA = 1
"""Version of the JSON form; it changes when a field changes its name or meaning."""

BEGIN, END = "<!-- results: begin (make bench writes this part) -->", "<!-- results: end -->"
HEADER = ("what", "measured", "bar", "", "beside")

State = Literal["measured", "not measured", "failed"]


@attrs.frozen(kw_only=True)
class Outcome:
    """What became of one benchmark; `reason` says why there are no rows."""

    name: str
    how: str
    state: State
    seconds: float
    load: list[float]
    rows: list[Row] = attrs.field(factory=list)
    reason: str = ""


@attrs.frozen(kw_only=True)
class Report:
    """One run of the benchmarks."""

    started: datetime
    quick: bool
    machine: Mapping[str, str | int]
    load_before: list[float]
    load_after: list[float]
    outcomes: Sequence[Outcome]

    @property
    def misses(self) -> list[Row]:
        """The rows that do not meet their bar."""
        return [one for outcome in self.outcomes for one in outcome.rows if one.ok is False]


def to_json(report: Report) -> dict[str, Any]:
    """The report as plain data; figures are in the unit that their row names."""
    return {
        "schema": SCHEMA,
        "started": report.started.astimezone(UTC).isoformat(timespec="seconds"),
        "quick": report.quick,
        "machine": dict(report.machine),
        "load": {"before": report.load_before, "after": report.load_after},
        "benchmarks": [
            {**attrs.asdict(outcome, recurse=False), "seconds": round(outcome.seconds, 2), "rows": rows}
            for outcome in report.outcomes
            for rows in [[as_json(one) for one in outcome.rows]]
        ],
    }


def cells(outcome: Outcome) -> list[tuple[str, ...]]:
    """The lines of one benchmark under `HEADER`."""
    if outcome.state != "measured":
        return [(outcome.name, outcome.state, "", "", outcome.reason)]
    return [
        (
            one.what,
            f"{figure(one.measured, one.unit)} ({one.statistic})",
            "" if one.bar is None else f"<= {figure(one.bar, one.unit)}",
            one.verdict,
            f"{one.note} {figure(one.baseline, one.unit)}".strip(),
        )
        for one in outcome.rows
    ]


def table(outcomes: Sequence[Outcome]) -> str:
    """The aligned table for a terminal."""
    lines = [HEADER, *(line for outcome in outcomes for line in cells(outcome))]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADER))]
    shown = ("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines)
    return "\n".join(shown)


def markdown(report: Report) -> str:
    """The machine and the table for the documentation."""
    lines = [HEADER, ("---",) * len(HEADER), *(line for outcome in report.outcomes for line in cells(outcome))]
    about = machine.sentence(report.machine, report.load_before, report.load_after)
    rows = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    return f"Measured on {report.started:%Y-%m-%d}: {about}.\n\n{rows}\n"


def write_docs(report: Report, page: Path) -> None:
    """Puts the table between the markers of the page. Raises ValueError when the page does not have them."""
    head, begin, rest = page.read_text().partition(BEGIN)
    _old, end, tail = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{page.name} does not have the lines {BEGIN!r} and {END!r}")
    page.write_text(f"{head}{BEGIN}\n\n{markdown(report)}\n{END}{tail}")
