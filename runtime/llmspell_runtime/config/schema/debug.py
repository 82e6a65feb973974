"""Tables `debug.*`: what the `Debug` global of scripts records and where it goes."""

# ruff: noqa: RUF009 -- these calls declare attrs fields, they make no shared defaults

from collections.abc import Mapping
from typing import Literal

import attrs

from llmspell_runtime.config.schema.fields import key, table


@attrs.frozen(kw_only=True)
class DebugFile:
    """The file of debug records."""

    path: str | None = key(None, "File; none: no file.", path=True, filled=True)
    append: bool = key(True, "Keep what the file holds already.")
    max_size: int = key(10_000_000, "Bytes after which a new file is begun.", at_least=1)
    max_files: int = key(5, "Older files that are kept.", at_least=1)


@attrs.frozen(kw_only=True)
class DebugBuffer:
    """The records kept in memory."""

    enabled: bool = key(True, "Keep records in memory.")
    max_entries: int = key(10_000, "Records kept.", at_least=1)


@attrs.frozen(kw_only=True)
class DebugOutput:
    """Where debug records go."""

    stdout: bool = key(True, "Write records to the output of the script.")
    colored: bool = key(True, "Colour them on a terminal.")
    format: Literal["text", "json", "pretty", "compact"] = key("text", "Form of a record.")
    file: DebugFile = table(DebugFile, "The file of debug records.")
    buffer: DebugBuffer = table(DebugBuffer, "The records kept in memory.")


@attrs.frozen(kw_only=True)
class ModuleFilters:
    """Which modules record."""

    enabled: tuple[str, ...] = key((), "Modules (globs) that record; empty: all.")
    disabled: tuple[str, ...] = key((), "Modules (globs) that do not.")
    levels: Mapping[str, str] = key(attrs.Factory(dict), "Level of single modules.")


@attrs.frozen(kw_only=True)
class Performance:
    """Timing of scripts."""

    enabled: bool = key(False, "Measure the operations of the kernel that a script calls, beside its timers.")
    auto_report_interval: int = key(
        0, "Seconds between reports on the script's stderr, each at its next operation; 0: none.", at_least=0
    )
    include_children: bool = key(True, "Count in a timer's statistics what ran below it.")
    min_duration_ms: int = key(1, "Operations that took less are left out.", at_least=0)


@attrs.frozen(kw_only=True)
class StackTrace:
    """Stacks of those who log."""

    enabled: bool = key(False, "Keep the stack with every record.")
    on_error: bool = key(True, "Keep the stack with every record of level error.")
    max_depth: int = key(50, "Frames of a trace.", at_least=1)
    include_source: bool = key(True, "Name the file and the line of each frame.")


@attrs.frozen(kw_only=True)
class Debug:
    """The `Debug` global of scripts."""

    enabled: bool = key(False, "Record what scripts pass to `Debug`.")
    level: Literal["off", "error", "warn", "info", "debug", "trace"] = key(
        "info", "Least important record that is kept.", spellings={"warning": "warn"}
    )
    output: DebugOutput = table(DebugOutput, "Where records go.")
    module_filters: ModuleFilters = table(ModuleFilters, "Which modules record.")
    performance: Performance = table(Performance, "Timing of scripts.")
    stack_trace: StackTrace = table(StackTrace, "Stacks of those who log.")
