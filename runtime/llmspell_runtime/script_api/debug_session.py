"""What `Debug` keeps for one interpreter: level, filters, the ring of records, timers."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import attrs

from llmspell_runtime.script_api import debug_log as log
from llmspell_runtime.script_api.debug_filters import ModuleFilter
from llmspell_runtime.script_api.debug_levels import LEVELS, level_named
from llmspell_runtime.script_api.debug_timers import Timers
from llmspell_runtime.script_api.values import LuaValue

if TYPE_CHECKING:
    from llmspell_runtime.script_api.context import Context
    from llmspell_runtime.script_api.debug_file import RecordFile


@attrs.define(eq=False)
class DebugSession:
    """The state of `Debug` in one interpreter; `now` is seconds since 1970, `clock` never goes back."""

    enabled: bool = True
    level: str = "info"
    form: str = "text"
    visible: bool = True
    """Whether records are written to the script's stderr."""
    modules: ModuleFilter = attrs.field(factory=ModuleFilter)
    module_levels: dict[str, str] = attrs.field(factory=dict)
    ring: log.Bounded[log.Record] = attrs.field(factory=lambda: log.Bounded(log.RING_ENTRIES, log.RING_SIZE))
    timers: Timers = attrs.field(factory=lambda: Timers(time.perf_counter, lambda: None))
    now: Callable[[], float] = time.time
    counts: dict[str, int] = attrs.field(factory=dict)
    """Records that were kept, by level."""
    colored: bool = False
    file: RecordFile | None = None
    """Gets every record too."""
    stack: str | None = None
    """The stack of the record that comes next."""
    least_ms: float = 1
    """Operations that take less are not measured."""
    report_seconds: float = 0
    """Seconds between reports; 0: none."""
    reported: float = attrs.field(factory=time.monotonic)

    def log(
        self, level: str, message: LuaValue, module: str | None, metadata: LuaValue, emit: Callable[[str], None]
    ) -> None:
        """Keeps a record and shows it, if its level and its module are let through."""
        stack, self.stack = self.stack, None
        if not self.enabled or LEVELS[level] > LEVELS[self._level_of(module)] or not self.modules.allows(module):
            return
        if level == "off":
            return
        kept, size = log.bounded_metadata(metadata)
        stack = stack and stack[: log.MAX_MESSAGE]
        record = log.Record(self.now(), level, log.message_text(message), module and module[:256], kept, stack)
        self.ring.add(record, len(record.message) + size + len(stack or ""))
        self.counts[level] = self.counts.get(level, 0) + 1
        if self.visible:
            emit(record.text(self.form, colored=self.colored))
        if self.file is not None:
            self.file.write(record.text(self.form))

    def measured(self, operation: str, milliseconds: float, emit: Callable[[str], None]) -> None:
        """The script called an operation of the kernel. From time to time everything measured is reported."""
        if milliseconds >= self.least_ms:
            self.timers.add(operation, milliseconds)
        now = time.monotonic()
        if self.report_seconds and now - self.reported >= self.report_seconds:
            self.reported = now
            from llmspell_runtime.script_api.debug_reports import performance_report

            emit(performance_report(self))

    def _level_of(self, module: str | None) -> str:
        return self.module_levels.get(module, self.level) if module is not None else self.level


def begin(context: Context) -> DebugSession:
    """A session as the tables `debug.*` say; `Debug` is on unless somebody turned it off. Raises ConfigError."""
    loaded = context.loaded
    settings: Any = loaded.config.debug
    chosen = loaded.origins.get("debug.enabled")
    made = DebugSession(
        enabled=settings.enabled or chosen is None or chosen.kind == "default",
        level=settings.level,
        form=settings.output.format,
        visible=settings.output.stdout,
        timers=Timers(time.perf_counter, context.memory_bytes, include_children=settings.performance.include_children),
        colored=settings.output.colored and context.colors,
        file=context.services.debug_file,
        least_ms=settings.performance.min_duration_ms,
        report_seconds=settings.performance.auto_report_interval,
        module_levels={name: level_named(level) or "info" for name, level in settings.module_filters.levels.items()},
    )
    buffer = settings.output.buffer
    made.ring = log.Bounded(buffer.max_entries if buffer.enabled else 0, log.RING_SIZE)
    for pattern in settings.module_filters.enabled:
        made.modules.add(pattern, True)
    for pattern in settings.module_filters.disabled:
        made.modules.add(pattern, False)
    return made
