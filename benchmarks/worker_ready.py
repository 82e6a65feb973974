"""Readiness: how soon a fresh interpreter answers, from the warm pool, from the zygote, and from nothing."""

from __future__ import annotations

import asyncio
import time

from benchmarks.kernels import open_kernel, seconds_of
from benchmarks.measure import Effort, Summary, percentile, summarize
from benchmarks.row import Row, row
from llmspell_runtime.kernel.kernel import Kernel

PAUSE = 0.03
"""Seconds of rest before each measurement, in which the zygote forks the next warm worker and reaps the last one."""


def measure(effort: Effort) -> list[Row]:
    """From `open_interpreter` to the answer of a first empty chunk, less the median answer of a live one."""
    return asyncio.run(_measure(effort))


async def _measure(effort: Effort) -> list[Row]:
    opening, warm = await _ready(warm_workers=1, rounds=effort.of(200, 5))
    _, forked = await _ready(warm_workers=0, rounds=effort.of(200, 5))
    cold = [await _cold() for _ in range(effort.of(15, 2))]
    return [
        row(
            "worker ready from the warm pool", "ms", warm, bar=1, baseline=opening.p50, note="`open_interpreter` alone"
        ),
        row("worker ready from the zygote", "ms", forked, bar=10),
        row("first answer of a kernel, its start included", "ms", summarize(cold)),
    ]


async def _ready(*, warm_workers: int, rounds: int) -> tuple[Summary, Summary]:
    """What `open_interpreter` takes, and it with the first answer less the median answer of a live interpreter."""
    opened: list[float] = []
    first: list[float] = []
    live: list[float] = []
    async with open_kernel(warm_workers=warm_workers) as kernel:
        await _fresh_and_live(kernel)
        for _ in range(rounds):
            times = await _fresh_and_live(kernel)
            for sample, seconds in zip((opened, first, live), times, strict=True):
                sample.append(seconds)
    usual = percentile(live, 50)
    return summarize(opened), summarize([seconds - usual for seconds in first])


async def _fresh_and_live(kernel: Kernel) -> tuple[float, float, float]:
    await asyncio.sleep(PAUSE)
    started = time.perf_counter()
    async with await kernel.open_interpreter() as interpreter:
        opened = time.perf_counter() - started
        await seconds_of(interpreter, "")
        first = time.perf_counter() - started
        await asyncio.sleep(PAUSE)
        return opened, first, await seconds_of(interpreter, "")


async def _cold() -> float:
    started = time.perf_counter()
    async with open_kernel() as kernel, await kernel.open_interpreter() as interpreter:
        await seconds_of(interpreter, "")
        return time.perf_counter() - started
