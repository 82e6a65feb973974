"""A small DAP client over the standard streams of `llmspell dap`, for benchmarks; it blocks and checks nothing."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from benchmarks import command

Json = dict[str, Any]


class DapProcess:
    """One debug session. Use it as a context manager; leaving it ends the process."""

    def __init__(self, folder: Path) -> None:
        self._process = subprocess.Popen(
            [*command.llmspell(), "dap"],
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=command.environment(folder),
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._to: IO[bytes] = self._process.stdin
        self._from: IO[bytes] = self._process.stdout
        self._sequence = 0

    def send(self, name: str, **arguments: Any) -> int:
        """Sends a request; its number."""
        self._sequence += 1
        body = json.dumps({"seq": self._sequence, "type": "request", "command": name, "arguments": arguments}).encode()
        self._to.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self._to.flush()
        return self._sequence

    def receive(self) -> Json:
        """The next message."""
        size = 0
        while (line := self._from.readline()) not in (b"\r\n", b""):
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

    def request(self, name: str, **arguments: Any) -> Json:
        """The body of the answer to a request. Raises RuntimeError when it is refused."""
        number = self.send(name, **arguments)
        answer = self.wait(lambda m: m["type"] == "response" and m["request_seq"] == number)
        if not answer["success"]:
            raise RuntimeError(f"{name}: {answer.get('message')}")
        body: Json = answer.get("body") or {}
        return body

    def stopped(self) -> Json:
        """The body of the next stop."""
        body: Json = self.wait(lambda m: m.get("event") == "stopped")["body"]
        return body

    def launch(self, spell: Path, lines: list[int]) -> None:
        """Begins to debug a spell with breakpoints at these lines."""
        self.request("initialize", adapterID="llmspell", linesStartAt1=True, columnsStartAt1=True, pathFormat="path")
        self.send("launch", program=str(spell), noDebug=False)
        self.wait(lambda m: m.get("event") == "initialized")
        self.request("setBreakpoints", source={"path": str(spell)}, breakpoints=[{"line": line} for line in lines])
        self.request("configurationDone")

    def __enter__(self) -> DapProcess:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._to.close()
        self._process.terminate()
        self._process.wait()
        self._from.close()
