"""`llmspell check` of files that an earlier call has looked at."""

from __future__ import annotations

from tests.harness.cli import CommandLine

OPTIONS = ("check", "--format", "json", "--severity", "hint")


def project(cli: CommandLine) -> None:
    cli.write("llmspell.toml", "")
    cli.write("main.lua", 'local util = require("util")\nlocal unused = util.x\nprint(Shared, missing)\n')
    cli.write("util.lua", "Shared = 1\nreturn {}\n")
    for number in range(3):
        cli.write(f"more/f{number}.lua", f"print(missing, {number})\nlocal x <close> = nil\nif\n")


def same(cli: CommandLine, *further: str) -> bytes:
    """What is told, which is the same with what is known, with what is known now, and without."""
    told = [cli(*OPTIONS, *further, *more) for more in ((), (), ("--no-cache",))]
    assert told[0] == told[1] == told[2]
    return told[0].out


def test_what_is_known_is_told_again(cli: CommandLine) -> None:
    project(cli)
    first = same(cli)
    assert b"unused-local" in first
    cli.write("util.lua", "return {}\n")
    assert b"`Shared`" in same(cli)
    cli.write("new.lua", "missing = 1\n")
    assert b"defines the global `missing`" not in same(cli)
    (cli.folder / "new.lua").unlink()
    cli.write("util.lua", "Shared = 1\nreturn {}\n")
    assert same(cli) == first


def test_other_options_are_another_matter(cli: CommandLine) -> None:
    project(cli)
    first = same(cli)
    assert b"undefined-global" not in same(cli, "--disable", "undefined-global")
    assert same(cli, "--lua", "5.1") != first
    assert same(cli, "--security", "safe") == first
    cli.write("llmspell.toml", '[diagnostics]\ndisable = ["undefined-global"]\n')
    assert b"undefined-global" not in same(cli)


def test_parts_of_a_project(cli: CommandLine) -> None:
    project(cli)
    assert b"main.lua" not in same(cli, "more")
    assert b"f1.lua" not in same(cli, "main.lua")
    assert b"f1.lua" in same(cli)
    assert same(cli, "more") == same(cli, "more/f0.lua", "more/f1.lua", "more/f2.lua")


def test_what_is_read_from_standard_input_is_not_kept(cli: CommandLine) -> None:
    project(cli)
    first = same(cli)
    told = cli("check", "-", "--stdin-filepath", "util.lua", stdin="print(nmae)")
    assert "nmae" in told.text
    assert same(cli) == first
