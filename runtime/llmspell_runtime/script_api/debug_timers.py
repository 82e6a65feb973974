"""Timers of scripts: durations by name, their statistics, and where the time went as folded stacks.

A timer that starts while others run is below the one started last. Times are milliseconds.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, Final

import attrs

from llmspell_runtime.errors import ResourceError, ValidationError
from llmspell_runtime.script_api.debug_log import Bounded, bounded_metadata
from llmspell_runtime.script_api.values import LuaValue

MAX_TIMERS: Final = 10_000
"""Timers that are known at one time; those that were stopped first are forgotten first."""
MAX_NAMES: Final = 1_000
MAX_NAME: Final = 256
SAMPLES: Final = 10_000
"""Durations of one name that median and percentiles are computed from: the last ones."""
MAX_EVENTS: Final = 10_000
EVENTS_SIZE: Final = 4 * 1024 * 1024
MAX_DEPTH: Final = 100
"""Timers below each other that have a path of their own in the folded stacks."""


@attrs.define
class Statistics:
    """Durations of one name. Mean and deviation by Welford's method (Technometrics 4(3), 1962)."""

    count: int = 0
    total: float = 0
    smallest: float = math.inf
    largest: float = 0
    mean: float = 0
    spread: float = 0
    samples: deque[float] = attrs.field(factory=lambda: deque(maxlen=SAMPLES))

    def add(self, duration: float) -> None:
        """Counts one duration."""
        self.count += 1
        self.total += duration
        self.smallest = min(self.smallest, duration)
        self.largest = max(self.largest, duration)
        before = duration - self.mean
        self.mean += before / self.count
        self.spread += before * (duration - self.mean)
        self.samples.append(duration)

    def as_plain(self) -> dict[str, float]:
        """The statistics as plain data; at least one duration was counted."""
        ordered = sorted(self.samples)
        return {
            "count": self.count,
            "total": self.total,
            "min": self.smallest,
            "max": self.largest,
            "mean": self.mean,
            "median": percentile(ordered, 50),
            "p95": percentile(ordered, 95),
            "p99": percentile(ordered, 99),
            "std_dev": math.sqrt(self.spread / (self.count - 1)) if self.count > 1 else 0.0,
        }


def percentile(ordered: Sequence[float], percent: float) -> float:
    """The percentile of sorted, non-empty values, interpolated linearly between the nearest two."""
    place = (len(ordered) - 1) * percent / 100
    low = math.floor(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


@attrs.define(eq=False)
class Timer:
    """One measurement. `marked` is when its last lap or event was, `inner` what timers below it took since then."""

    id: str
    name: str
    path: tuple[str, ...]
    parent: Timer | None
    begun: float
    marked: float
    memory: int | None
    inner: float = 0
    below: float = 0
    """Milliseconds of all that ran below it."""
    ended: float | None = None


@attrs.frozen
class Event:
    """Something that happened while a timer ran, `at` milliseconds after its start."""

    timer: str
    name: str
    at: float
    metadata: LuaValue = None

    def as_plain(self) -> dict[str, Any]:
        """The event as plain data."""
        plain: dict[str, Any] = {"timer": self.timer, "name": self.name, "at_ms": self.at}
        return plain if self.metadata is None else plain | {"metadata": self.metadata}


class Timers:
    """All timers of one interpreter. `clock` is in seconds, `memory` in bytes or None where it is not known."""

    def __init__(
        self, clock: Callable[[], float], memory: Callable[[], int | None], *, include_children: bool = True
    ) -> None:
        self._include_children = include_children
        self._clock = clock
        self._memory = memory
        self._count = 0
        self._timers: dict[str, Timer] = {}
        self._running: list[Timer] = []
        self._statistics: dict[str, Statistics] = {}
        self.events = Bounded[Event](MAX_EVENTS, EVENTS_SIZE)
        self.folded: dict[tuple[str, ...], float] = {}

    def start(self, name: str) -> Timer:
        """Begins a measurement; ValidationError for a bad name, ResourceError when too many run."""
        if not name or len(name) > MAX_NAME:
            raise ValidationError(f"the name of a timer has 1 to {MAX_NAME} characters")
        if len(self._timers) >= MAX_TIMERS:
            self._forget_one()
        if name not in self._statistics and len(self._statistics) >= MAX_NAMES:
            raise ResourceError(f"there are {MAX_NAMES:,} names of timers", hint="use names without numbers in them")
        self._statistics.setdefault(name, Statistics())
        parent = self._running[-1] if self._running else None
        path = (*(parent.path if parent else ()), name)[:MAX_DEPTH]
        now = self._clock()
        self._count += 1
        timer = Timer(f"timer-{self._count}", name, path, parent, now, now, self._memory())
        self._timers[timer.id] = timer
        self._running.append(timer)
        return timer

    def find(self, ident: str) -> Timer:
        """The timer; ValidationError when it is not known (any more)."""
        try:
            return self._timers[ident]
        except KeyError:
            raise ValidationError("this timer no longer exists", hint="make a new one with Debug.timer") from None

    def running(self) -> Sequence[Timer]:
        """Timers that were not stopped, in the order of their start."""
        return self._running

    def elapsed(self, timer: Timer) -> float:
        """Milliseconds since the start, or until the stop."""
        return ((self._clock() if timer.ended is None else timer.ended) - timer.begun) * 1000

    def stop(self, timer: Timer) -> float | None:
        """Ends the measurement; its milliseconds, or None when it was ended before."""
        if timer.ended is not None:
            return None
        self._mark(timer, timer.path)
        timer.ended = timer.marked
        self._running.remove(timer)
        duration = self.elapsed(timer)
        self._statistics[timer.name].add(duration if self._include_children else max(duration - timer.below, 0.0))
        if timer.parent is not None and timer.parent.ended is None:
            timer.parent.inner += duration
            timer.parent.below += duration
        timer.parent = None
        return duration

    def add(self, name: str, duration: float) -> None:
        """Something that somebody else measured, and that ended just now, below the timer started last."""
        if name not in self._statistics and len(self._statistics) >= MAX_NAMES:
            return
        self._statistics.setdefault(name, Statistics()).add(duration)
        parent = self._running[-1] if self._running else None
        if parent is not None:
            parent.inner += duration
            parent.below += duration
        path = (*(parent.path if parent else ()), name)[-MAX_DEPTH:]
        if path in self.folded or len(self.folded) < MAX_EVENTS:
            self.folded[path] = self.folded.get(path, 0.0) + duration

    def record(self, timer: Timer, name: str, metadata: LuaValue = None) -> bool:
        """Notes an event (a lap is one); the time since the one before goes to it. False after the stop."""
        if timer.ended is not None:
            return False
        if not name or len(name) > MAX_NAME:
            raise ValidationError(f"the name of an event has 1 to {MAX_NAME} characters")
        self._mark(timer, (*timer.path, name)[-MAX_DEPTH - 1 :])
        kept, size = bounded_metadata(metadata)
        self.events.add(Event(timer.name, name, (timer.marked - timer.begun) * 1000, kept), size + len(name))
        return True

    def statistics(self) -> dict[str, dict[str, float]]:
        """Statistics of every name that has a duration, by name."""
        return {name: known.as_plain() for name, known in sorted(self._statistics.items()) if known.count}

    def _mark(self, timer: Timer, path: tuple[str, ...]) -> None:
        now = self._clock()
        own = (now - timer.marked) * 1000 - timer.inner
        if path in self.folded or len(self.folded) < MAX_EVENTS:
            self.folded[path] = self.folded.get(path, 0.0) + max(own, 0.0)
        timer.marked, timer.inner = now, 0

    def _forget_one(self) -> None:
        stopped = next((ident for ident, timer in self._timers.items() if timer.ended is not None), None)
        if stopped is None:
            raise ResourceError(f"{MAX_TIMERS:,} timers are running", hint="stop those you need no more")
        del self._timers[stopped]
