"""`llmspell doctor`: what works, what does not, and what mends it."""

from __future__ import annotations

import pytest

from tests.harness.cli import CommandLine


def checks(cli: CommandLine, code: int, **env: str) -> dict[tuple[str, str], dict[str, str]]:
    result = cli("doctor", "--json", env=env)
    assert (result.code, result.err) == (code, b"")
    assert result.json["ok"] == (code == 0)
    return {(check["section"], check["name"]): check for check in result.json["checks"]}


def test_everything_works(cli: CommandLine) -> None:
    found = checks(cli, 0)
    assert found["Runtime", "Lua"]["text"].startswith("Lua 5.4 (lupa ")
    assert found["Runtime", "Lua worker"]["status"] == "ok"
    assert found["Runtime", "Confinement"]["status"] in ("ok", "note")
    assert found["Security", "level"]["text"] == "restricted"
    assert "in memory" in found["State", "backend"]["text"]


def test_report_for_people(cli: CommandLine) -> None:
    result = cli("doctor")
    assert result.text.startswith("Runtime\n  ✓ Python: 3.")
    assert result.text.rstrip().splitlines()[-1].startswith("everything works")
    ascii_only = cli("doctor", env={"PYTHONIOENCODING": "ascii"})
    assert ascii_only.text.startswith("Runtime\n  ok Python: 3.")


def test_broken_configuration(cli: CommandLine) -> None:
    cli.write("llmspell.toml", "[engines.lua]\nsecurity_level = 'x'\n")
    found = checks(cli, 1)
    assert found["Configuration", "files"]["status"] == "broken"
    assert "llmspell.toml:2" in found["Configuration", "files"]["text"]
    assert found["Configuration", "files"]["mend"]
    assert found["Runtime", "Lua worker"]["status"] == "ok"


@pytest.mark.parametrize(
    ("toml", "name", "status", "text"),
    [
        ("[runtime.state_persistence]\nbackend_type = 'sqlite'\n", "file", "ok", "made when it is first needed"),
        ("[runtime.state_persistence]\npath = '.'\n", "file", "broken", "is a folder"),
        ("[runtime.state_persistence]\nbackend_type = 'memory'\n", "backend", "ok", "in memory"),
    ],
)
def test_state(cli: CommandLine, toml: str, name: str, status: str, text: str) -> None:
    cli.write("llmspell.toml", toml)
    found = checks(cli, int(status == "broken"))["State", name]
    assert found["status"] == status
    assert text in found["text"]


def test_state_without_a_file(cli: CommandLine) -> None:
    assert checks(cli, 1, LLMSPELL_STATE_BACKEND="sqlite")["State", "backend"]["mend"]


def test_notes(cli: CommandLine) -> None:
    cli.write("llmspell.toml", "[engines.lua]\nsecurity_level = 'privileged'\nfoo = 1\n")
    found = checks(cli, 0)
    assert found["Security", "level"]["status"] == "note"
    assert found["Configuration", "warning"]["status"] == "note"
    assert found["Configuration", "engines.lua.security_level"]["text"].endswith("llmspell.toml:2")
    assert "3 worth a look" in cli("doctor").text
