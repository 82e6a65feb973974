"""`python -m benchmarks` runs and keeps its results; the statistics are those of the textbook. No figure is judged."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import report
from benchmarks.__main__ import PAGE
from benchmarks.echo import ROOT
from benchmarks.listing import BENCHMARKS
from benchmarks.measure import Summary, in_turns, percentile, summarize
from benchmarks.row import Row, row

SUMMARY = {"count": int, "best": float, "p50": float, "p95": float, "p99": float, "worst": float}
ROW = {"what": str, "unit": str, "measured": float, "statistic": str, "note": str}
OUTCOME = {"name": str, "how": str, "state": str, "seconds": float, "load": list, "rows": list, "reason": str}
RESULT = {"schema": int, "started": str, "quick": bool, "machine": dict, "load": dict, "benchmarks": list}


def check_shape(value: dict[str, Any], shape: dict[str, type]) -> None:
    for name, kind in shape.items():
        assert isinstance(value[name], kind), name


def test_a_cheap_benchmark_writes_its_results(tmp_path: Path) -> None:
    target = tmp_path / "new" / "result.json"
    command = [sys.executable, "-m", "benchmarks", "--quick", "--only", "state-store", "--json", str(target)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.splitlines()[0].split()[:3] == ["what", "measured", "bar"]
    assert "State read (SQLite)" in done.stdout
    result = json.loads(target.read_text())
    check_shape(result, RESULT)
    assert result["quick"] is True
    (outcome,) = result["benchmarks"]
    check_shape(outcome, OUTCOME)
    assert (outcome["name"], outcome["state"]) == ("state-store", "measured")
    for one in outcome["rows"]:
        check_shape(one, ROW)
        check_shape(one["summary"], SUMMARY)
        assert one["ok"] is (one["measured"] <= one["bar"])


def test_an_unknown_benchmark_is_refused_with_the_known_names() -> None:
    command = [sys.executable, "-m", "benchmarks", "--only", "weather"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert all(one.name in done.stderr for one in BENCHMARKS)


def test_every_benchmark_is_described_in_the_documentation() -> None:
    page = PAGE.read_text()
    assert [one.name for one in BENCHMARKS if f"| `{one.name}` |" not in page] == []


def a_report(*rows: Row) -> report.Report:
    outcomes = [
        report.Outcome(name="one", how="", state="measured", seconds=1.0, load=[0.0], rows=list(rows)),
        report.Outcome(name="two", how="", state="not measured", seconds=0.0, load=[0.0], reason="it is not there"),
    ]
    machine: dict[str, str | int] = {"cores": 2, "system": "s", "python": "p", "lua": "l", "sqlite": "q"}
    started = datetime(2026, 1, 2, tzinfo=UTC)
    return report.Report(
        started=started, quick=True, machine=machine, load_before=[1.0], load_after=[2.0], outcomes=outcomes
    )


def test_the_page_keeps_what_is_outside_the_markers(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"before\n{report.BEGIN}\nold\n{report.END}\nafter\n")
    made = a_report(row("speed", "ms", summarize([0.002]), bar=1), row("size", "MB", summarize([5e6]), bar=45))
    for _ in range(2):
        report.write_docs(made, page)
    text = page.read_text()
    assert text.startswith("before\n")
    assert text.endswith("\nafter\n")
    assert "old" not in text
    assert "| speed | 2.00 ms (p50) | <= 1.00 ms | MISS |  |" in text
    assert "| size | 5.0 MB (p50) | <= 45.0 MB | ok |  |" in text
    assert "| two | not measured |  |  | it is not there |" in text
    assert [miss.what for miss in made.misses] == ["speed"]


def test_a_page_without_markers_is_left_alone(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("nothing here")
    with pytest.raises(ValueError, match=r"page\.md does not have the lines"):
        report.write_docs(a_report(), page)
    assert page.read_text() == "nothing here"


def test_summary_of_a_hundred() -> None:
    assert summarize([float(n) for n in range(100, 0, -1)]) == Summary(
        count=100, best=1.0, p50=50.0, p95=95.0, p99=99.0, worst=100.0
    )


@given(st.lists(st.floats(allow_nan=False), min_size=1), st.floats(1, 100))
def test_a_percentile_is_a_value_that_enough_of_the_sample_does_not_exceed(sample: list[float], percent: float) -> None:
    found = percentile(sample, percent)
    assert found in sample
    assert sum(value <= found for value in sample) >= percent / 100 * len(sample) * (1 - 1e-12)


@given(st.lists(st.text(), min_size=1, unique=True), st.integers(0, 20))
def test_every_subject_has_its_turn_in_every_round(names: list[str], rounds: int) -> None:
    turns = list(in_turns(names, rounds))
    for number in range(rounds):
        assert sorted(turns[number * len(names) : (number + 1) * len(names)]) == sorted(names)
