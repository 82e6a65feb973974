"""A kernel under attack: secrets that must stay where they are, and a bystander who must be served meanwhile."""

from __future__ import annotations

import os
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import attrs
import pytest
import pytest_asyncio

from llmspell_runtime.kernel.execution import Execution
from llmspell_runtime.kernel.kernel import Kernel
from tests.harness import lab
from tests.harness.kernel import Lua, forgetful_lab, kernel, open_lua, until, within

__all__ = ["forgetful_lab", "kernel"]

DEADLINE = 0.15
SECRET = "the canary must not leave its cage"


@attrs.frozen
class Attack:
    """What came of an attack."""

    execution: Execution
    served: int
    """How often the bystander was answered while the attack ran."""
    state_losses: int


Attacker = Callable[[str], Awaitable[Attack]]


@pytest.fixture(autouse=True)
def canary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file outside all that a restricted script is granted, and the same text in the environment."""
    file = tmp_path / "cage" / "canary"
    file.parent.mkdir()
    file.write_text(SECRET)
    (tmp_path / "tmp").mkdir()
    (tmp_path / "work").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    monkeypatch.setenv("LLMSPELL_CANARY", SECRET)
    return file


@pytest_asyncio.fixture(loop_scope="module")
async def bystander(kernel: Kernel, tmp_path: Path) -> AsyncIterator[Lua]:
    async with open_lua(kernel, tmp_path / "work") as lua:
        await lua.run("mine = 42")
        yield lua


@pytest_asyncio.fixture(loop_scope="module")
async def attack(kernel: Kernel, bystander: Lua, tmp_path: Path, canary: Path) -> AsyncIterator[Attacker]:
    """Runs an attack at level restricted under a deadline and checks everything that holds for all attacks."""
    open_files = len(list(Path("/proc/self/fd").iterdir()))

    async def run(source: str) -> Attack:
        limits = {"seconds": DEADLINE, "memory_bytes": 32 * 1024 * 1024, "output_bytes": 8 * 1024 * 1024}
        async with open_lua(kernel, tmp_path / "work", limits=limits, read_input=never) as lua:
            execution = lua.start("print('begun'); " + source.replace("CANARY", str(canary)))
            served = 0
            while not execution.done:
                await bystander.check_value("return mine", 42)
                served += not execution.done
            await within(execution)
            await check_contained(execution, canary)
            await lua.check_alive()
            (tmp_path / "work" / "big").unlink(missing_ok=True)
            return Attack(execution, served, lua.interpreter.state_losses)

    yield run
    assert bystander.interpreter.state_losses == 0
    assert os.environ["LLMSPELL_CANARY"] == SECRET
    assert len(list(Path("/proc/self/fd").iterdir())) <= open_files + 6


async def never() -> bytes | None:
    """Standard input that ends at once."""
    return None


async def check_contained(execution: Execution, canary: Path) -> None:
    shown = f"{execution.output}{execution.values}{execution.failure}"
    assert "ESCAPED" not in execution.output, shown[:500]
    assert SECRET not in shown
    assert "root:x:0" not in shown
    assert canary.read_text() == SECRET
    assert [path.name for path in canary.parent.iterdir()] == ["canary"]
    await until(lambda: not lab.waiting)
    assert execution.output.startswith("begun\n")
