"""Scripts that try to reach Python, the host's files, its environment or Lua's insides: none does."""

from __future__ import annotations

import pytest

from tests.hostile.conftest import Attacker
from tests.hostile.scripts import ESCAPES

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.mark.parametrize("name", ESCAPES)
async def test_nothing_is_reached(attack: Attacker, name: str) -> None:
    outcome = await attack(ESCAPES[name])
    failure = outcome.execution.failure
    assert failure is None or failure.kind in ("runtime", "deadline"), failure
    assert outcome.state_losses == 0
