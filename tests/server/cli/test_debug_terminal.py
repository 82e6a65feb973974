"""`llmspell debug` on a terminal: the prompt, completion, Ctrl-C while the script runs, what stays of it."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.harness.cli import CommandLine
from tests.harness.terminal import Terminal

SPELL = """\
local wanted = { inner = 5 }
local function busy() print("busy")
  while true do wanted.inner = wanted.inner + 1 end
end
io.write("no line end")
if wanted then busy() end
"""


@pytest.fixture
def terminal(cli: CommandLine) -> Iterator[Terminal]:
    cli.write("spell.lua", SPELL)
    terminal = Terminal(cli, "debug", "--break-at", "6", "spell.lua")
    try:
        terminal.expect("breakpoint 1 at spell.lua:6\n")
        terminal.expect("no line end\nbreakpoint 1 at spell.lua:6 in main chunk\n")
        terminal.expect("(debug)")
        yield terminal
    finally:
        terminal.close()


def test_a_conversation(cli: CommandLine, terminal: Terminal) -> None:
    terminal.type("p wan\t")
    terminal.expect("ted")
    terminal.type(".inn\t")
    terminal.expect("er")
    terminal.type("\r")
    terminal.expect("\n5\n")
    terminal.expect("(debug)")
    terminal.type("c\r")
    terminal.expect("busy\n")
    terminal.type("\x03")
    terminal.expect("pause at spell.lua:3 in busy\n")
    terminal.expect("(debug)")
    terminal.type("half a line\x03")
    terminal.expect("(Ctrl-D leaves)")
    terminal.expect("(debug)")
    terminal.type("tbreak sp\t")
    terminal.expect("ell.lua:")
    terminal.type("3\r")
    terminal.expect("temporary breakpoint 2 at spell.lua:3\n")
    terminal.expect("(debug)")
    terminal.type("\x04")
    assert terminal.exit_code() == 130
    kept = cli.home / ".cache" / "llmspell" / "debug-history"
    assert json.loads(kept.read_text().splitlines()[0]) == "p wanted.inner"
    assert kept.stat().st_mode & 0o777 == 0o600


def test_it_stays_after_the_end_for_a_restart(cli: CommandLine, terminal: Terminal) -> None:
    terminal.type("set wanted = nil\r")
    terminal.expect("wanted = nil\n")
    terminal.expect("(debug)")
    terminal.type("c\r")
    terminal.expect("the script ended with exit code 0\n")
    terminal.expect("(debug)")
    terminal.type("rest\t")
    terminal.expect("art")
    terminal.type("\r")
    terminal.expect("breakpoint 1 at spell.lua:6 in main chunk\n")
    terminal.expect("(debug)")
    terminal.type("kill\r")
    terminal.expect("the script was ended\n")
    terminal.expect("(debug)")
    terminal.type("quit\r")
    assert terminal.exit_code() == 130
