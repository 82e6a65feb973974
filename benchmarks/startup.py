"""Start-up: whole processes of the command against a Python that does nothing."""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks import command
from benchmarks.measure import Effort, differences, in_turns, summarize
from benchmarks.row import Row, row

SPELL = 'print("hello")\n'


def measure(effort: Effort) -> list[Row]:
    """Wall clock from starting the process until it has ended; the difference to `python -c pass` of the same round."""
    with tempfile.TemporaryDirectory(prefix="llmspell-bench-") as temporary:
        folder = Path(temporary)
        spell = folder / "spell.lua"
        spell.write_text(SPELL)
        llmspell = command.llmspell()
        commands = {
            "python": [*command.PYTHON, "-c", "pass"],
            "version": [*llmspell, "--version"],
            "run": [*llmspell, "run", spell.name],
        }
        for warm_up in commands.values():
            command.run(warm_up, folder)
        seconds: dict[str, list[float]] = {name: [] for name in commands}
        for name in in_turns(list(commands), effort.of(40, 3)):
            seconds[name].append(command.run(commands[name], folder)[0])
    python = summarize(seconds["python"])

    def beyond(what: str, name: str, bar: float) -> Row:
        summary = summarize(differences(seconds[name], seconds["python"]))
        return row(what, "ms", summary, bar=bar, baseline=python.p50, note="python -c pass")

    return [
        beyond("`llmspell --version`, beyond Python", "version", 90),
        beyond("`llmspell run` of one line, beyond Python", "run", 180),
    ]
