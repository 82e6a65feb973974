"""Whole processes: the `llmspell` command and what it is compared with, started in an empty folder."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.row import NotMeasured

PYTHON = [sys.executable]


def llmspell() -> list[str]:
    """How the command is started: the installed console script. Raises NotMeasured where there is none."""
    script = Path(sys.executable).with_name("llmspell")
    if importlib.util.find_spec("llmspell.__main__") is None:
        raise NotMeasured("the command `llmspell` is not there")
    return [str(script)] if script.exists() else [*PYTHON, "-m", "llmspell"]


def environment(home: Path) -> dict[str, str]:
    """An environment in which no configuration of the user is found."""
    return {"HOME": str(home), "PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8"}


def run(command: Sequence[str], folder: Path) -> tuple[float, str]:
    """Seconds from starting the command in `folder` until it has ended, and what it printed.

    Raises NotMeasured when it fails, with its last line of standard error.
    """
    started = time.perf_counter()
    done = subprocess.run(
        command, cwd=folder, env=environment(folder), capture_output=True, stdin=subprocess.DEVNULL, check=False
    )
    taken = time.perf_counter() - started
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines() or ["nothing"]
        raise NotMeasured(f"`{Path(command[0]).name} {' '.join(command[1:])}` failed: {said[-1]}")
    return taken, done.stdout.decode()
