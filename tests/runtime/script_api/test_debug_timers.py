"""Timers, their statistics and where the time went."""

from __future__ import annotations

import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inline_snapshot import snapshot

from llmspell_runtime.errors import ResourceError, ValidationError
from llmspell_runtime.script_api import debug_timers
from llmspell_runtime.script_api.debug_reports import flame_graph, json_report, performance_report
from llmspell_runtime.script_api.debug_session import DebugSession
from llmspell_runtime.script_api.debug_timers import Statistics, Timers, percentile


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def pass_ms(self, milliseconds: float) -> None:
        self.now += milliseconds / 1000


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def timers(clock: Clock) -> Timers:
    return Timers(clock, lambda: None)


def test_a_timer_measures_until_its_stop(timers: Timers, clock: Clock) -> None:
    timer = timers.start("load")
    clock.pass_ms(5)
    assert timers.elapsed(timer) == pytest.approx(5)
    assert timers.stop(timer) == pytest.approx(5)
    clock.pass_ms(5)
    assert timers.elapsed(timer) == pytest.approx(5)
    assert timers.stop(timer) is None
    assert timers.record(timer, "late") is False


def test_time_goes_to_the_innermost_timer_and_to_laps(timers: Timers, clock: Clock) -> None:
    outer = timers.start("outer")
    clock.pass_ms(1)
    inner = timers.start("inner;\nodd")
    clock.pass_ms(10)
    timers.stop(inner)
    clock.pass_ms(2)
    timers.record(outer, "parsed")
    clock.pass_ms(4)
    timers.stop(outer)
    assert flame_graph(DebugSession(timers=timers)) == snapshot("""\
outer 4000
outer;inner, odd 10000
outer;parsed 3000
""")


def test_a_timer_that_outlives_its_parent_keeps_its_path(timers: Timers, clock: Clock) -> None:
    outer, inner = timers.start("outer"), timers.start("inner")
    clock.pass_ms(1)
    timers.stop(outer)
    clock.pass_ms(2)
    timers.stop(inner)
    assert timers.folded == {("outer",): pytest.approx(1), ("outer", "inner"): pytest.approx(3)}


@given(st.lists(st.floats(0, 1e6), min_size=2, max_size=50))
def test_statistics_are_those_of_the_textbook(durations: list[float]) -> None:
    known = Statistics()
    for duration in durations:
        known.add(duration)
    plain = known.as_plain()
    assert plain["count"] == len(durations)
    assert plain["mean"] == pytest.approx(statistics.mean(durations), abs=1e-6)
    assert plain["median"] == pytest.approx(statistics.median(durations))
    assert plain["std_dev"] == pytest.approx(statistics.stdev(durations), abs=1e-3)
    assert (plain["min"], plain["max"]) == (min(durations), max(durations))
    assert plain["min"] <= plain["median"] <= plain["p95"] <= plain["p99"] <= plain["max"]


@pytest.mark.parametrize(
    ("values", "percent", "expected"), [([7], 99, 7), ([0, 10], 50, 5), ([0, 1, 2, 3, 4], 95, 3.8), ([1, 2, 3], 0, 1)]
)
def test_percentiles_are_interpolated(values: list[float], percent: float, expected: float) -> None:
    assert percentile(values, percent) == pytest.approx(expected)


def test_reports_hold_what_was_measured(timers: Timers, clock: Clock) -> None:
    for milliseconds in (1, 2, 6):
        timer = timers.start("load")
        clock.pass_ms(milliseconds)
        if milliseconds == 6:
            timers.record(timer, "cache miss", {"key": "k"})
        timers.stop(timer)
    timers.start("waiting")
    session = DebugSession(timers=timers, counts={"info": 2})
    assert performance_report(session) == snapshot("""\
Performance report (times in milliseconds)

timer  count  total    min   mean  median    p95    p99    max  std_dev
load       3  9.000  1.000  3.000   2.000  5.600  5.920  6.000    2.646

Running: waiting (timer-4)

Last 1 events:
  load +6.000: cache miss

Log records: info 2
""")
    assert json_report(session) == snapshot("""\
{
  "events": [
    {
      "at_ms": 6.000000000000001,
      "metadata": {
        "key": "k"
      },
      "name": "cache miss",
      "timer": "load"
    }
  ],
  "log": {
    "info": 2
  },
  "running": [
    "waiting"
  ],
  "timers": {
    "load": {
      "count": 3,
      "max": 6.000000000000001,
      "mean": 3.0,
      "median": 2.0,
      "min": 1.0,
      "p95": 5.6000000000000005,
      "p99": 5.920000000000001,
      "std_dev": 2.645751311064591,
      "total": 9.0
    }
  }
}\
""")


def test_an_empty_report_says_so() -> None:
    assert performance_report(DebugSession()) == snapshot("""\
Performance report (times in milliseconds)

No timer was stopped.
""")


def test_timers_are_bounded_and_those_that_were_stopped_go_first(timers: Timers) -> None:
    first, second = timers.start("a"), timers.start("a")
    timers.stop(second)
    for _ in range(debug_timers.MAX_TIMERS - 1):
        timers.start("a")
    assert timers.find(first.id) is first
    with pytest.raises(ValidationError):
        timers.find(second.id)
    with pytest.raises(ResourceError):
        timers.start("a")


def test_names_of_timers_are_bounded(timers: Timers) -> None:
    for number in range(debug_timers.MAX_NAMES):
        timers.stop(timers.start(f"n{number}"))
    with pytest.raises(ResourceError):
        timers.start("one more")
    with pytest.raises(ValidationError):
        timers.start("n" * 257)


def test_events_and_their_data_are_bounded(timers: Timers) -> None:
    timer = timers.start("a")
    for _ in range(200):
        timers.record(timer, "e", {"data": "x" * 60_000})
    kept = timers.events.last()
    assert len(kept) * 60_000 <= debug_timers.EVENTS_SIZE
    timers.record(timer, "e", "x" * 70_000)
    assert timers.events.last(1)[0].metadata == snapshot({"dropped": "70002 characters of metadata"})
