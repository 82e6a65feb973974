"""A person before a terminal: a pseudo-terminal with llmspell in it, for tests of what is typed and seen."""

from __future__ import annotations

import os
import re
import select
import time

import pytest

from tests.harness.cli import COMMAND, PATIENCE, CommandLine

pty = pytest.importorskip("pty")

ESCAPES = re.compile(rb"\x1b\[[0-9;?]*[A-Za-z]|\r")
CURSOR_QUESTION = b"\x1b[6n"


class Terminal:
    """A person before a terminal: types, and waits for what is to appear."""

    def __init__(self, cli: CommandLine, *arguments: str) -> None:
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.chdir(cli.folder)
            os.execve(COMMAND[0], [*COMMAND, *arguments], cli.environment(TERM="xterm"))
        self._seen = b""

    def type(self, keys: str) -> None:
        os.write(self.fd, keys.encode())

    def expect(self, text: str) -> None:
        """Waits until `text` appears behind what was expected before."""
        deadline = time.monotonic() + PATIENCE
        while (at := self._visible().find(text.encode())) < 0:
            assert time.monotonic() < deadline, f"{text!r} did not appear, only {self._visible()!r}"
            if select.select([self.fd], [], [], 1)[0]:
                piece = os.read(self.fd, 65536)
                # prompt_toolkit asks where the cursor is; a terminal answers.
                for _ in range(piece.count(CURSOR_QUESTION)):
                    self.type("\x1b[1;1R")
                self._seen += piece
        self._seen = self._visible()[at + len(text) :]

    def _visible(self) -> bytes:
        return ESCAPES.sub(b"", self._seen)

    def run(self, code: str, shown: str) -> None:
        """Types a line and waits for its value and the next prompt."""
        self.type(code + "\r")
        self.expect("\n" + shown + "\n")
        self.expect(">")

    def exit_code(self) -> int:
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])

    def close(self) -> None:
        os.close(self.fd)
