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
    from llmspell_runtime.config import LoadedConfig


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

    def log(
        self, level: str, message: LuaValue, module: str | None, metadata: LuaValue, emit: Callable[[str], None]
    ) -> None:
        """Keeps a record and shows it, if its level and its module are let through."""
        if not self.enabled or LEVELS[level] > LEVELS[self._level_of(module)] or not self.modules.allows(module):
            return
        if level == "off":
            return
        kept, size = log.bounded_metadata(metadata)
        record = log.Record(self.now(), level, log.message_text(message), module and module[:256], kept)
        self.ring.add(record, len(record.message) + size)
        self.counts[level] = self.counts.get(level, 0) + 1
        if self.visible:
            emit(record.text(self.form))

    def _level_of(self, module: str | None) -> str:
        return self.module_levels.get(module, self.level) if module is not None else self.level


def begin(loaded: LoadedConfig, *, memory: Callable[[], int | None]) -> DebugSession:
    """A session as the tables `debug.*` say; `Debug` is on unless somebody turned it off."""
    settings: Any = loaded.config.debug
    chosen = loaded.origins.get("debug.enabled")
    made = DebugSession(
        enabled=settings.enabled or chosen is None or chosen.kind == "default",
        level=settings.level,
        form=settings.output.format,
        visible=settings.output.stdout,
        timers=Timers(time.perf_counter, memory),
        module_levels={name: level_named(level) or "info" for name, level in settings.module_filters.levels.items()},
    )
    buffer = settings.output.buffer
    made.ring = log.Bounded(buffer.max_entries if buffer.enabled else 0, log.RING_SIZE)
    for pattern in settings.module_filters.enabled:
        made.modules.add(pattern, True)
    for pattern in settings.module_filters.disabled:
        made.modules.add(pattern, False)
    return made
