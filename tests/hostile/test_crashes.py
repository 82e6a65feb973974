"""Scripts that crash or wedge a process which runs Lua carelessly: ours answers, or dies alone."""

from __future__ import annotations

import pytest

from tests.hostile.conftest import Attacker
from tests.hostile.scripts import CRASHES

pytestmark = pytest.mark.asyncio(loop_scope="module")

HARMLESS = {"p04 E1 a table that changes while it crosses", "p05 load recursion", "p07 exit", "p04 H2 deep data"}
"""What these ask for is granted or refused quietly."""


@pytest.mark.parametrize("name", CRASHES)
async def test_nobody_else_notices(attack: Attacker, name: str) -> None:
    outcome = await attack(CRASHES[name])
    failure = outcome.execution.failure
    if failure is None:
        assert name in HARMLESS
    else:
        assert failure.kind in ("runtime", "memory", "deadline", "worker_died"), failure
        assert "llmspell/" not in failure.message
