"""Spans: counted always, exported when asked."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode

from llmspell_runtime.telemetry.categories import COUNTERS, CURRENT, Category, Counters
from llmspell_runtime.telemetry.correlation import correlation
from llmspell_runtime.telemetry.tracing import disable_tracing, enable_tracing, span


@pytest.fixture
def exporter() -> Iterator[InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    enable_tracing(exporter)
    yield exporter
    disable_tracing()


def exported(exporter: InMemorySpanExporter) -> dict[str, ReadableSpan]:
    disable_tracing()
    return {finished.name: finished for finished in exporter.get_finished_spans()}


def counted(category: Category) -> tuple[int | float, int | float]:
    tally = COUNTERS.snapshot()[category]
    return tally["count"], tally["errors"]


def check_counts(category: Category, error: type[BaseException] | None, count: int, errors: int) -> None:
    before = counted(category)
    try:
        with span("work", category):
            if error is not None:
                raise error
    except BaseException as raised:
        assert type(raised) is error
    after = counted(category)
    assert (after[0] - before[0], after[1] - before[1]) == (count, errors)


def test_there_are_twelve_categories() -> None:
    names = "script_runtime tool agent workflow hook event state session security vector transport debug"
    assert [str(category) for category in Category] == names.split()
    assert list(COUNTERS.snapshot()) == names.split()
    assert json.loads(json.dumps(COUNTERS.snapshot())) == COUNTERS.snapshot()


@pytest.mark.parametrize(
    ("error", "errors"), [(None, 0), (ValueError, 1), (asyncio.CancelledError, 0), (KeyboardInterrupt, 0)]
)
def test_every_operation_is_counted_and_failures_are_errors(error: type[BaseException] | None, errors: int) -> None:
    check_counts(Category.TOOL, error, 1, errors)


def test_seconds_add_up() -> None:
    counters = Counters()
    counters.record(Category.STATE, 0.25, failed=False)
    counters.record(Category.STATE, 0.5, failed=True)
    assert counters.snapshot()["state"] == {"count": 2, "errors": 1, "seconds": 0.75}
    assert counters.snapshot()["tool"] == {"count": 0, "errors": 0, "seconds": 0.0}


def test_threads_lose_no_count() -> None:
    before = counted(Category.VECTOR)

    def work() -> None:
        for _ in range(500):
            with span("work", Category.VECTOR):
                pass

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counted(Category.VECTOR)[0] - before[0] == 2000


def test_the_innermost_category_is_current() -> None:
    with span("outer", Category.AGENT):
        with span("inner", Category.TOOL):
            assert CURRENT.get() is Category.TOOL
        assert CURRENT.get() is Category.AGENT
    assert CURRENT.get() is None


def test_spans_are_exported_with_parent_category_and_correlation(exporter: InMemorySpanExporter) -> None:
    with correlation("c0ffee"), span("agent.run", Category.AGENT, model="m", tries=2) as outer:
        with span("tool.invoke", Category.TOOL, parameters={"a": 1}):
            pass
        outer.set(tokens=7, stop=["end"])
    spans = exported(exporter)
    run, invoke = spans["agent.run"], spans["tool.invoke"]
    assert run.attributes == {
        "model": "m",
        "tries": 2,
        "tokens": 7,
        "stop": "['end']",
        "llmspell.category": "agent",
        "llmspell.correlation_id": "c0ffee",
    }
    assert invoke.attributes is not None
    assert invoke.attributes["parameters"] == "{'a': 1}"
    assert invoke.parent is not None and run.context is not None
    assert invoke.parent.span_id == run.context.span_id
    assert run.resource.attributes["service.name"] == "llmspell"


def test_a_failure_is_on_the_span(exporter: InMemorySpanExporter) -> None:
    with pytest.raises(ValueError, match="no such tool"), span("tool.invoke", Category.TOOL):
        raise ValueError("no such tool")
    failed = exported(exporter)["tool.invoke"]
    assert failed.status.status_code is StatusCode.ERROR
    assert [event.name for event in failed.events] == ["exception"]


def test_a_span_that_outlives_tracing_is_harmless(exporter: InMemorySpanExporter) -> None:
    with span("long", Category.SESSION) as it:
        disable_tracing()
        it.set(late=True)
    with span("off", Category.SESSION) as it:
        it.set(ignored=True)
    assert exported(exporter) == {}


def run(script: str) -> str:
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=30)
    return result.stdout.strip()


def test_nothing_of_opentelemetry_is_imported_while_off() -> None:
    script = """
import sys
from llmspell_runtime.telemetry.categories import Category
from llmspell_runtime.telemetry.tracing import span
with span("x", Category.TOOL, a=1) as it:
    it.set(b=2)
print([name for name in sys.modules if name.startswith(("opentelemetry", "logging", "uuid", "attr"))])
"""
    assert run(script) == "[]"


@pytest.mark.parametrize("missing", ["opentelemetry", "opentelemetry.exporter"])
def test_without_the_packages_the_extra_is_named(missing: str) -> None:
    script = f"""
import sys
sys.modules[{missing!r}] = None
from llmspell_runtime.errors import MissingExtraError
from llmspell_runtime.telemetry.tracing import enable_tracing
try:
    enable_tracing()
except MissingExtraError as error:
    print(error, "|", error.hint)
"""
    assert run(script) == (
        "tracing needs packages that are not installed | install them with: pip install 'llmspell[telemetry]'"
    )
