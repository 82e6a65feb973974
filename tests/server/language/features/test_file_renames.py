"""Files and folders get other names, and what loads them says the new ones."""

from __future__ import annotations

import pytest

from llmspell_server.language.features.file_renames import Move, file_rename_edits
from llmspell_server.language.features.rename_meaning import applied
from tests.harness.lua_fixture import ROOT, read_fixture

CASES = [
    (
        "src/z.lua > x.lua",
        "--- file: c/x.lua\nrequire 'src.z'\n--- file: src/z.lua\n",
        "--- file: c/x.lua\nrequire 'x'\n--- file: x.lua\n",
    ),
    (
        "a.lua > b.lua",
        "pcall(require, 'a')\nxpcall(require, print, 'a')\npcall(f, 'a')\n--- file: a.lua\n",
        "pcall(require, 'b')\nxpcall(require, print, 'b')\npcall(f, 'a')\n--- file: b.lua\n",
    ),
    ("a.lua > b.lua", "require 'a'\n--- file: a.lua\n", "require 'b'\n--- file: b.lua\n"),
    (
        "a.lua > lib/b.lua",
        'local m = require("a")\n--- file: a.lua\n',
        'local m = require("lib.b")\n--- file: lib/b.lua\n',
    ),
    (
        "x/a.lua > x/b.lua",
        "require 'x/a'\nrequire 'x.a'\n--- file: x/a.lua\n",
        "require 'x/b'\nrequire 'x.b'\n--- file: x/b.lua\n",
    ),
    ("x/a.lua > y/z/a.lua", "require [[x/a]]\n--- file: x/a.lua\n", "require [[y/z/a]]\n--- file: y/z/a.lua\n"),
    (
        "x > y",
        "require 'x.a'\nrequire 'x.b.c'\nrequire 'x'\n--- file: x/a.lua\n--- file: x/b/c.lua\n--- file: x/init.lua\n",
        "require 'y.a'\nrequire 'y.b.c'\nrequire 'y'\n--- file: y/a.lua\n--- file: y/b/c.lua\n--- file: y/init.lua\n",
    ),
    ("x/init.lua > x/main.lua", "require 'x'\n--- file: x/init.lua\n", "require 'x.main'\n--- file: x/main.lua\n"),
    ("x/a.lua > x/init.lua", "require 'x.a'\n--- file: x/a.lua\n", "require 'x'\n--- file: x/init.lua\n"),
    ("x/init.lua > y/init.lua", "require 'x.init'\n--- file: x/init.lua\n", "require 'y.init'\n--- file: y/init.lua\n"),
    ("lib/a.lua > lib/b.lua", "require 'a'\n--- file: lib/a.lua\n", "require 'b'\n--- file: lib/b.lua\n"),
    ("src/a.lua > src/x/b.lua", "require 'a'\n--- file: src/a.lua\n", "require 'x.b'\n--- file: src/x/b.lua\n"),
    (
        "x/a.lua > x/b.lua",
        "--- file: x/m.lua\nrequire 'a'\n--- file: x/a.lua\n",
        "--- file: x/m.lua\nrequire 'b'\n--- file: x/b.lua\n",
    ),
    (
        "x > y",
        "--- file: x/m.lua\nrequire 'a'\n--- file: x/a.lua\n",
        "--- file: y/m.lua\nrequire 'a'\n--- file: y/a.lua\n",
    ),
    (
        "x/m.lua > m.lua",
        "--- file: x/m.lua\nrequire 'x.a'\n--- file: x/a.lua\n",
        "--- file: m.lua\nrequire 'x.a'\n--- file: x/a.lua\n",
    ),
    (
        "deep/x/a.lua > deep/x/b.lua",
        "require 'x.a'\n--- file: deep/x/a.lua\n",
        "require 'x.b'\n--- file: deep/x/b.lua\n",
    ),
    (
        "a.lua > b.lua",
        "local require = f\nrequire 'a'\n--- file: a.lua\n",
        "local require = f\nrequire 'a'\n--- file: b.lua\n",
    ),
    (
        "a.lua > b.lua",
        "require 'ab'\nrequire 'b'\nprint 'a'\n--- file: a.lua\n",
        "require 'ab'\nrequire 'b'\nprint 'a'\n--- file: b.lua\n",
    ),
    ("a.lua > b.lua", "--- file: a.lua\nrequire 'a'\n", "--- file: b.lua\nrequire 'a'\n"),
    (
        "a.lua > b.lua",
        "dofile 'a.lua'\nloadfile('./a.lua')\n--- file: a.lua\n",
        "dofile 'b.lua'\nloadfile('./b.lua')\n--- file: b.lua\n",
    ),
    (
        "x > y",
        "dofile 'x/a.lua'\n--- file: x/m.lua\ndofile 'a.lua'\n--- file: x/a.lua\n",
        "dofile 'y/a.lua'\n--- file: y/m.lua\ndofile 'a.lua'\n--- file: y/a.lua\n",
    ),
    ("a.lua > b.lua", "---@module 'a'\nlocal a\n--- file: a.lua\n", "---@module 'b'\nlocal a\n--- file: b.lua\n"),
    (
        "a.lua > b c.lua",
        "require 'a'\n--- file: a.lua\n",
        "require 'b c'\n--- file: b c.lua\n".replace("b c.lua\n", "b%20c.lua\n"),
    ),
    ("a.lua > b.c.lua", "require 'a'\n--- file: a.lua\n", "require 'a'\n--- file: b.c.lua\n"),
    ("a.lua > b.txt", "require 'a'\n--- file: a.lua\n", "require 'a'\n--- file: b.txt\n"),
    ("other > x", "require 'a'\n--- file: a.lua\n", "require 'a'\n--- file: a.lua\n"),
    (
        "a.lua > b.lua, b.lua > a.lua",
        "require 'a' require 'b'\n--- file: a.lua\nreturn 1\n--- file: b.lua\nreturn 2",
        "require 'b' require 'a'\n--- file: b.lua\nreturn 1\n--- file: a.lua\nreturn 2",
    ),
]


@pytest.mark.parametrize(("moves", "before", "after"), CASES)
def test_names_of_files_follow_them(moves: str, before: str, after: str) -> None:
    fixture = read_fixture(before)
    told = [
        Move(*(f"{ROOT}/{side.strip().replace(' ', '%20')}" for side in one.split(">"))) for one in moves.split(",")
    ]
    edits = file_rename_edits(fixture.snapshot(), told)
    found = {}
    for uri, text in fixture.files.items():
        place = next((uri.replace(one.old, one.new, 1) for one in told if f"{uri}/".startswith(one.old + "/")), uri)
        found[place] = applied(text, edits.get(uri, []))
    assert found == read_fixture(after).files
