"""What a benchmark yields: rows, each a figure with its bar, its baseline and how it was measured."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import attrs

from benchmarks.measure import Summary

Unit = Literal["s", "ms", "µs", "MB", "x", "scripts"]

SCALE: Mapping[Unit, float] = {"s": 1.0, "ms": 1e3, "µs": 1e6, "MB": 1e-6, "x": 1.0, "scripts": 1.0}
"""From seconds, bytes (MB is 10^6 bytes), ratios and counts to the unit that is shown."""

DIGITS: Mapping[Unit, int] = {"s": 2, "ms": 2, "µs": 1, "MB": 1, "x": 3, "scripts": 0}


class NotMeasured(Exception):
    """Something that a benchmark needs is not there; the message says what."""


@attrs.frozen(kw_only=True)
class Row:
    """One figure. `measured`, `bar`, `baseline` and the summary are in `unit`; a row without a bar informs."""

    what: str
    unit: Unit
    measured: float
    bar: float | None = None
    statistic: str = "p50"
    baseline: float | None = None
    note: str = ""
    summary: Summary | None = None

    @property
    def ok(self) -> bool | None:
        """Whether the bar is met; None where there is none."""
        return None if self.bar is None else self.measured <= self.bar

    @property
    def verdict(self) -> str:
        """The word for the last column of the table."""
        return {None: "", True: "ok", False: "MISS"}[self.ok]


def row(
    what: str,
    unit: Unit,
    summary: Summary,
    *,
    statistic: Literal["best", "p50", "p95", "p99", "worst"] = "p50",
    bar: float | None = None,
    baseline: float | None = None,
    note: str = "",
) -> Row:
    """A row from a summary in seconds, bytes or plain numbers; `bar` is in `unit`, `baseline` as the summary is."""
    scale = SCALE[unit]
    scaled = attrs.evolve(
        summary, **{name: value * scale for name, value in attrs.asdict(summary).items() if name != "count"}
    )
    return Row(
        what=what,
        unit=unit,
        measured=getattr(scaled, statistic),
        bar=bar,
        statistic=statistic,
        baseline=None if baseline is None else baseline * scale,
        note=note,
        summary=scaled,
    )


def figure(value: float | None, unit: Unit) -> str:
    """The figure with its unit, as people read it; empty for None."""
    if value is None:
        return ""
    return f"{value:.{DIGITS[unit]}f}{'' if unit == 'x' else ' '}{unit}"


def as_json(one: Row) -> dict[str, Any]:
    """The row as plain data, rounded to nine significant digits."""
    plain = attrs.asdict(one)
    plain["ok"] = one.ok
    return {name: _rounded(value) for name, value in plain.items()}


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return float(f"{value:.9g}")
    if isinstance(value, dict):
        return {name: _rounded(inner) for name, inner in value.items()}
    return value
