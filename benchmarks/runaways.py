"""Runaways: how long hostile scripts live beyond their deadline, and whether the kernel answers meanwhile."""

from __future__ import annotations

import asyncio
import importlib
import tempfile
import time
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import TypeVar

import attrs

from benchmarks.kernels import open_kernel, seconds_of
from benchmarks.measure import Effort, summarize
from benchmarks.row import NotMeasured, Row, row
from llmspell_runtime.kernel.interpreter import Interpreter
from llmspell_runtime.kernel.kernel import Kernel

T = TypeVar("T")

SCRIPTS = "tests.hostile.scripts"
DEADLINE = 0.3
"""Seconds that each script may run."""
PATIENCE = 5.0
"""Seconds after which a script that is still alive counts as not stopped."""
PROBE_PAUSE = 0.002


@attrs.frozen(kw_only=True)
class Attack:
    """What became of one hostile script: seconds beyond its deadline (None: it ended before), or not stopped at all."""

    name: str
    beyond: float | None
    stopped: bool = True


def hostile_scripts() -> Mapping[str, str]:
    """Lua text by name. Raises NotMeasured when the collection is not there."""
    try:
        scripts: Mapping[str, str] = importlib.import_module(SCRIPTS).HOSTILE
    except ModuleNotFoundError as error:
        if error.name is None or not SCRIPTS.startswith(error.name):
            raise
        raise NotMeasured(f"the hostile scripts ({SCRIPTS}.HOSTILE) are not there") from None
    return scripts


def measure(effort: Effort) -> list[Row]:
    """Every script alone in a fresh interpreter, while a second one answers a tiny chunk again and again."""
    scripts = hostile_scripts()
    return asyncio.run(_measure(scripts, effort.of(3, 1)))


async def _measure(scripts: Mapping[str, str], rounds: int) -> list[Row]:
    async with open_kernel() as kernel, await kernel.open_interpreter() as other:
        quiet, _ = await _watched(other, lambda: asyncio.sleep(2.0))
        gaps, attacks = await _watched(other, lambda: _attack_with_all(kernel, scripts, rounds))
    beyond = [attack.beyond for attack in attacks if attack.beyond is not None]
    if not beyond:
        raise NotMeasured("no hostile script reached its deadline")
    overrun = summarize(beyond)
    worst = max(attacks, key=lambda attack: attack.beyond or 0.0)
    survivors = sorted({attack.name for attack in attacks if not attack.stopped})
    return [
        row("runaway script dead after its deadline", "ms", overrun, statistic="p95", bar=30),
        attrs.evolve(
            row("runaway script dead after its deadline", "ms", overrun, statistic="worst", bar=150),
            note=f"worst: {worst.name}",
        ),
        Row(
            what="hostile scripts that were not stopped",
            unit="scripts",
            measured=len(survivors),
            bar=0,
            statistic="count",
            note=", ".join(survivors) or f"of {len(scripts)}",
        ),
        row(
            "longest gap in another interpreter's answers, under attack",
            "ms",
            summarize(gaps),
            statistic="worst",
            baseline=max(quiet),
            note="without attack",
        ),
    ]


async def _attack_with_all(kernel: Kernel, scripts: Mapping[str, str], rounds: int) -> list[Attack]:
    return [await _attack(kernel, name, text) for _ in range(rounds) for name, text in scripts.items()]


async def _attack(kernel: Kernel, name: str, text: str) -> Attack:
    limits: dict[str, float | None] = {"seconds": DEADLINE}
    with tempfile.TemporaryDirectory(prefix="llmspell-bench-") as folder:
        return await _attack_in(kernel, Path(folder), limits, name, text)


async def _attack_in(kernel: Kernel, folder: Path, limits: dict[str, float | None], name: str, text: str) -> Attack:
    """What a script may write lands in `folder`."""
    async with await kernel.open_interpreter(limits=limits, cwd=folder) as interpreter:
        execution = interpreter.start(text, f"={name}", capture=False)
        try:
            await asyncio.wait_for(execution, DEADLINE + PATIENCE)
        except TimeoutError:
            return Attack(name=name, beyond=PATIENCE, stopped=False)
        beyond = execution.duration - DEADLINE
        return Attack(name=name, beyond=beyond if beyond >= 0 else None)


async def _watched(other: Interpreter, work: Callable[[], Awaitable[T]]) -> tuple[list[float], T]:
    """Seconds between the answers of `other` while `work` is under way, and the result of `work`."""
    task = asyncio.ensure_future(work())
    gaps, last = [], time.perf_counter()
    while not task.done():
        await seconds_of(other, "return 1")
        now = time.perf_counter()
        gaps.append(now - last)
        last = now
        await asyncio.sleep(PROBE_PAUSE)
    return gaps, task.result()
