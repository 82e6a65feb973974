"""Pure Lua through `llmspell run` against lupa alone: what confinement, limits and coroutines cost a busy script."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from benchmarks import command
from benchmarks.echo import ROOT
from benchmarks.measure import Effort, in_turns, summarize
from benchmarks.row import Row

PROGRAMS = {
    "arithmetic": "arithmetic loop",
    "fibonacci": "fib(30)",
    "sort_and_strings": "sort and strings",
}
BAR = 1.03


def measure(effort: Effort) -> list[Row]:
    """Ratio of the best CPU times that the programs take of themselves (`os.clock` around the work), in turns."""
    llmspell = command.llmspell()
    with tempfile.TemporaryDirectory(prefix="llmspell-bench-") as folder:
        return [_compare(name, what, llmspell, Path(folder), effort) for name, what in PROGRAMS.items()]


def _compare(name: str, what: str, llmspell: list[str], folder: Path, effort: Effort) -> Row:
    program = folder / f"{name}.lua"
    program.write_bytes((ROOT / "benchmarks" / "programs" / program.name).read_bytes())
    commands = {
        "llmspell": [*llmspell, "run", program.name],
        "lupa": [sys.executable, str(ROOT / "benchmarks" / "bare_lua.py"), program.name],
    }
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    for subject in in_turns(list(commands), effort.of(40, 3)):
        seconds[subject].append(float(command.run(commands[subject], folder)[1]))
    ours, bare = summarize(seconds["llmspell"]), summarize(seconds["lupa"])
    return Row(
        what=f"pure Lua: {what}, ratio to lupa alone",
        unit="x",
        measured=ours.best / bare.best,
        bar=BAR,
        statistic="best/best",
        note=f"lupa alone {bare.best * 1e3:.1f} ms",
        summary=summarize([mine / base for mine, base in zip(*seconds.values(), strict=True)]),
    )
