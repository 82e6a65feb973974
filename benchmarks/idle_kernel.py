"""An idle kernel in a process that holds nothing else; prints its memory, and that of its processes, as JSON.

`python -m benchmarks.idle_kernel`; the benchmark `idle_memory` starts it.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Mapping
from pathlib import Path

from benchmarks.kernels import open_kernel, seconds_of
from benchmarks.memory_of import memory_of

SPELL = 'State.set("n", State.get("n", 0) + 1) return State.get("n")'
SETTLE = 0.3
"""Seconds in which processes that were just started or ended come to rest."""


async def look() -> Mapping[str, int]:
    """Bytes of the kernel before and after a spell, of an idle worker and of the zygote."""
    async with open_kernel() as kernel:
        await asyncio.sleep(SETTLE)
        fresh = memory_of(os.getpid())
        async with await kernel.open_interpreter() as interpreter:
            await seconds_of(interpreter, SPELL)
            await asyncio.sleep(SETTLE)
            assert interpreter.worker_pid is not None, "an interpreter that answered has a worker"
            worker = memory_of(interpreter.worker_pid)
            zygote = memory_of(_parent(interpreter.worker_pid))
        await asyncio.sleep(SETTLE)
        return {
            "fresh kernel rss": fresh.rss,
            "kernel rss": memory_of(os.getpid()).rss,
            "worker rss": worker.rss,
            "worker pss": worker.pss,
            "worker uss": worker.uss,
            "zygote rss": zygote.rss,
        }


def _parent(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


if __name__ == "__main__":
    print(json.dumps(asyncio.run(look())))
