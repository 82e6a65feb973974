"""The global `Metrics`: counters, gauges, histograms and timers that live as long as the kernel."""

from __future__ import annotations

import math
import time
from typing import Annotated

import attrs

from llmspell_runtime.errors import ResourceError, ValidationError
from llmspell_runtime.script_api.catalogue import Global
from llmspell_runtime.script_api.context import Context
from llmspell_runtime.script_api.options import REQUIRED, option, result
from llmspell_runtime.script_api.values import LuaValue, ObjectRef

Name = Annotated[str, "name of the metric"]
Labels = Annotated[dict[str, str] | None, "labels; every combination is a series of its own"]

MAX_TIMERS = 10_000

METRICS = Global(
    "Metrics",
    doc="""Counters, gauges, histograms and timers.

They live in memory as long as the kernel and are shared by its scripts. A metric is made by its first use; a name is
one kind of metric.""",
    category="metrics",
)
GLOBAL = METRICS

TIMER = METRICS.object("MetricTimer", "A running measurement, begun by `Metrics.timer`.")
TIMER.field("name", str, "name of the histogram that gets the time")


@result
class MetricBucket:
    """Observations up to a bound."""

    le: float = option(REQUIRED, "upper bound, inclusive")
    count: int = option(REQUIRED, "observations up to the bound")


@result
class MetricSeries:
    """One metric with one set of labels."""

    name: str = option(REQUIRED, "name of the metric")
    type: str = option(REQUIRED, '`"counter"`, `"gauge"` or `"histogram"`')
    labels: dict[str, str] = option(REQUIRED, "its labels")
    value: float | None = option(None, "value of a counter or a gauge")
    count: int | None = option(None, "observations of a histogram")
    sum: float | None = option(None, "sum of the observations")
    min: float | None = option(None, "smallest observation")
    max: float | None = option(None, "largest observation")
    mean: float | None = option(None, "mean of the observations")
    buckets: list[MetricBucket] | None = option(None, "observations by size, cumulative")


@attrs.frozen
class _Running:
    name: str
    labels: dict[str, str]
    begun: float


@METRICS.function
def counter(
    context: Context, name: Name, by: Annotated[float, "what is added; not negative"] = 1, labels: Labels = None, /
) -> Annotated[float, "the new value"]:
    """Adds to a counter.

    Errors: Raises for a negative number, and when the name is another kind of metric.

    Example: `Metrics.counter("documents", 1, { source = "web" })`
    """
    if not 0 <= by < math.inf:
        raise ValidationError("a counter only grows", where="Metrics.counter", hint="use Metrics.gauge")
    series = context.services.metrics.series(context.tenant, name, "counter", labels or {})
    series.value += by
    return series.value


@METRICS.function
def gauge(context: Context, name: Name, value: Annotated[float, "the present value"], labels: Labels = None, /) -> None:
    """Sets a gauge.

    Example: `Metrics.gauge("queue_length", #queue)`
    """
    context.services.metrics.series(context.tenant, name, "gauge", labels or {}).value = value


@METRICS.function
def histogram(
    context: Context, name: Name, value: Annotated[float, "one observation"], labels: Labels = None, /
) -> None:
    """Adds an observation to a histogram.

    Example: `Metrics.histogram("answer_tokens", 512)`
    """
    if not math.isfinite(value):
        raise ValidationError("an observation is a finite number", where="Metrics.histogram")
    context.services.metrics.series(context.tenant, name, "histogram", labels or {}).observe(value)


@METRICS.function
def observe(context: Context, name: Name, value: Annotated[float, "one observation"], labels: Labels = None, /) -> None:
    """The same as `Metrics.histogram`.

    Example: `Metrics.observe("answer_tokens", 512)`
    """
    histogram(context, name, value, labels)


@METRICS.function
def timer(context: Context, name: Name, labels: Labels = None, /) -> Annotated[ObjectRef, TIMER, "the measurement"]:
    """Begins to measure; `stop` adds the milliseconds to the histogram `name`.

    Example: `local t = Metrics.timer("search_ms"); RAG.search("lua"); t:stop()`
    """
    context.services.metrics.series(context.tenant, name, "histogram", labels or {})
    if context.objects.count("MetricTimer") >= MAX_TIMERS:
        raise ResourceError(
            f"{MAX_TIMERS:,} timers are running", where="Metrics.timer", hint="stop those you need no more"
        )
    running = _Running(name, labels or {}, time.perf_counter())
    return ObjectRef("MetricTimer", context.objects.put("MetricTimer", running), {"name": name})


@TIMER.method
def stop(
    context: Context, self: Annotated[ObjectRef, TIMER], /
) -> Annotated[float | None, "milliseconds; nil when it was stopped before"]:
    """Ends the measurement and adds it to the histogram.

    Example: `local ms = t:stop()`
    """
    running: _Running | None = context.objects.take("MetricTimer", self.id)
    if running is None:
        return None
    elapsed = (time.perf_counter() - running.begun) * 1000
    context.services.metrics.series(context.tenant, running.name, "histogram", running.labels).observe(elapsed)
    return elapsed


@METRICS.function
def get(
    context: Context, name: Name, labels: Labels = None, /
) -> Annotated[MetricSeries | None, "the series with exactly these labels, or nil"]:
    """Reads one metric.

    Example: `Metrics.get("documents", { source = "web" }).value`
    """
    series = context.services.metrics.find(context.tenant, name, labels or {})
    plain: LuaValue = None if series is None or (series.kind == "histogram" and not series.count) else series.as_plain()
    return plain  # type: ignore[no-any-return]


@METRICS.function(name="list")
def list_(context: Context, /) -> Annotated[list[MetricSeries], "every series, by name and labels"]:
    """Reads all metrics.

    Example: `for _, m in ipairs(Metrics.list()) do print(m.name, m.value or m.count) end`
    """
    found: LuaValue = [
        series.as_plain()
        for series in context.services.metrics.all(context.tenant)
        if series.kind != "histogram" or series.count
    ]
    return found  # type: ignore[no-any-return]


@METRICS.function
def reset(
    context: Context, name: Annotated[str | None, "only this metric"] = None, /
) -> Annotated[int, "series that were forgotten"]:
    """Forgets a metric, or all of them.

    Example: `Metrics.reset("documents")`
    """
    return context.services.metrics.reset(context.tenant, name)
