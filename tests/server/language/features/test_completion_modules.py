"""Completion across files: paths of `require`, modules that are not required yet, names of files."""

from __future__ import annotations

import pytest

from llmspell_server.language.features.completion import Options, complete
from llmspell_server.language.features.completion.explain import explain
from llmspell_server.language.features.completion.files import file_paths
from tests.harness.completion_checks import (
    check_accept,
    check_labels,
    check_not_offered,
    check_offered,
    items,
    labels,
    offer,
)
from tests.harness.lua_fixture import read_fixture

UTIL = "\n--- file: lib/util.lua\nlocal M = {}\nfunction M.split(text, by) end\nM.limit = 3\nreturn M\n"
MORE = UTIL + "--- file: lib/net/init.lua\nreturn { get = function(url) end }\n--- file: script.lua\nprint(1)\n"


def main(text: str) -> str:
    return "--- file: main.lua\n" + text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("require('$0')", ["script", "lib.net", "lib.util"]),
        ("require '$0'", ["script", "lib.net", "lib.util"]),
        ('local x = require "lib.$0"', ["lib.net", "lib.util"]),
        ("local x = require('lib.ut$0", ["lib.util"]),
        ("local x = require('ut$0')", ["lib.util"]),
        ("local x = require('lib/$0')", ["lib/net", "lib/util"]),
        ("pcall(require, 'lib.u$0')", ["lib.util"]),
        ("local require = f\nrequire('$0')", []),
        ("print('$0')", []),
    ],
)
def test_paths(text: str, expected: list[str]) -> None:
    check_labels(main(text) + MORE, *expected)


def test_paths_are_as_short_as_they_can_be_and_the_nearest_come_first() -> None:
    text = "--- file: lib/deep/a.lua\nrequire('$0')\n--- file: lib/deep/b.lua\nreturn 1\n--- file: lib/c.lua\nreturn 1"
    check_labels(text + "\n--- file: d.lua\nreturn 1", "b", "lib.c", "d")


def test_a_path_explains_itself() -> None:
    fixture = read_fixture(main("require('lib/$0')") + "\n--- file: lib/a.lua\n-- What it does.\n\nreturn {}")
    snapshot = fixture.snapshot()
    (item,) = complete(snapshot, *fixture.cursor).items
    found = explain(snapshot, *fixture.cursor, item.source, item.label, origin=item.description)
    assert (found.code, found.text, found.edits) == ('require "lib.a"', "What it does.", ())


def test_choosing_a_path() -> None:
    check_accept(main("require('li$0b.old')\n") + UTIL, "lib.util", "require('lib.util')\n\n")
    check_accept(main('require("lib$0\n') + UTIL, "lib.util", 'require("lib.util"\n\n')


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("uti$0", 'local util = require("lib.util")\n\nutil'),
        (
            "local a = require 'lib.net'\n\nuti$0",
            "local a = require 'lib.net'\nlocal util = require 'lib.util'\n\nutil",
        ),
        (
            "local a = require('lib.net');\nuti$0",
            "local a = require('lib.net');\nlocal util = require('lib.util');\nutil",
        ),
        ("-- A spell.\n\nprint(uti$0)", '-- A spell.\n\nlocal util = require("lib.util")\n\nprint(util)'),
        ("-- About x.\nx = uti$0", 'local util = require("lib.util")\n\n-- About x.\nx = util'),
        ("#!/usr/bin/lua\nx = uti$0", '#!/usr/bin/lua\nlocal util = require("lib.util")\n\nx = util'),
        ("\n\nx = uti$0", 'local util = require("lib.util")\n\n\nx = util'),
        ("print('')\nx = uti$0", "local util = require('lib.util')\n\nprint('')\nx = util"),
        (
            "local a = require('lib.net')\nlocal function f()\n  local b = require 'x'\n  uti$0\nend",
            "local a = require('lib.net')\nlocal util = require('lib.util')\n"
            "local function f()\n  local b = require 'x'\n  util\nend",
        ),
    ],
)
def test_a_module_that_is_not_required_yet(before: str, after: str) -> None:
    check_accept(main(before) + MORE, "util", after + "\n")


def test_fields_of_modules() -> None:
    check_accept(main("spli$0") + UTIL, "split", 'local util = require("lib.util")\n\nutil.split\n')
    check_accept(
        main("local u = require('lib.util')\nspli$0") + UTIL, "split", "local u = require('lib.util')\nu.split\n"
    )
    (item,) = (one for one in items(main("spli$0") + UTIL) if one.label == "split")
    assert (item.kind, item.detail, item.description) == ("function", "(text, by)", "lib.util")
    check_offered(main("limi$0") + UTIL, "limit")
    check_not_offered(main("li$0") + UTIL, "limit")


def test_a_module_that_another_function_requires_is_missing_here() -> None:
    other = "local function f()\n  local util = require('lib.util')\nend\n"
    check_accept(main(other + "uti$0") + UTIL, "util", "local util = require('lib.util')\n\n" + other + "util\n")
    text = "local split = require('lib.util').split\nuti$0"
    check_accept(main(text) + UTIL, "util", "local util = require('lib.util')\n\n" + text.replace("uti$0", "util\n"))


def test_more_fields_than_fit_make_the_list_incomplete() -> None:
    many = "".join(f"M.field{index} = 1\n" for index in range(300))
    text = main("field$0") + f"\n--- file: m.lua\nlocal M = {{}}\n{many}return M"
    found = offer(text)
    assert found.incomplete and len(found.items) == 100
    assert not offer(text.replace("field$0", "field29$0")).incomplete


def test_a_module_is_called_as_it_calls_itself() -> None:
    stack = "\n--- file: lib/my_stack.lua\nlocal MyStack = {}\nreturn MyStack"
    check_accept(main("mys$0") + stack, "MyStack", 'local MyStack = require("lib.my_stack")\n\nMyStack\n')
    check_accept(main("odd$0") + "\n--- file: odd-name.lua\nreturn {}", "odd_name",
                 'local odd_name = require("odd-name")\n\nodd_name\n')  # fmt: skip


def test_modules_that_are_not_offered() -> None:
    check_not_offered(main("scri$0") + MORE, "script")
    check_not_offered(main("uti$0") + UTIL, "util", auto_require=False)
    check_not_offered(main("$0") + UTIL, "util")
    check_not_offered(main("x.uti$0") + UTIL, "util")
    assert labels(main("local util = require('lib.util')\nuti$0") + UTIL).count("util") == 1
    check_not_offered("--- file: lib/util.lua\nuti$0\nreturn {}", "util")


def test_edits_come_when_they_are_asked_for() -> None:
    fixture = read_fixture(main("uti$0") + UTIL)
    snapshot = fixture.snapshot()
    lazy = Options(lazy_edits=True)
    (item,) = (one for one in complete(snapshot, *fixture.cursor, lazy).items if one.label == "util")
    assert item.edits == ()
    found = explain(snapshot, *fixture.cursor, item.source, item.label, origin=item.description, options=lazy)
    assert found.code == 'require "lib.util"'
    assert [edit.text for edit in found.edits] == ['local util = require("lib.util")\n\n']
    field = explain(snapshot, fixture.cursor.uri, 0, "export", "split", origin="lib.util", options=lazy)
    assert field.code == "function split(text, by)"
    assert field.edits == found.edits


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("dofile('$0')", ["b.lua", "a.txt", "sub/"]),
        ("io.open('$0')", ["a.txt", "b.lua", "sub/"]),
        ("io.open('sub/$0')", ["sub/c.lua"]),
        ("loadfile('b$0')", ["b.lua"]),
        ("print('$0')", []),
        ("io.open(x, '$0')", []),
    ],
)
def test_names_of_files(text: str, expected: list[str]) -> None:
    folders = {"": [("a.txt", False), ("b.lua", False), ("sub", True)], "sub/": [("c.lua", False)]}
    fixture = read_fixture(text)
    source = file_paths(lambda _uri, folder: folders.get(folder, []))
    found = complete(fixture.snapshot(), *fixture.cursor, extra=[source])
    shown = sorted(
        (one for one in found.items if one.kind in ("file", "folder")), key=lambda one: (one.near, one.label)
    )
    assert [one.label for one in shown] == expected
