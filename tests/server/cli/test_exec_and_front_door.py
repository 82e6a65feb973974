"""`llmspell exec`, `--version`, help, and what they cost."""

from __future__ import annotations

import subprocess
import sys

import pytest

import llmspell
from tests.harness.cli import CommandLine


@pytest.mark.parametrize(
    ("code", "out"),
    [
        ("2 ^ 10", "1024.0\n"),
        ("'text'", '"text"\n'),
        ("return 1, 2", "1\t2\n"),
        ("{1, a = 2}", "{ 1, a = 2 }\n"),
        ("print(1)", "1\n"),
        ("local x = 1", ""),
        ("x = 1; x + 1", "2\n"),
        ("local t = {}\ntable.insert(t, 5)\nt -- all of it", "{ 5 }\n"),
        ("io.write('a') return 'b'", 'a"b"\n'),
    ],
)
def test_exec_prints_the_value(cli: CommandLine, code: str, out: str) -> None:
    result = cli("exec", code)
    assert (result.text, result.errors, result.code) == (out, "", 0)


def test_exec_passes_arguments(cli: CommandLine) -> None:
    assert cli("exec", "ARGS[1] .. ARGS.name", "--", "a", "--name", "b").text == '"ab"\n'


def test_exec_shows_the_line_of_an_error(cli: CommandLine) -> None:
    result = cli("exec", "local a\nreturn a.b")
    assert result.code == 1
    assert result.errors.startswith(
        "Script execution failed: exec:2: attempt to index a nil value (local 'a')\n  2 | return"
    )


@pytest.mark.parametrize("flag", ["--version", "-V"])
def test_version(cli: CommandLine, flag: str) -> None:
    assert cli(flag).text == f"llmspell {llmspell.__version__}\n"
    assert cli("--color", "never", flag).text == f"llmspell {llmspell.__version__}\n"


def test_version_command(cli: CommandLine) -> None:
    assert cli("version").text == f"llmspell {llmspell.__version__}\n"
    assert cli("version", "--short").text == f"{llmspell.__version__}\n"
    assert "lupa" in cli("version", "--verbose").text
    facts = cli("version", "--output", "json").json
    assert facts["version"] == llmspell.__version__
    assert facts["libraries"]["lupa"]


def imported(*arguments: str) -> set[str]:
    """The modules that a call imports, by the account of Python itself."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "llmspell", *arguments], capture_output=True, text=True, check=True
    )
    return {line.rpartition("|")[2].strip() for line in done.stderr.splitlines() if line.startswith("import time:")}


def test_version_imports_nothing_heavy() -> None:
    assert not imported("--version") & {"click", "attr", "asyncio", "msgpack", "json", "llmspell_runtime"}


def test_help_does_not_import_what_runs_lua() -> None:
    assert not imported("--help") & {"asyncio", "msgpack", "llmspell_runtime.kernel.kernel", "prompt_toolkit"}


def test_a_run_does_not_import_what_it_does_not_use() -> None:
    unused = {"cattrs", "prompt_toolkit", "opentelemetry", "sqlite3", "lupa", "jq", "llmspell_server.cli.failure"}
    assert not imported("exec", "1") & unused


def test_bare_command_shows_help_with_examples(cli: CommandLine) -> None:
    result = cli()
    assert result.code == 0
    assert result.text.count("\n  llmspell ") >= 3


@pytest.mark.parametrize("name", ["run", "exec", "repl", "new", "config", "doctor", "completion", "version", "help"])
def test_every_command_has_help_that_ends_with_an_example(cli: CommandLine, name: str) -> None:
    asked, told = cli(name, "--help"), cli("help", name)
    assert asked.code == told.code == 0
    assert asked.text == told.text
    assert "Global options:" in asked.text
    assert "llmspell" in asked.text.rstrip().splitlines()[-1]


def test_help_of_a_nested_command(cli: CommandLine) -> None:
    assert "--origins" in cli("help", "config", "show").text
    assert "no such command 'shw'. Did you mean 'show'?" in cli("help", "config", "shw").errors
    assert cli("help", "run", "x").code == 2
