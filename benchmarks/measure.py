"""Statistics that every benchmark shares: nearest-rank percentiles, and subjects measured in turns."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import attrs


@attrs.frozen(kw_only=True)
class Summary:
    """A sample in six numbers, all in the unit of the sample."""

    count: int
    best: float
    p50: float
    p95: float
    p99: float
    worst: float


@attrs.frozen
class Effort:
    """How much to measure: `quick` shows that everything works, the full effort gives figures to publish."""

    quick: bool = False

    def of(self, full: int, quick: int) -> int:
        """The number of repetitions."""
        return quick if self.quick else full


def percentile(sample: Sequence[float], percent: float) -> float:
    """The smallest value that is at least as large as `percent` % of the sample (nearest rank).

    Raises ValueError for an empty sample.
    """
    if not sample:
        raise ValueError("an empty sample has no percentile")
    rank = max(1, math.ceil(percent / 100 * len(sample)))
    return sorted(sample)[rank - 1]


def summarize(sample: Sequence[float]) -> Summary:
    """The summary of a sample that is not empty."""
    return Summary(
        count=len(sample),
        best=min(sample),
        p50=percentile(sample, 50),
        p95=percentile(sample, 95),
        p99=percentile(sample, 99),
        worst=max(sample),
    )


def differences(sample: Sequence[float], baseline: Sequence[float]) -> list[float]:
    """What each measurement took beyond the baseline's of the same round."""
    return [mine - base for mine, base in zip(sample, baseline, strict=True)]


def in_turns(names: Sequence[str], rounds: int) -> Iterator[str]:
    """Every name once per round, each round beginning with another one.

    Subjects that are measured in turns meet the same drift of a shared machine, and none is always first.
    """
    for number in range(rounds):
        at = number % len(names)
        yield from (*names[at:], *names[:at])
