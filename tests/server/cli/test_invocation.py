"""The options of every command: configuration, colours, logs, warnings, the form of errors."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.harness.cli import CommandLine


def test_warnings_of_the_configuration_are_told_once(cli: CommandLine) -> None:
    cli.write("llmspell.toml", "[engines.lua]\ntimeout_mss = 3\n")
    result = cli("exec", "1")
    assert result.text == "1\n"
    place = cli.folder / "llmspell.toml"
    expected = f"warning: {place}:2: unknown key engines.lua.timeout_mss (did you mean `timeout_ms`?)\n"
    assert result.errors == expected
    assert cli("exec", "1", "-q").errors == ""
    told = json.loads(cli("exec", "1", "--output", "json").err)
    assert told["warning"]["where"] == f"{place}:2"


def test_wrong_configuration_ends_with_2(cli: CommandLine) -> None:
    cli.write("llmspell.toml", "[engines.lua]\ntimeout_ms = 'soon'\n")
    result = cli("exec", "1")
    assert (result.code, result.out) == (2, b"")
    assert result.errors.startswith(f"Configuration error: {cli.folder / 'llmspell.toml'}:2: engines.lua.timeout_ms")


def test_configuration_file_by_option_and_environment(cli: CommandLine) -> None:
    cli.write("own.toml", "[engines.lua]\nsecurity_level = 'safe'\n")
    code = "assert(io.open('own.toml'))"
    assert cli("exec", code).code == 0
    assert cli("-c", "own.toml", "exec", code).code == 1
    assert cli("exec", code, "--config", "own.toml").code == 1
    assert cli("exec", code, env={"LLMSPELL_CONFIG": "own.toml"}).code == 1
    assert cli("exec", "1", "-c", "gone.toml").code == 2


def test_profile(cli: CommandLine) -> None:
    cli.write("llmspell.toml", "[profiles.tight.engines.lua]\nsecurity_level = 'safe'\n")
    assert cli("exec", "assert(io.open('llmspell.toml'))", "--profile", "tight").code == 1
    result = cli("exec", "1", "-p", "tigt")
    assert result.code == 2
    assert "did you mean `tight`?" in result.errors


@pytest.mark.parametrize(
    ("arguments", "env", "colored"),
    [
        ([], {}, False),
        ([], {"FORCE_COLOR": "1"}, True),
        ([], {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        (["--color", "always"], {"NO_COLOR": "1"}, True),
        (["--color", "never"], {"FORCE_COLOR": "1"}, False),
    ],
)
def test_colors(cli: CommandLine, arguments: list[str], env: dict[str, str], colored: bool) -> None:
    result = cli("exec", "error('x')", *arguments, env=env)
    assert (b"\x1b[" in result.err) == colored


def test_log_level_and_form(cli: CommandLine) -> None:
    assert cli("exec", "1", "--trace", "loud").code == 2
    result = cli("exec", "1", env={"LOG_FORMAT": "verse"})
    assert result.code == 2
    assert "unknown log format 'verse'" in result.errors


def test_a_python_traceback_is_shown_to_nobody_who_did_not_ask(cli: CommandLine) -> None:
    plain = cli("run", "gone.lua")
    assert "Traceback" not in plain.errors
    assert "Traceback" in cli("run", "gone.lua", "--debug").errors


def test_system_errors_name_the_file(cli: CommandLine) -> None:
    cli.write("taken", "")
    result = cli("config", "init", "-o", "taken/x.toml")
    assert (result.code, result.errors) == (1, "error: taken: File exists\n")


def test_where_nothing_may_be_written_scripts_run_all_the_same(cli: CommandLine, tmp_path: Path) -> None:
    assert cli("exec", "1", env={"HOME": str(tmp_path / "missing")}).text == "1\n"
