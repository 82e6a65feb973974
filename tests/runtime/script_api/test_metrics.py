"""The global `Metrics`."""

# ruff: noqa: E501 -- the text of an error stands on one line

from __future__ import annotations

from typing import Any

import pytest
from inline_snapshot import snapshot

from llmspell_runtime.script_api.metrics_registry import MAX_SERIES
from tests.runtime.script_api.script import Script, make_script, make_services


def test_counters_add_and_gauges_set(script: Script) -> None:
    assert script.call("Metrics.counter", "docs") == 1
    assert script.call("Metrics.counter", "docs", 2.5) == 3.5
    assert script.call("Metrics.counter", "docs", 1, {"source": "web"}) == 1
    script.call("Metrics.gauge", "queue", 7)
    script.call("Metrics.gauge", "queue", -1)
    assert script.call("Metrics.list") == snapshot(
        [
            {"name": "docs", "type": "counter", "labels": {}, "value": 3.5},
            {"name": "docs", "type": "counter", "labels": {"source": "web"}, "value": 1},
            {"name": "queue", "type": "gauge", "labels": {}, "value": -1},
        ]
    )


def test_histograms_count_what_was_observed(script: Script) -> None:
    for value in (1, 5, 6, 400, 99_999):
        script.call("Metrics.observe", "ms", value)
    found = script.call("Metrics.get", "ms")
    buckets = {bucket["le"]: bucket["count"] for bucket in found.pop("buckets")}
    assert found == {
        "name": "ms", "type": "histogram", "labels": {}, "count": 5, "sum": 100_411, "min": 1, "max": 99_999, "mean": 20_082.2,
    }  # fmt: skip
    assert (buckets[5.0], buckets[10.0], buckets[500.0], buckets[10_000.0]) == (2, 3, 4, 4)


def test_a_timer_is_observed_once(script: Script) -> None:
    timer = script.call("Metrics.timer", "ms", {"step": "load"})
    assert timer.fields == {"name": "ms"}
    assert script.call("Metrics.get", "ms", {"step": "load"}) is None
    assert script.call("MetricTimer:stop", timer) >= 0
    assert script.call("MetricTimer:stop", timer) is None
    assert script.call("Metrics.get", "ms", {"step": "load"})["count"] == 1


def test_reset_forgets_a_name_or_everything(script: Script) -> None:
    script.call("Metrics.counter", "a")
    script.call("Metrics.counter", "b")
    assert script.call("Metrics.reset", "a") == 1
    assert script.call("Metrics.gauge", "a", 1) is None
    assert script.call("Metrics.reset") == 2
    assert script.call("Metrics.list") == []


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (("counter", "a", -1), snapshot("Validation error: Metrics.counter: a counter only grows (use Metrics.gauge)")),
        (("counter", ""), snapshot("Validation error: Metrics.counter: the name of a metric has 1 to 256 characters")),
        (
            ("histogram", "h", float("nan")),
            snapshot("Validation error: Metrics.histogram: an observation is a finite number"),
        ),
        (
            ("gauge", "used", 1),
            snapshot('Validation error: Metrics.gauge: "used" is a counter, not a gauge (choose another name)'),
        ),
        (
            ("counter", "a", 1, {"k": "v" * 2000}),
            snapshot("Validation error: Metrics.counter: the labels of a metric have at most 1,024 characters"),
        ),
    ],
)
def test_errors(script: Script, call: tuple[Any, ...], text: str) -> None:
    script.call("Metrics.counter", "used")
    assert script.refused(f"Metrics.{call[0]}", *call[1:]) == text


def test_a_script_cannot_fill_the_kernel_with_series(script: Script) -> None:
    for number in range(MAX_SERIES):
        script.call("Metrics.counter", "c", 1, {"n": str(number)})
    assert script.refused("Metrics.counter", "c", 1, {"n": "more"}) == snapshot(
        "Resource error: Metrics.counter: there are 10,000 metric series (use fewer label values, or Metrics.reset())"
    )


def test_scripts_of_a_kernel_share_metrics_and_tenants_do_not() -> None:
    services = make_services()
    one, two, other = (make_script(services=services, tenant=tenant) for tenant in ("a", "a", "b"))
    one.call("Metrics.counter", "c")
    assert two.call("Metrics.counter", "c") == 2
    assert other.call("Metrics.list") == []
    assert other.call("Metrics.reset") == 0
