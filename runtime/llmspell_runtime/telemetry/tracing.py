"""Spans: every operation is counted; it is also an OpenTelemetry span where tracing has been enabled."""

from __future__ import annotations

from time import perf_counter
from types import TracebackType

from llmspell_runtime.telemetry.categories import COUNTERS, CURRENT, Category
from llmspell_runtime.telemetry.correlation import current

TYPE_CHECKING = False  # importing `typing` for its constant would cost 2 ms
if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SpanExporter
    from opentelemetry.trace import Span as OtelSpan
    from opentelemetry.trace import Tracer

_OTLP_EXPORTER = "opentelemetry.exporter.otlp.proto.http.trace_exporter"

_provider: TracerProvider | None = None
_tracer: Tracer | None = None


def enable_tracing(exporter: SpanExporter | None = None) -> None:
    """Turn spans into OpenTelemetry spans from now on and send them to `exporter`, in batches from a thread.

    Without an exporter they go out by OTLP over HTTP, to where the standard variables `OTEL_EXPORTER_OTLP_*` say.
    Calling it again replaces the exporter. Raises MissingExtraError when the packages are not installed.
    """
    global _provider, _tracer
    try:
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor

        if exporter is None:
            import importlib

            exporter = importlib.import_module(_OTLP_EXPORTER).OTLPSpanExporter()
    except ImportError as error:
        from llmspell_runtime.errors import MissingExtraError

        raise MissingExtraError("tracing", "telemetry") from error
    disable_tracing()
    _provider = TracerProvider(resource=Resource.create({"service.name": "llmspell"}))
    _provider.add_span_processor(BatchSpanProcessor(exporter))
    _tracer = _provider.get_tracer("llmspell")


def disable_tracing() -> None:
    """Send what is waiting and go back to counting only; harmless when tracing is off."""
    global _provider, _tracer
    if _provider is not None:
        _provider.shutdown()
    _provider = _tracer = None


class Span:
    """`with span("tool.invoke", Category.TOOL, tool=name) as it:` brackets one operation.

    It is counted under its category, as failed when an `Exception` leaves the block (a cancellation is no failure),
    and log records made inside carry the category. A span may be entered once, in any thread or task.
    """

    __slots__ = ("_category", "_otel", "_otel_manager", "_outer", "_started")

    def __init__(self, name: str, category: Category, /, **attributes: object) -> None:
        self._category = category
        self._otel_manager = None if _tracer is None else _otel_span(_tracer, name, category, attributes)

    def set(self, **attributes: object) -> None:
        """Add attributes that are only known inside the block."""
        if self._otel_manager is not None:
            self._otel.set_attributes({key: _attribute(value) for key, value in attributes.items()})

    def __enter__(self) -> Span:
        self._outer = CURRENT.get()
        CURRENT.set(self._category)
        if self._otel_manager is not None:
            self._otel = self._otel_manager.__enter__()
        self._started = perf_counter()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        seconds = perf_counter() - self._started
        COUNTERS.record(self._category, seconds, kind is not None and issubclass(kind, Exception))
        CURRENT.set(self._outer)
        if self._otel_manager is not None:
            self._otel_manager.__exit__(kind, error, trace)


span = Span
"""What callers write: `with span(…)`."""


def _otel_span(
    tracer: Tracer, name: str, category: Category, attributes: dict[str, object]
) -> AbstractContextManager[OtelSpan]:
    shown = {key: _attribute(value) for key, value in attributes.items()}
    shown["llmspell.category"] = category.value
    identity = current()
    if identity is not None:
        shown["llmspell.correlation_id"] = identity
    return tracer.start_as_current_span(name, attributes=shown)


def _attribute(value: object) -> str | bool | int | float:
    """OpenTelemetry takes scalars only; anything else is shown as text."""
    return value if isinstance(value, str | bool | int | float) else str(value)
