"""`llmspell fmt`."""

from __future__ import annotations

import os
import shutil
import stat
from pathlib import Path

import pytest

from tests.harness.cli import CommandLine, Result

UGLY = "local   x=1\n"
NEAT = "local x = 1\n"


def texts(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text() for path in sorted(folder.rglob("*.lua"))}


def test_files_below_the_folder(cli: CommandLine) -> None:
    for name in ("a.lua", "b/c.lua", ".git/d.lua", "node_modules/e.lua", ".venv/f.lua"):
        cli.write(name, UGLY)
    cli.write("neat.lua", NEAT)
    cli.write("other.txt", UGLY)
    told = cli("fmt")
    assert told == Result(0, b"", b"formatted a.lua\nformatted b/c.lua\n2 files formatted, 1 left as it is\n")
    assert texts(cli.folder) == {
        ".git/d.lua": UGLY, ".venv/f.lua": UGLY, "a.lua": NEAT, "b/c.lua": NEAT, "neat.lua": NEAT,
        "node_modules/e.lua": UGLY,
    }  # fmt: skip
    assert cli("fmt").errors == "3 left as they are\n"
    assert (cli.folder / "other.txt").read_text() == UGLY


def test_check_changes_nothing(cli: CommandLine) -> None:
    path = cli.write("a.lua", UGLY)
    told = cli("fmt", "--check")
    assert told == Result(1, b"", b"would format a.lua\n1 file would be formatted\n")
    assert path.read_text() == UGLY
    cli("fmt")
    assert cli("fmt", "--check", "-q") == Result(0, b"", b"")


def test_diff(cli: CommandLine) -> None:
    path = cli.write("a.lua", "local   x=1")
    told = cli("fmt", "--diff", "a.lua")
    assert told.code == 0
    assert told.text == (
        "--- a/a.lua\n+++ b/a.lua\n@@ -1 +1 @@\n-local   x=1\n\\ No newline at end of file\n+local x = 1\n"
    )
    assert path.read_text() == "local   x=1"


def test_standard_input(cli: CommandLine) -> None:
    assert cli("fmt", "-", stdin=UGLY) == Result(0, NEAT.encode(), b"")
    assert cli("fmt", "-", stdin=NEAT) == Result(0, NEAT.encode(), b"")
    assert cli("fmt", "--check", "-", stdin=UGLY) == Result(1, b"", b"")
    assert cli("fmt", "-", "a.lua").code == 2
    broken = cli("fmt", "-", stdin="x = ")
    assert broken.out == b""
    assert broken.code == 2
    assert broken.errors == "error: stdin.lua:1: unexpected symbol near <eof>\n"


def test_standard_input_has_a_place(cli: CommandLine) -> None:
    cli.write("spells/stylua.toml", 'quote_style = "ForceSingle"\n')
    assert cli("fmt", "--stdin-filepath", "spells/new.lua", stdin='x="a"').text == "x = 'a'\n"
    assert cli("fmt", "--stdin-filepath", "new.lua", "-", stdin='x="a"').text == 'x = "a"\n'


def test_styles_from_files(cli: CommandLine) -> None:
    cli.write(".editorconfig", "root = true\n[*.lua]\nindent_size = 2\n[deep/x.lua]\nindent_size = 8\n")
    cli.write("deep/.editorconfig", "[y.lua]\nindent_size = 3\n")
    cli.write("tabs/.stylua.toml", "")
    for name in ("a.lua", "deep/x.lua", "deep/y.lua", "tabs/z.lua"):
        cli.write(name, "do f() end")
    cli("fmt")
    assert texts(cli.folder) == {
        "a.lua": "do\n  f()\nend\n",
        "deep/x.lua": "do\n        f()\nend\n",
        "deep/y.lua": "do\n   f()\nend\n",
        "tabs/z.lua": "do\n\tf()\nend\n",
    }


def test_a_bad_style_stops(cli: CommandLine) -> None:
    path = cli.write("a.lua", UGLY)
    cli.write("stylua.toml", "column_with = 3")
    told = cli("fmt")
    assert told.code == 2
    assert "stylua.toml: there is no option 'column_with'" in told.errors
    assert path.read_text() == UGLY


def test_one_line_for_each_file_that_fails(cli: CommandLine) -> None:
    cli.write("broken.lua", "x = = 1\n")
    cli.write("binary.lua", b"\x1bLua\0\0")
    cli.write("good.lua", UGLY)
    told = cli("fmt", ".", "missing.lua")
    assert told.code == 2
    assert told.errors == (
        "error: binary.lua: this is no text\n"
        "error: broken.lua:1: unexpected symbol near '='\n"
        "formatted good.lua\n"
        "error: missing.lua: there is no such file or folder\n"
        "1 file formatted, 3 failed\n"
    )
    assert (cli.folder / "broken.lua").read_text() == "x = = 1\n"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read and write everything")
def test_files_that_may_not_be_read_or_written(cli: CommandLine) -> None:
    cli.write("secret.lua", UGLY).chmod(0)
    fixed = cli.write("fixed.lua", UGLY)
    fixed.chmod(0o444)
    told = cli("fmt")
    assert told.errors == ("error: fixed.lua: permission denied\nerror: secret.lua: permission denied\n2 failed\n")
    assert fixed.read_text() == UGLY


def test_modes_links_and_line_endings_stay(cli: CommandLine) -> None:
    path = cli.write("a.lua", b"#!/usr/bin/env lua\r\nlocal   x=1\r\n")
    path.chmod(0o754)
    link = cli.folder / "link.lua"
    link.symlink_to("a.lua")
    assert cli("fmt", "link.lua").code == 0
    assert path.read_bytes() == b"#!/usr/bin/env lua\r\nlocal x = 1\r\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o754
    assert link.is_symlink()
    assert sorted(found.name for found in cli.folder.iterdir()) == ["a.lua", "home", "link.lua"]


def test_bytes_that_are_no_utf8_stay(cli: CommandLine) -> None:
    path = cli.write("a.lua", b"x='\xff\xe9' -- \xfe\n")
    assert cli("fmt").code == 0
    assert path.read_bytes() == b'x = "\xff\xe9" -- \xfe\n'


def test_nothing_to_do(cli: CommandLine) -> None:
    assert cli("fmt") == Result(0, b"", b"no .lua files found\n")


def test_stylua_that_is_not_there(cli: CommandLine) -> None:
    cli.write("a.lua", UGLY)
    told = cli("fmt", "--use", "stylua", env={"PATH": str(cli.home)})
    assert told.code == 2
    assert "the program stylua is not installed" in told.errors


STYLUA = """#!/bin/sh
case "$*" in *bad.lua*) echo "error: no such thing" >&2; exit 1;; esac
tr -s ' '
"""


@pytest.mark.skipif(not shutil.which("tr"), reason="needs tr")
def test_the_stylua_that_is_there(cli: CommandLine) -> None:
    """A program of that name gets the text and the path of each file, and its output counts."""
    cli.write("bin/stylua", STYLUA).chmod(0o755)
    cli.write("a.lua", UGLY)
    cli.write("bad.lua", UGLY)
    path = f"{cli.folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
    told = cli("fmt", "--use", "stylua", env={"PATH": path})
    assert told.code == 2
    assert "error: bad.lua: stylua failed: no such thing\n" in told.errors
    assert texts(cli.folder) == {"a.lua": "local x=1\n", "bad.lua": UGLY}
