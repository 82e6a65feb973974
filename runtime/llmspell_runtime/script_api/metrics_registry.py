"""Counters, gauges and histograms of one kernel, in memory, each tenant's apart."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from typing import Any, Final, Literal, TypeAlias

import attrs

from llmspell_runtime.errors import ResourceError, ValidationError

Kind: TypeAlias = Literal["counter", "gauge", "histogram"]
Labels: TypeAlias = tuple[tuple[str, str], ...]

MAX_SERIES: Final = 10_000
"""Series of one tenant; more are an error, because every label value makes one."""
MAX_NAME: Final = 256
MAX_LABELS: Final = 1024
BOUNDS: Final = (5.0, 10.0, 25.0, 50.0, 100.0, 250.0, 500.0, 1000.0, 2500.0, 5000.0, 10_000.0)
"""Upper bounds of the buckets of a histogram (`le` of Prometheus' exposition format); for milliseconds."""


@attrs.define
class Series:
    """One metric with one set of labels."""

    name: str
    kind: Kind
    labels: Labels
    value: float = 0
    """Of a counter or a gauge; the sum of a histogram."""
    count: int = 0
    smallest: float = 0
    largest: float = 0
    buckets: list[int] = attrs.field(factory=list)

    def observe(self, value: float) -> None:
        """Adds an observation to a histogram."""
        self.buckets = self.buckets or [0] * len(BOUNDS)
        self.smallest = min(self.smallest, value) if self.count else value
        self.largest = max(self.largest, value) if self.count else value
        self.count += 1
        self.value += value
        place = bisect_left(BOUNDS, value)
        if place < len(BOUNDS):
            self.buckets[place] += 1

    def as_plain(self) -> dict[str, Any]:
        """The series as plain data; buckets are cumulative, as Prometheus counts them."""
        plain: dict[str, Any] = {"name": self.name, "type": self.kind, "labels": dict(self.labels)}
        if self.kind != "histogram":
            return plain | {"value": self.value}
        total, buckets = 0, []
        for bound, count in zip(BOUNDS, self.buckets, strict=True):
            total += count
            buckets.append({"le": bound, "count": total})
        return plain | {
            "count": self.count,
            "sum": self.value,
            "min": self.smallest,
            "max": self.largest,
            "mean": self.value / self.count,
            "buckets": buckets,
        }


class MetricsRegistry:
    """All series of a kernel. Belongs to its event loop."""

    def __init__(self) -> None:
        self._series: dict[str, dict[tuple[str, Labels], Series]] = {}
        self._kinds: dict[str, dict[str, Kind]] = {}

    def series(self, tenant: str, name: str, kind: Kind, labels: Mapping[str, str]) -> Series:
        """The series, made at the first call; ValidationError when the name is another kind of metric."""
        if not name or len(name) > MAX_NAME:
            raise ValidationError(f"the name of a metric has 1 to {MAX_NAME} characters")
        if sum(len(key) + len(value) for key, value in labels.items()) > MAX_LABELS:
            raise ValidationError(f"the labels of a metric have at most {MAX_LABELS:,} characters")
        kinds = self._kinds.setdefault(tenant, {})
        known = kinds.get(name, kind)
        if known != kind:
            raise ValidationError(f'"{name}" is a {known}, not a {kind}', hint="choose another name")
        mine = self._series.setdefault(tenant, {})
        key = (name, _ordered(labels))
        if key not in mine:
            if len(mine) >= MAX_SERIES:
                raise ResourceError(
                    f"there are {MAX_SERIES:,} metric series", hint="use fewer label values, or Metrics.reset()"
                )
            kinds[name] = kind
            mine[key] = Series(name, kind, key[1])
        return mine[key]

    def find(self, tenant: str, name: str, labels: Mapping[str, str]) -> Series | None:
        """The series, if there is one."""
        return self._series.get(tenant, {}).get((name, _ordered(labels)))

    def all(self, tenant: str) -> list[Series]:
        """Every series of a tenant, by name and labels."""
        mine = self._series.get(tenant, {})
        return [mine[key] for key in sorted(mine)]

    def reset(self, tenant: str, name: str | None) -> int:
        """Forgets the series of a name, or all of a tenant; how many there were."""
        mine = self._series.get(tenant, {})
        doomed = [key for key in mine if name is None or key[0] == name]
        for key in doomed:
            del mine[key]
            self._kinds[tenant].pop(key[0], None)
        return len(doomed)


def _ordered(labels: Mapping[str, str]) -> Labels:
    return tuple(sorted(labels.items()))
