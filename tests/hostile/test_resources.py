"""Scripts that never end or use everything up: they are stopped, and everybody else is served meanwhile."""

from __future__ import annotations

import pytest

from tests.hostile.conftest import Attacker
from tests.hostile.scripts import HOSTILE, RESOURCES

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.mark.parametrize("name", RESOURCES)
async def test_it_is_stopped(attack: Attacker, name: str) -> None:
    outcome = await attack(RESOURCES[name])
    failure = outcome.execution.failure
    assert failure is not None, "it ended by itself"
    assert failure.kind in ("deadline", "memory", "output", "runtime", "worker_died"), failure
    if failure.kind == "deadline":
        assert outcome.served >= 1


async def test_there_are_enough_of_them() -> None:
    assert len(HOSTILE) >= 45
    assert sum(name.startswith("escape:") for name in HOSTILE) >= 12
    assert sum(name.startswith("resource:") for name in HOSTILE) >= 33
