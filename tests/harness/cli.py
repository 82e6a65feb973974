"""Runs the real command line as a process of its own, in a folder of its own, with a clean environment."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import attrs

PATIENCE = 30
"""Seconds after which a process that does not end fails the test."""
COMMAND = (sys.executable, "-m", "llmspell")


@attrs.frozen
class Result:
    """How a call ended."""

    code: int
    out: bytes
    err: bytes

    @property
    def text(self) -> str:
        return self.out.decode()

    @property
    def errors(self) -> str:
        return self.err.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class CommandLine:
    """Calls llmspell in one folder, whose `home` is the home folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.home = folder / "home"
        self.home.mkdir(exist_ok=True)

    def write(self, name: str, text: str | bytes) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    def environment(self, **more: str) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "COVERAGE_PROCESS_START") if name in os.environ}
        return {**kept, "HOME": str(self.home), "LANG": "C.UTF-8", "PYTHONWARNINGS": "error", **more}

    def __call__(
        self, *arguments: str, stdin: str | bytes = b"", env: Mapping[str, str] | None = None, cwd: Path | None = None
    ) -> Result:
        done = subprocess.run(
            [*COMMAND, *arguments],
            input=stdin.encode() if isinstance(stdin, str) else stdin,
            capture_output=True,
            cwd=cwd or self.folder,
            env=self.environment(**(env or {})),
            timeout=PATIENCE,
            check=False,
        )
        return Result(done.returncode, done.stdout, done.stderr)

    def begin(self, *arguments: str, **streams: Any) -> Running:
        """Starts a call; standard input, output and errors are pipes unless `streams` says otherwise."""
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **streams}
        return Running(
            subprocess.Popen([*COMMAND, *arguments], cwd=self.folder, env=self.environment(), bufsize=0, **pipes)
        )


class Running:
    """A call that is under way; leave it with `end`, or as a context manager that kills what is left."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process

    def line(self) -> bytes:
        """The next line of standard output; what never comes is ended by `PATIENCE` of the test run."""
        assert self.process.stdout is not None
        return self.process.stdout.readline()

    def send(self, text: bytes) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(text)

    def interrupt(self) -> None:
        self.process.send_signal(signal.SIGINT)

    def end(self) -> Result:
        out, err = self.process.communicate(timeout=PATIENCE)
        return Result(self.process.returncode, out or b"", err or b"")

    def __enter__(self) -> Running:
        return self

    def __exit__(self, *_exception: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()
