"""Programs under a debugger against the same programs without: what breakpoints cost while they are not hit."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

import attrs

from benchmarks.echo import ROOT
from benchmarks.kernels import open_kernel
from benchmarks.measure import Effort, in_turns, summarize
from benchmarks.row import Row
from llmspell_runtime.kernel.debugger.values import BreakpointSpec
from llmspell_runtime.kernel.interpreter import Interpreter
from llmspell_runtime.kernel.kernel import Kernel

COLD = "local function cold(a)\n" + "".join(f"  a = a + {n}\n" for n in range(10)) + "  return a\nend\n"
"""A function that nobody calls, with ten statements to stop at: lines 2 to 11."""


@attrs.frozen
class Program:
    """A program of `benchmarks/programs/`, how a line in its hot loop begins, a condition that never holds there."""

    name: str
    what: str
    hot: str
    condition: str


PROGRAMS = (
    Program("arithmetic", "arithmetic loop", "sum = ", "i == -1"),
    Program("fibonacci", "fib(30)", "if n < 2", "n == -1"),
    Program("sort_and_strings", "sort and strings", "counts[key] = ", "key == ''"),
)
COLD_BREAKPOINTS = "10 breakpoints in cold code"
FALSE_CONDITION = "a false condition in the hot loop"
LATE = "a breakpoint added late elsewhere"
WAYS: dict[str, float | None] = {COLD_BREAKPOINTS: 1.05, FALSE_CONDITION: 5.0, LATE: None}


def measure(effort: Effort) -> list[Row]:
    """Ratio of the best CPU times that the programs take of themselves (`os.clock`), in turns on fresh interpreters."""
    return asyncio.run(_measure(effort))


async def _measure(effort: Effort) -> list[Row]:
    rows = []
    with tempfile.TemporaryDirectory(prefix="llmspell-bench-") as folder:
        async with open_kernel() as kernel:
            for program in PROGRAMS:
                rows += await _rows(kernel, program, Path(folder), effort)
    return rows


async def _rows(kernel: Kernel, program: Program, folder: Path, effort: Effort) -> list[Row]:
    spell = folder / f"{program.name}.lua"
    spell.write_text(COLD + (ROOT / "benchmarks" / "programs" / spell.name).read_text())
    seconds: dict[str, list[float]] = {name: [] for name in ("plain", *WAYS)}
    for way in in_turns(list(seconds), effort.of(12, 2)):
        async with await kernel.open_interpreter() as interpreter:
            seconds[way].append(await _run(interpreter, program, way, spell))
    plain = summarize(seconds["plain"]).best
    return [
        Row(
            what=f"debugging {program.what}: {way}",
            unit="x",
            measured=summarize(seconds[way]).best / plain,
            bar=bar,
            statistic="best/best",
            note=f"plain {plain * 1e3:.1f} ms",
        )
        for way, bar in WAYS.items()
    ]


async def _run(interpreter: Interpreter, program: Program, way: str, spell: Path) -> float:
    """CPU seconds of the work, as the program prints them."""
    source, text = f"@{spell}", spell.read_text()
    if way == "plain":
        return float((await interpreter.execute(text, source)).output)
    debugger = interpreter.debugger()
    await debugger.join(interpreter, lambda _event: None)
    if way == LATE:
        # The breakpoint comes between the loading of the chunk and its call.
        await interpreter.execute(f"late = assert(load([=====[{text}]=====], '{source}'))")
        await debugger.set_breakpoints(interpreter, source, [BreakpointSpec(line=5)])
        return float((await interpreter.execute("late()")).output)
    if way == COLD_BREAKPOINTS:
        specs = [BreakpointSpec(line=line) for line in range(2, 12)]
    else:
        lines = text.splitlines()
        hot = next(number for number, line in enumerate(lines, 1) if line.strip().startswith(program.hot))
        specs = [BreakpointSpec(line=hot, condition=program.condition)]
    await debugger.set_breakpoints(interpreter, source, specs)
    return float((await interpreter.execute(text, source)).output)
