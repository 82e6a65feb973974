"""Deaths: of workers, of the process that forks them, of interpreters and kernels in the middle of something."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from llmspell_runtime.errors import KernelClosed, WorkerDied
from llmspell_runtime.kernel.kernel import Kernel
from tests.harness import lab
from tests.harness.kernel import Lua, open_kernel, open_lua, until, within
from tests.harness.processes import alive, children

pytestmark = pytest.mark.asyncio(loop_scope="module")

KILLS: dict[str, Callable[[Lua], object]] = {
    "SIGKILL": lambda lua: os.kill(lua.interpreter.worker_pid or 0, signal.SIGKILL),
    "SIGSEGV": lambda lua: os.kill(lua.interpreter.worker_pid or 0, signal.SIGSEGV),
    "kill()": lambda lua: lua.interpreter.kill(),
}


@pytest.mark.parametrize("how", KILLS)
@pytest.mark.parametrize(
    "busy", ["while true do end", "Lab.wait()", "Lab.call(function() Lab.wait() end)", "string.rep('', 1 << 60)"]
)
async def test_a_worker_that_dies_is_reported_and_replaced(
    kernel: Kernel, lua: Lua, tmp_path: Path, how: str, busy: str
) -> None:
    async with open_lua(kernel, tmp_path) as other:
        await other.run("mine = 1")
        await lua.run("kept = 1")
        execution = await lua.running(f"print('begun'); {busy}")
        queued = lua.start("return kept")
        dead = await until(lambda: lua.interpreter.worker_pid)
        KILLS[how](lua)
        await within(execution)
        assert execution.failure is not None
        assert (execution.status, execution.failure.kind, execution.output) == ("error", "worker_died", "begun\n")
        assert ("SIGSEGV" if how == "SIGSEGV" else "SIGKILL") in execution.failure.message
        assert "Lua state is lost" in (execution.failure.hint or "")
        assert (await within(queued)).values == [None]
        assert lua.interpreter.worker_pid != dead
        assert lua.interpreter.state_losses == 1
        await other.check_value("return mine", 1)
        assert other.interpreter.state_losses == 0


async def test_a_worker_that_dies_while_idle_is_replaced(lua: Lua) -> None:
    await lua.run("kept = 1")
    lua.interpreter.kill()
    await until(lambda: lua.interpreter.state_losses)
    await lua.check_value("return kept", None)
    lua.interpreter.kill()
    await until(lambda: lua.interpreter.state_losses == 2)
    assert "kept" not in await within(lua.interpreter.globals())


async def test_a_question_to_a_dying_worker_fails(lua: Lua) -> None:
    await lua.run("x = 1")
    question = asyncio.ensure_future(lua.interpreter.globals())
    await asyncio.sleep(0)
    os.kill(lua.interpreter.worker_pid or 0, signal.SIGKILL)
    try:
        assert "x" in await within(question)
    except WorkerDied as died:
        assert "worker" in died.message
    await until(lambda: lua.interpreter.state_losses)
    await lua.check_alive()


async def test_what_was_printed_before_the_death_is_kept(lua: Lua) -> None:
    text = "x" * 100_000
    execution = await lua.running(f"print('begun') for i = 1, 50 do print(('x'):rep(100000)) end Lab.fail('{lua.cwd}')")
    await within(execution)
    execution = lua.start("io.write(('x'):rep(100000)) io.write(('x'):rep(100000)) Lab.wait()")
    await until(lambda: lab.waiting)
    KILLS["SIGKILL"](lua)
    await within(execution)
    assert execution.output == text * 2


async def test_files_and_objects_of_a_lost_state_are_gone(lua: Lua) -> None:
    await lua.run(
        "f = io.open('a', 'w') f:write('lost') g = {} for i = 1, 60 do g[i] = io.open('a') end thing = Lab.thing('x')"
    )
    await lua.check_value("return Lab.things()", 1)
    for _ in range(3):
        lua.interpreter.kill()
        losses = lua.interpreter.state_losses
        await until(lambda n=losses: lua.interpreter.state_losses > n)
        await lua.check_value("g = {} for i = 1, 60 do g[i] = assert(io.open('a')) end return Lab.things()", 0)


async def test_pending_work_survives_many_deaths(lua: Lua) -> None:
    for _ in range(10):
        execution = await lua.running("print('begun') while true do end")
        following = [lua.start(f"return {n}") for n in range(3)]
        KILLS["SIGKILL"](lua)
        assert (await within(execution)).failure is not None
        assert [(await within(each)).values for each in following] == [[0], [1], [2]]


async def test_closing_an_interpreter_ends_what_it_runs(kernel: Kernel, tmp_path: Path) -> None:
    for busy in ("while true do end", "Lab.wait()", "string.rep('', 1 << 60)"):
        async with open_lua(kernel, tmp_path) as lua:
            execution = await lua.running(f"print('begun'); {busy}")
            queued = lua.start("return 1")
            await within(lua.interpreter.close())
            assert execution.failure is not None
            assert queued.failure is not None
            assert (execution.failure.kind, queued.failure.kind) == ("worker_died", "worker_died")
            assert "closed" in execution.failure.message
            assert "before the script ran" in queued.failure.message
    assert not lab.waiting


async def test_closing_an_interpreter_at_once(kernel: Kernel, tmp_path: Path) -> None:
    interpreters = [await kernel.open_interpreter(cwd=tmp_path) for _ in range(6)]
    running = [interpreter.start("while true do end") for interpreter in interpreters]
    await within(asyncio.gather(*(interpreter.close() for interpreter in interpreters)))
    assert all(execution.failure is not None for execution in running)


@pytest.fixture
def others() -> set[int]:
    """Children that this process has already."""
    return children()


async def test_the_process_that_forks_workers_is_replaced(tmp_path: Path, others: set[int]) -> None:
    async with open_kernel(tmp_path, [lab.LAB]) as kernel, open_lua(kernel, tmp_path) as lua:
        for _ in range(3):
            execution = await lua.running("print('begun') while true do end")
            (zygote,) = children() - others
            os.kill(zygote, signal.SIGKILL)
            await within(execution)
            assert execution.failure is not None
            assert execution.failure.kind == "worker_died"
            await lua.check_alive()
            async with open_lua(kernel, tmp_path) as other:
                await other.check_alive()
        (zygote,) = children() - others
        os.kill(zygote, signal.SIGKILL)
        await until(lambda: lua.interpreter.state_losses == 4)
        async with open_lua(kernel, tmp_path) as other:
            await other.check_alive()
    assert children() - others == set()


async def test_a_process_that_cannot_fork_workers_is_not_started_for_ever(tmp_path: Path, others: set[int]) -> None:
    async with open_kernel(tmp_path, kernel__warm_workers=0) as kernel:
        os.kill((children() - others).pop(), signal.SIGKILL)
        with pytest.raises(KernelClosed, match=r"no worker can be started|the kernel is closed"):
            for _ in range(100):
                interpreter = await kernel.open_interpreter(cwd=tmp_path)
                await within(interpreter.start("return 1"))
    assert children() - others == set()


KERNEL = """
import asyncio, sys
from pathlib import Path
from llmspell_runtime.config import load_config
from llmspell_runtime.kernel.kernel import Kernel

async def main():
    folder = Path(sys.argv[1])
    kernel = await Kernel.open(load_config(cwd=folder, environ={"HOME": str(folder)}))
    for source in ("while true do end", "string.rep('', 1 << 60)", "io.read()", "x = 1"):
        interpreter = await kernel.open_interpreter(cwd=folder)
        await interpreter.execute("y = 1")
        interpreter.start(source)
        print(interpreter.worker_pid, flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
async def test_a_kernel_that_is_killed_leaves_no_process(tmp_path: Path, how: signal.Signals) -> None:
    command = [sys.executable, "-c", KERNEL, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as child:
        try:
            assert child.stdout is not None
            workers = [int(child.stdout.readline()) for _ in range(4)]
            zygotes = children(child.pid)
            assert len(zygotes) == 1
            child.send_signal(how)
            child.wait(20)
        finally:
            child.kill()
    await until(lambda: not any(alive(pid) for pid in [*workers, *zygotes]))
