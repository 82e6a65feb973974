"""Tables `events` and `hooks`."""

# ruff: noqa: RUF009 -- these calls declare attrs fields, they make no shared defaults

import attrs

from llmspell_runtime.config.schema.fields import key, table


@attrs.frozen(kw_only=True)
class Filtering:
    """Which events are kept; patterns are globs, and an exclusion wins."""

    include_types: tuple[str, ...] = key(("*",), "Types of events to keep.")
    exclude_types: tuple[str, ...] = key((), "Types of events to drop.")
    include_components: tuple[str, ...] = key(("*",), "Components whose events are kept.")
    exclude_components: tuple[str, ...] = key((), "Components whose events are dropped.")


@attrs.frozen(kw_only=True)
class Export:
    """Where events are written beside the bus."""

    stdout: bool = key(False, "Print events (never while standard output carries a protocol).")
    file: str | None = key(None, "File that receives one JSON object per line.", path=True, filled=True)
    webhook: str | None = key(None, "Address (http or https) that receives each event.", filled=True)
    pretty_json: bool = key(False, "Indent the JSON.")


@attrs.frozen(kw_only=True)
class Events:
    """The event bus."""

    enabled: bool = key(True, "Publish events.")
    buffer_size: int = key(10_000, "Events kept for slow subscribers.", at_least=1)
    emit_timing_events: bool = key(True, "Publish how long operations took.")
    emit_state_events: bool = key(False, "Publish changes of state.")
    emit_debug_events: bool = key(False, "Publish debug events.")
    max_events_per_second: int | None = key(None, "Events per second; none: unlimited.", at_least=1)
    filtering: Filtering = table(Filtering, "Which events are kept.")
    export: Export = table(Export, "Where events are written beside the bus.")


@attrs.frozen(kw_only=True)
class Hooks:
    """Hooks around operations."""

    enabled: bool = key(False, "Run hooks.")
    rate_limit_per_minute: int = key(100, "Calls of hooks per minute.", at_least=1)
    timeout_ms: int = key(5000, "Deadline of one hook in milliseconds.", at_least=1)
    circuit_breaker_threshold: float = key(
        0.01, "Share of an operation's time that hooks may take before they are paused.", above=0, at_most=1
    )
