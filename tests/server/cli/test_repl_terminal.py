"""`llmspell repl` on a terminal: editing, completion, history, Ctrl-C and Ctrl-D."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.harness.cli import CommandLine
from tests.harness.terminal import Terminal


@pytest.fixture
def terminal(cli: CommandLine) -> Iterator[Terminal]:
    terminal = Terminal(cli, "repl")
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
