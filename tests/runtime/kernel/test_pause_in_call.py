"""A pause that arrives together with the answer of a host call: neither gets lost."""

from __future__ import annotations

import asyncio
from pathlib import Path

from llmspell_runtime.kernel.debugger.values import Event
from llmspell_runtime.kernel.kernel import Kernel
from tests.harness.kernel import open_kernel, within

SOURCE = "print('waits') local line = io.read() for _ = 1, 10 do end return line"


async def pause_while_reading(kernel: Kernel, turns: int) -> None:
    """Pauses a script that reads, `turns` turns of the loop before it gets its line."""
    answer = asyncio.Event()
    waits = asyncio.Event()

    async def read() -> bytes:
        await answer.wait()
        return b"a line\n"

    async with await kernel.open_interpreter(read_input=read) as interpreter:
        debugger = interpreter.debugger()

        def listen(event: Event) -> None:
            if event.name == "stopped":
                debugger.resume("continue")

        await debugger.join("test", listen)
        execution = interpreter.start(SOURCE, on_output=lambda *_: waits.set())
        await within(waits.wait())
        pause = asyncio.ensure_future(debugger.pause())
        for _ in range(turns):
            await asyncio.sleep(0)
        answer.set()
        assert (await within(execution)).values == ["a line"]
        await within(pause)


async def test_pause_and_answer_at_the_same_time(tmp_path: Path) -> None:
    async with open_kernel(tmp_path) as kernel:
        for turn in range(60):
            await pause_while_reading(kernel, turn % 4)
