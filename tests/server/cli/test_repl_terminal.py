"""`llmspell repl` on a terminal: editing, completion, history, Ctrl-C and Ctrl-D."""

from __future__ import annotations

import json
import os
import re
import select
import time
from collections.abc import Iterator

import pytest

from tests.harness.cli import COMMAND, PATIENCE, CommandLine

pty = pytest.importorskip("pty")

ESCAPES = re.compile(rb"\x1b\[[0-9;?]*[A-Za-z]|\r")
CURSOR_QUESTION = b"\x1b[6n"


class Terminal:
    """A person before a terminal: types, and waits for what is to appear."""

    def __init__(self, cli: CommandLine) -> None:
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.chdir(cli.folder)
            os.execve(COMMAND[0], [*COMMAND, "repl"], cli.environment(TERM="xterm"))
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


@pytest.fixture
def terminal(cli: CommandLine) -> Iterator[Terminal]:
    terminal = Terminal(cli)
    try:
        terminal.expect("Ctrl-D leaves.\n")
        terminal.expect(">")
        yield terminal
    finally:
        terminal.close()


def test_a_conversation(cli: CommandLine, terminal: Terminal) -> None:
    terminal.run("6 * 7", "42")
    terminal.type("for i = 1, 2 do\r")
    terminal.expect(">>")
    terminal.run('print("n" .. i) end', "n1\nn2")
    terminal.type("long_name = 5\r")
    terminal.expect(">")
    terminal.type("io.write('rea', 'dy') while true do end\r")
    terminal.expect("ready")
    terminal.type("\x03")
    terminal.expect("error: interrupted")
    terminal.expect(">")
    terminal.run("long_name", "5")
    terminal.type("half a line\x03")
    terminal.expect("(Ctrl-D leaves)")
    terminal.expect(">")
    terminal.type("\x04")
    assert terminal.exit_code() == 0
    kept = cli.home / ".cache" / "llmspell" / "history"
    typed = [json.loads(line) for line in kept.read_text().splitlines()]
    assert typed[0] == "6 * 7"
    assert kept.stat().st_mode & 0o777 == 0o600


def test_tab_completes_from_live_values(terminal: Terminal) -> None:
    terminal.run("long_table = { inner_value = 77 } print('made')", "made")
    terminal.type("long_ta\t")
    terminal.expect("ble")
    terminal.type(".inn\t")
    terminal.expect("er_value")
    terminal.type("\r")
    terminal.expect("\n77\n")
    terminal.type(".exit 3\r")
    assert terminal.exit_code() == 3
