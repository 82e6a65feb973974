"""`llmspell new` and `llmspell completion`."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.harness.cli import CommandLine


def test_new_spell_runs_and_remembers(cli: CommandLine) -> None:
    told = cli("new", "hello")
    assert told.text.splitlines()[-1] == "next: llmspell run hello.lua"
    assert cli("run", "hello.lua").text == "Hello, world! This is run number 1.\n"
    assert cli("run", "hello.lua", "--", "--name", "Ada").text == "Hello, Ada! This is run number 2.\n"


def test_new_files_are_short_and_valid(cli: CommandLine) -> None:
    cli("new", "hello.lua", "--dir", "spells")
    folder = cli.folder / "spells"
    for name in ("hello.lua", "llmspell.toml", ".vscode/launch.json"):
        assert len((folder / name).read_text().splitlines()) <= 15
    assert cli("config", "validate", "-f", "spells/llmspell.toml").code == 0
    launch = re.sub(r"//.*", "", (folder / ".vscode/launch.json").read_text())
    assert json.loads(launch)["configurations"][0]["program"] == "${file}"


def test_new_overwrites_nothing(cli: CommandLine) -> None:
    cli.write("llmspell.toml", "# mine\n")
    cli("new", "one")
    assert (cli.folder / "llmspell.toml").read_text() == "# mine\n"
    again = cli("new", "one")
    assert again.code == 1
    assert "one.lua: the file is there already" in again.errors
    assert cli("new", "one", "--force").code == 0
    assert (cli.folder / "llmspell.toml").read_text() != "# mine\n"


@pytest.mark.parametrize("name", ["../x", "a b", "", ".hidden", "x/y", "é"])
def test_names_that_are_none(cli: CommandLine, name: str) -> None:
    assert cli("new", name).code == 2
    assert list(cli.folder.iterdir()) == [cli.home]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts(cli: CommandLine, shell: str) -> None:
    script = cli("completion", shell).text
    assert f"_LLMSPELL_COMPLETE={shell}_complete" in script
    if program := shutil.which(shell):
        assert subprocess.run([program, "-n", "-c", script], check=False).returncode == 0


COMPLETE = """
eval "$(llmspell completion bash)"
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_llmspell_completion llmspell
printf '%s\\n' "${COMPREPLY[@]}"
"""


@pytest.mark.skipif(not shutil.which("bash"), reason="needs bash")
@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["llmspell", "ru"], {"run"}),
        (["llmspell", "config", ""], {"init", "validate", "show"}),
        (["llmspell", "run", "--sec"], {"--security"}),
        (["llmspell", "run", "--security", "p"], {"privileged"}),
        (["llmspell", "completion", "z"], {"zsh"}),
    ],
)
def test_bash_completes(cli: CommandLine, words: list[str], expected: set[str]) -> None:
    folder = Path(sys.executable).parent
    if not (folder / "llmspell").exists():
        pytest.skip("llmspell is not installed as a command")
    environment = cli.environment(PATH=f"{folder}{os.pathsep}{os.environ['PATH']}")
    done = subprocess.run(
        ["bash", "--norc", "-c", COMPLETE, "bash", *words],
        capture_output=True,
        text=True,
        cwd=cli.folder,
        env=environment,
        timeout=30,
        check=True,
    )
    assert set(done.stdout.split()) == expected
