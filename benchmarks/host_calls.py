"""Host calls: the round trip of a Lua script to the kernel and back, beside the bare exchange of two processes."""

from __future__ import annotations

import asyncio

from benchmarks.echo import echo_process
from benchmarks.kernels import open_kernel, seconds_of
from benchmarks.measure import Effort, in_turns, percentile, summarize
from benchmarks.row import Row, row

BATCH = 50
"""Calls of one execution. A batch is timed as a whole: Lua has no wall clock of its own."""

NOTHING = f"for _ = 1, {BATCH} do end"
# No variable has a name that is not text: the kernel answers nil and looks at nothing.
EMPTY = f'local call = os.getenv for _ = 1, {BATCH} do call("\\255") end'
GETENV = f'local call = os.getenv for _ = 1, {BATCH} do call("X") end'
GET = f'local get = State.get for _ = 1, {BATCH} do get("small") end'
SET = f'local set = State.set for i = 1, {BATCH} do set("small", i) end'


def measure(effort: Effort) -> list[Row]:
    """Wall clock per call in batches of 50, less what an execution of an empty loop of 50 takes."""
    return asyncio.run(_measure(effort.of(300, 10)))


async def _measure(rounds: int) -> list[Row]:
    sources = {"nothing": NOTHING, "empty": EMPTY, "getenv": GETENV, "get": GET, "set": SET}
    seconds: dict[str, list[float]] = {name: [] for name in (*sources, "echo")}
    async with open_kernel() as kernel, await kernel.open_interpreter() as interpreter:
        with echo_process() as echo:
            for source in (SET, *sources.values()):
                await seconds_of(interpreter, source)
            echo.seconds(["State.get", ["small"]], BATCH)
            for name in in_turns(list(seconds), rounds):
                if name == "echo":
                    seconds[name].append(echo.seconds(["State.get", ["small"]], BATCH))
                else:
                    seconds[name].append(await seconds_of(interpreter, sources[name]))
    execution = percentile(seconds["nothing"], 50)
    bare = summarize([batch / BATCH for batch in seconds["echo"]])

    def call(what: str, name: str, bar: float | None) -> Row:
        each = summarize([(batch - execution) / BATCH for batch in seconds[name]])
        return row(what, "µs", each, bar=bar, baseline=bare.p50, note="bare echo")

    return [
        call('`State.get("small")` from Lua', "get", 90),
        call("empty host call from Lua", "empty", 50),
        call('`os.getenv("X")` from Lua', "getenv", None),
        call('`State.set("small", 1)` from Lua', "set", None),
        row("executing an empty chunk", "µs", summarize(seconds["nothing"])),
    ]
