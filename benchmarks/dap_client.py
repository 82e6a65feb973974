"""A small DAP client over the standard streams of `llmspell dap`, for benchmarks; it blocks and checks nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from benchmarks.message_process import Json, MessageProcess


class DapProcess(MessageProcess):
    """One debug session."""

    def __init__(self, folder: Path) -> None:
        super().__init__("dap", folder, home=folder)
        self._sequence = 0

    def send(self, name: str, **arguments: Any) -> int:
        """Sends a request; its number."""
        self._sequence += 1
        self.write({"seq": self._sequence, "type": "request", "command": name, "arguments": arguments})
        return self._sequence

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
