"""A process of llmspell that speaks in framed JSON over its standard streams (LSP and DAP alike); it blocks."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, Self

from benchmarks import command

Json = dict[str, Any]


class MessageProcess:
    """One process. Use it as a context manager; leaving it ends the process."""

    def __init__(self, name: str, folder: Path, *, home: Path) -> None:
        self._process = subprocess.Popen(
            [*command.llmspell(), name],
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=command.environment(home),
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._to: IO[bytes] = self._process.stdin
        self._from: IO[bytes] = self._process.stdout

    @property
    def pid(self) -> int:
        """The process."""
        return self._process.pid

    def write(self, message: Json) -> None:
        """Sends a message."""
        body = json.dumps(message).encode()
        self._to.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self._to.flush()

    def receive(self) -> Json:
        """The next message. Raises EOFError when the process has ended."""
        size = 0
        while (line := self._from.readline()) != b"\r\n":
            if not line:
                raise EOFError("the process has ended")
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                size = int(value)
        message: Json = json.loads(self._from.read(size))
        return message

    def wait(self, wanted: Callable[[Json], bool]) -> Json:
        """The next message of that kind; others are dropped."""
        while True:
            message = self.receive()
            if wanted(message):
                return message

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._to.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._from.close()
