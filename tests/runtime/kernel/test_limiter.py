"""When a worker is killed that was asked to stop: not before it had the time to react."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, cast

import pytest

from llmspell_runtime.kernel.limiter import DEADLINE_GRACE, INTERRUPT_GRACE, ROUNDS, Limiter
from llmspell_runtime.kernel.link import WorkerLink
from llmspell_runtime.security.levels import Limits


class Loop:
    """Timers that go off when a test says so."""

    def __init__(self) -> None:
        self.timers: list[tuple[float, Callable[[], None]]] = []

    def call_later(self, seconds: float, callback: Callable[..., None], *arguments: Any) -> None:
        self.timers.append((seconds, lambda: callback(*arguments)))


class Link:
    """A worker that has had so much of a processor each time that somebody looks."""

    def __init__(self, used: list[float | None]) -> None:
        self.used = list(used)
        self.killed = False

    def cpu_seconds(self) -> float | None:
        return self.used.pop(0)

    def stop(self, execution: int, reason: str) -> None:
        """It is too busy to hear."""

    def kill(self) -> None:
        self.killed = True


@pytest.mark.parametrize(
    ("reason", "grace"), [("deadline", DEADLINE_GRACE), ("interrupted", INTERRUPT_GRACE), ("output", INTERRUPT_GRACE)]
)
@pytest.mark.parametrize(
    ("used", "looks"),
    [
        ([5.0, 6.0], 1),
        ([5.0, 5.0, 6.0], 2),
        ([5.0, 5.001, 5.002, 5.003, 6.0], 4),
        ([5.0] * (ROUNDS + 1), ROUNDS),
        ([None, None], 1),
        ([5.0, None], 1),
    ],
    ids=["reacts not", "late", "hardly ever", "never", "not told", "no longer told"],
)
def test_a_worker_is_killed_when_it_could_have_reacted(
    reason: str, grace: float, used: list[float | None], looks: int
) -> None:
    loop, link = Loop(), Link(used)
    limits = Limits(seconds=None)
    limiter = Limiter(cast(asyncio.AbstractEventLoop, loop), cast(WorkerLink, link), 1, limits, lambda _reason: None)
    limiter.stop(reason)
    for _ in range(looks):
        assert not link.killed
        ((seconds, go_off),) = loop.timers
        assert seconds == grace
        loop.timers.clear()
        go_off()
    assert link.killed
    assert not loop.timers
