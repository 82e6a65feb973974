"""Nothing is left behind: no process, no descriptor. No kernel of the module runs beside that of the test."""

from __future__ import annotations

from pathlib import Path

import pytest

from llmspell_runtime.errors import KernelClosed
from tests.harness import lab
from tests.harness.kernel import Lua, open_kernel, open_lua, until, within
from tests.harness.processes import alive, children, descriptors

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_closing_a_kernel_ends_everything(tmp_path: Path) -> None:
    before, others = descriptors(), children()
    async with open_kernel(tmp_path, [lab.LAB]) as kernel:
        lua = Lua(kernel, await kernel.open_interpreter(cwd=tmp_path), tmp_path)
        idle = await kernel.open_interpreter(cwd=tmp_path)
        execution = await lua.running("print('begun') f = io.open('a', 'w') Lab.wait()")
        await within(idle.start("return 1"))
        workers = [lua.interpreter.worker_pid, idle.worker_pid]
    assert execution.failure is not None
    assert execution.failure.kind == "worker_died"
    assert not any(alive(pid) for pid in workers)
    with pytest.raises(KernelClosed):
        await kernel.open_interpreter()
    with pytest.raises(KernelClosed):
        lua.interpreter.start("return 1")
    await kernel.close()
    assert children() <= others
    assert descriptors() == before


async def test_many_kernels_leave_nothing_behind(tmp_path: Path) -> None:
    before, others = descriptors(), children()
    for _ in range(5):
        async with open_kernel(tmp_path, kernel__warm_workers=3) as kernel, open_lua(kernel, tmp_path) as lua:
            await lua.check_alive()
            lua.interpreter.kill()
            await lua.run("return 1")
        async with open_kernel(tmp_path):
            pass
    assert children() <= others
    assert descriptors() == before


async def test_interpreters_leave_nothing_behind(tmp_path: Path) -> None:
    async with open_kernel(tmp_path, kernel__warm_workers=0) as kernel:
        before = descriptors()
        for _ in range(20):
            async with open_lua(kernel, tmp_path) as lua:
                await lua.run("f = io.open('a', 'w')")
                lua.interpreter.kill()
                await lua.check_alive()
        await until(lambda: descriptors() == before)
