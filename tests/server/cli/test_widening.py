"""A project's own configuration that gives its scripts more is told at every run."""

from __future__ import annotations

import pytest

from tests.harness.cli import CommandLine


@pytest.mark.parametrize(
    ("table", "line"),
    [
        ("engines.lua", 'security_level = "privileged"'),
        ("engines.lua", 'read_paths = ["/etc"]'),
        ("runtime.security", "allow_process_spawn = true"),
    ],
)
def test_a_grant_of_the_project_is_told(cli: CommandLine, table: str, line: str) -> None:
    cli.write("llmspell.toml", f"[{table}]\n{line}\n")
    result = cli("exec", "1")
    assert (result.code, result.text) == (0, "1\n")
    assert f"{table}.{line.partition(' ')[0]}: this project's configuration gives its scripts more" in result.errors
    assert "llmspell.toml:2" in result.errors


def test_a_grant_that_is_no_more_than_the_default_is_not(cli: CommandLine) -> None:
    cli.write("llmspell.toml", '[engines.lua]\nsecurity_level = "restricted"\n')
    assert cli("exec", "1").errors == ""
