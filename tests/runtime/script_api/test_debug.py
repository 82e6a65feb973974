"""The global `Debug`: what is logged, shown and kept."""

# ruff: noqa: E501 -- the text of an error stands on one line

from __future__ import annotations

from typing import Any

import pytest
from inline_snapshot import snapshot

from llmspell_runtime.script_api.debug_log import RING_ENTRIES, RING_SIZE, Record, message_text
from llmspell_runtime.script_api.debug_terms import session
from tests.runtime.script_api.script import Script, make_script


@pytest.fixture
def script() -> Script:
    made = make_script(memory=[1000, 1500, 1700])
    session(made.context).now = lambda: 1_700_000_000.25
    return made


def check_shown(script: Script, expected: list[str]) -> None:
    assert script.stderr == [f"2023-11-14T22:13:20.250Z {line}\n" for line in expected]


def test_messages_are_shown_and_kept(script: Script) -> None:
    script.call("Debug.info", "loaded", "app.loader")
    script.call("Debug.error", "failed")
    script.call("Debug.debug", "not shown")
    script.call("Debug.logWithData", "warn", "slow", {"ms": 12.5}, "app")
    check_shown(script, ["INFO [app.loader] loaded", "ERROR failed", 'WARN [app] slow {"ms":12.5}'])
    assert script.call("Debug.getCapturedEntries") == snapshot(
        [
            {"timestamp": "2023-11-14T22:13:20.250Z", "level": "info", "message": "loaded", "module": "app.loader"},
            {"timestamp": "2023-11-14T22:13:20.250Z", "level": "error", "message": "failed"},
            {
                "timestamp": "2023-11-14T22:13:20.250Z",
                "level": "warn",
                "message": "slow",
                "module": "app",
                "metadata": {"ms": 12.5},
            },
        ]
    )
    assert [entry["message"] for entry in script.call("Debug.getCapturedEntries", 1)] == ["slow"]
    assert script.call("Debug.getCapturedEntries", -3) == []
    script.call("Debug.clearCaptured")
    assert script.call("Debug.getCapturedEntries") == []


def test_levels(script: Script) -> None:
    assert script.call("Debug.getLevel") == "info"
    assert script.call("Debug.setLevel", "TRACE") is True
    script.call("Debug.trace", "all")
    assert script.call("Debug.setLevel", "loud") is False
    assert script.call("Debug.getLevel") == "trace"
    assert script.call("Debug.setLevel", "off") is True
    script.call("Debug.error", "nothing")
    script.call("Debug.log", "off", "never")
    script.call("Debug.setLevel", "warning")
    script.call("Debug.log", "err", "spelt differently")
    check_shown(script, ["TRACE all", "ERROR spelt differently"])


def test_logging_is_turned_off_and_on(script: Script) -> None:
    script.call("Debug.setEnabled", False)
    assert script.call("Debug.isEnabled") is False
    script.call("Debug.error", "silent")
    script.call("Debug.setEnabled", True)
    script.call("Debug.error", "loud")
    check_shown(script, ["ERROR loud"])


def test_filters_decide_by_module(script: Script) -> None:
    script.call("Debug.addModuleFilter", "app.*", True)
    script.call("Debug.addAdvancedFilter", "^lib", "regex", True)
    for module in ("app", "app.loader", "lib1", "other", None):
        script.call("Debug.info", "m", module)
    check_shown(script, ["INFO [app] m", "INFO [app.loader] m", "INFO [lib1] m"])
    assert script.call("Debug.getFilterSummary") == snapshot(
        {
            "default_enabled": False,
            "total_rules": 2,
            "rules": [
                {"pattern": "app.*", "pattern_type": "hierarchical", "enabled": True},
                {"pattern": "^lib", "pattern_type": "regex", "enabled": True},
            ],
        }
    )
    assert script.call("Debug.removeModuleFilter", "app.*") is True
    script.call("Debug.setDefaultFilterEnabled", True)
    script.call("Debug.clearModuleFilters")
    assert script.call("Debug.getFilterSummary")["total_rules"] == 0


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (
            ("log", "inof", "m"),
            snapshot('Validation error: Debug.log: there is no level "inof" (did you mean "info"?)'),
        ),
        (
            ("log", "loud", "m"),
            snapshot(
                'Validation error: Debug.log: there is no level "loud" (levels: off, error, warn, info, debug, trace)'
            ),
        ),
        (
            ("addAdvancedFilter", "a", "glob", True),
            snapshot(
                'Validation error: Debug.addAdvancedFilter: bad argument #2 \'kind\' (one of "exact", "wildcard", "regex", "hierarchical" expected, got "glob")'
            ),
        ),
        (
            ("addAdvancedFilter", "(", "regex", True),
            snapshot('Validation error: Debug.addAdvancedFilter: the pattern "(" is wrong at character 2: missing )'),
        ),
        (
            ("recordEvent", "timer-99", "e"),
            snapshot(
                "Validation error: Debug.recordEvent: this timer no longer exists (make a new one with Debug.timer)"
            ),
        ),
        (("timer", ""), snapshot("Validation error: Debug.timer: the name of a timer has 1 to 256 characters")),
        (("dump", 1), snapshot("Validation error: Debug.dump: the kernel has no such function")),
    ],
)
def test_errors(script: Script, call: tuple[Any, ...], text: str) -> None:
    assert script.refused(f"Debug.{call[0]}", *call[1:]) == text


def test_timers_and_events(script: Script) -> None:
    timer = script.call("Debug.timer", "load")
    assert timer.fields == {"id": "timer-1", "name": "load"}
    assert script.call("DebugTimer:lap", timer, "parsed") is True
    assert script.call("Debug.recordEvent", "timer-1", "cache miss", {"key": "k"}) is True
    assert script.call("DebugTimer:elapsed", timer) >= 0
    assert script.call("DebugTimer:stop", timer) >= 0
    assert script.call("DebugTimer:stop", timer) is None
    assert script.call("Debug.recordEvent", "timer-1", "late") is False
    assert "load;parsed" in script.call("Debug.flameGraph")
    assert '"cache miss"' in script.call("Debug.jsonReport")
    assert "load" in script.call("Debug.performanceReport")


def test_a_memory_snapshot_counts_from_the_start_of_each_timer(script: Script) -> None:
    script.call("Debug.timer", "a")
    script.call("Debug.timer", "b")
    assert script.call("Debug.memorySnapshot") == snapshot(
        {
            "timestamp_secs": 1700000000,
            "active_trackers": 2,
            "total_memory_delta_bytes": 700,
            "resident_bytes": 1700,
            "tracker_memory_usage": {"timer-1": 700, "timer-2": 200},
        }
    )
    assert script.call("Debug.memorySnapshot") == snapshot(
        {"timestamp_secs": 1700000000, "active_trackers": 2, "tracker_memory_usage": {}}
    )


def test_a_script_does_not_see_the_records_of_another(script: Script) -> None:
    other = make_script(services=script.context.services)
    script.call("Debug.info", "mine")
    assert other.call("Debug.getCapturedEntries") == []
    timer = script.call("Debug.timer", "mine")
    assert other.refused("DebugTimer:stop", timer) == snapshot(
        "Validation error: DebugTimer:stop: this timer no longer exists (make a new one with Debug.timer)"
    )


def test_the_ring_is_bounded(script: Script) -> None:
    script.call("Debug.setLevel", "info")
    for number in range(RING_ENTRIES + 5):
        script.call("Debug.info", number)
    entries = script.call("Debug.getCapturedEntries")
    assert (len(entries), entries[0]["message"]) == (RING_ENTRIES, "5")
    for _ in range(400):
        script.call("Debug.info", "x" * 200_000)
        script.stderr.clear()
    kept = script.call("Debug.getCapturedEntries")
    assert sum(len(entry["message"]) for entry in kept) <= RING_SIZE


@pytest.mark.parametrize(
    ("settings", "shown", "kept"),
    [
        ({}, ["INFO m"], 1),
        ({"debug.enabled": False}, [], 0),
        ({"debug.enabled": True, "debug.level": "warn"}, [], 0),
        ({"debug.output.stdout": False}, [], 1),
        ({"debug.output.buffer.enabled": False}, ["INFO m"], 0),
        ({"debug.module_filters.enabled": ["app"]}, [], 0),
    ],
)
def test_the_configuration_says_how_it_begins(settings: dict[str, object], shown: list[str], kept: int) -> None:
    script = make_script(settings=settings)
    session(script.context).now = lambda: 1_700_000_000.25
    script.call("Debug.info", "m")
    check_shown(script, shown)
    assert len(script.call("Debug.getCapturedEntries")) == kept


def test_single_modules_have_levels() -> None:
    script = make_script(settings={"debug.module_filters.levels": {"app": "trace", "lib": "error"}})
    script.call("Debug.trace", "m", "app")
    script.call("Debug.warn", "m", "lib")
    script.call("Debug.trace", "m")
    assert [entry["module"] for entry in script.call("Debug.getCapturedEntries")] == ["app"]


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("text", snapshot('2023-11-14T22:13:20.250Z INFO [app] m {"a":null,"b":[1]}\n')),
        ("compact", snapshot('INFO [app] m {"a":null,"b":[1]}\n')),
        (
            "json",
            snapshot(
                '{"level":"info","message":"m","metadata":{"a":null,"b":[1]},"module":"app","timestamp":"2023-11-14T22:13:20.250Z"}\n'
            ),
        ),
        (
            "pretty",
            snapshot("""\
{
  "level": "info",
  "message": "m",
  "metadata": {
    "a": null,
    "b": [
      1
    ]
  },
  "module": "app",
  "timestamp": "2023-11-14T22:13:20.250Z"
}
"""),
        ),
    ],
)
def test_forms_of_a_record(form: str, text: str) -> None:
    assert Record(1_700_000_000.25, "info", "m", "app", {"b": [1], "a": float("inf")}).text(form) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, "nil"), (True, "true"), (2, "2"), (2.0, "2.0"), ("é", "é"), (b"\xff", "\ufffd"), ({"b": b"\xff", "a": None}, '{"a":null,"b":"\ufffd"}')],
)  # fmt: skip
def test_messages_are_any_plain_value(value: Any, text: str) -> None:
    assert message_text(value) == text


def test_of_a_huge_table_only_the_beginning_is_written(script: Script) -> None:
    huge = {f"key {number}": [number] for number in range(200_000)}
    script.call("Debug.info", huge)
    (line,) = script.stderr
    assert line.startswith('2023-11-14T22:13:20.250Z INFO {"key 0":[0],')
    assert len(line) < 70_000
    script.call("Debug.logWithData", "info", "data", huge)
    assert "more than 65536 values of metadata" in script.stderr[-1]
    script.call("Debug.info", {"a": [1, {"b": [2]}]})
    assert script.stderr[-1].endswith('INFO {"a":[1,{"b":[2]}]}\n')
