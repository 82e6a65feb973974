"""Memory of an idle kernel and of its idle processes, each time in a clean child process."""

from __future__ import annotations

import json
import subprocess
import sys

from benchmarks.echo import ROOT
from benchmarks.measure import Effort, summarize
from benchmarks.memory_of import memory_of
from benchmarks.row import Row, row


def measure(effort: Effort) -> list[Row]:
    """Resident memory (RSS, which is the bar) and, of a worker, its share of shared pages (PSS) and its own (USS)."""
    children = [_child() for _ in range(effort.of(5, 1))]

    def of(what: str, name: str, bar: float | None = None) -> Row:
        return row(what, "MB", summarize([float(child[name]) for child in children]), bar=bar)

    return [
        of("idle kernel after a spell, RSS", "kernel rss", 45),
        of("idle kernel before its first spell, RSS", "fresh kernel rss"),
        of("idle worker after a spell, RSS", "worker rss", 20),
        of("idle worker after a spell, PSS", "worker pss"),
        of("idle worker after a spell, USS", "worker uss"),
        of("zygote, RSS", "zygote rss"),
        of("bare Python, RSS", "python rss"),
    ]


def _child() -> dict[str, int]:
    command = [sys.executable, "-m", "benchmarks.idle_kernel"]
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE)
    found: dict[str, int] = json.loads(done.stdout)
    return {**found, "python rss": _python()}


def _python() -> int:
    """The memory of a Python that has started and waits."""
    program = "print(flush=True) or input()"
    with subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdin is not None, "both streams are pipes"
        assert child.stdout is not None, "both streams are pipes"
        child.stdout.readline()
        found = memory_of(child.pid).rss
        child.communicate(b"\n")
    return found
