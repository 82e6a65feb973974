"""Programs under a debugger against the same programs without: what breakpoints cost while they are not hit."""

from __future__ import annotations

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
COLD_LINES = 13


@attrs.frozen
class Program:
    """A program of `benchmarks/programs/`, the text of a line in its hot loop and a condition that never holds there."""

    name: str
    what: str
    hot: str
    condition: str


PROGRAMS = (
    Program("arithmetic", "arithmetic loop", "sum = ", "i == -1"),
    Program("fibonacci", "fib(30)", "if n < 2", "n == -1"),
    Program("sort_and_strings", "sort and strings", "words[i] = ", "i == -1"),
)
WAYS = {
    "10 breakpoints in cold code": 1.05,
    "a false condition in the hot loop": 5.0,
    "a breakpoint added late elsewhere": None,
}


def measure(effort: Effort) -> list[Row]:
    """Ratio of the best CPU times that the programs take of themselves (`os.clock`), in turns on fresh interpreters."""
    import asyncio

    return asyncio.run(_measure(effort))


async def _measure(effort: Effort) -> list[Row]:
    rows = []
    async with open_kernel() as kernel:
        for program in PROGRAMS:
            rows += await _rows(kernel, program, effort)
    return rows


async def _rows(kernel: Kernel, program: Program, effort: Effort) -> list[Row]:
    text = COLD + (ROOT / "benchmarks" / "programs" / f"{program.name}.lua").read_text()
    hot = next(n for n, line in enumerate(text.splitlines(), 1) if line.strip().startswith(program.hot))
    seconds: dict[str, list[float]] = {name: [] for name in ("plain", *WAYS)}
    for way in in_turns(list(seconds), effort.of(12, 2)):
        async with await kernel.open_interpreter() as interpreter:
            seconds[way].append(await _run(interpreter, program, way, text, hot))
    plain = summarize(seconds["plain"]).best
    return [
        Row(
            what=f"{program.what}: {way}",
            unit="x",
            measured=summarize(seconds[way]).best / plain,
            bar=bar,
            statistic="best/best",
            note=f"plain {plain * 1e3:.1f} ms",
        )
        for way, bar in WAYS.items()
    ]


async def _run(interpreter: Interpreter, program: Program, way: str, text: str, hot: int) -> float:
    source = f"@{Path('/', program.name)}.lua"
    if way != "plain":
        debugger = interpreter.debugger()
        await debugger.join(interpreter, lambda _event: None)
    if way == "10 breakpoints in cold code":
        specs = [BreakpointSpec(line=line) for line in range(2, 12)]
    elif way == "a false condition in the hot loop":
        specs = [BreakpointSpec(line=hot, condition=program.condition)]
    else:
        specs = []
    if way == "a breakpoint added late elsewhere":
        # The chunk is loaded as a function first; the breakpoint comes between its loading and its call.
        await interpreter.execute(f"late = assert(load({_quoted(text)}, {_quoted(source)}))")
        await debugger.set_breakpoints(interpreter, source, [BreakpointSpec(line=5)])
        execution = await interpreter.execute("return late()", expression=True)
    else:
        if specs:
            await interpreter.debugger().set_text(source, text)
            await interpreter.debugger().set_breakpoints(interpreter, source, specs)
        execution = await interpreter.execute(text, source)
    return float(execution.result() if execution.values else execution.output)


def _quoted(text: str) -> str:
    return "[=====[\n" + text + "]=====]"
