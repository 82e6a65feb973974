"""Repairs, comments that switch findings off, requires in order, and everything at once."""

from __future__ import annotations

import pytest

from llmspell_server.language.checks.choice import Choice
from llmspell_server.language.checks.report import problems
from llmspell_server.language.features.actions.table import KINDS, offers
from llmspell_server.lsp.capabilities import ACTION_KINDS
from tests.harness.action_checks import check_action, check_not_offered, offer_named, result_of, scene_of
from tests.harness.lua_fixture import ROOT, read_fixture

URI = f"{ROOT}/main.lua"


def test_every_kind_is_told_to_clients() -> None:
    assert KINDS == ACTION_KINDS


@pytest.mark.parametrize(
    ("text", "title", "expected"),
    [
        ("if true$0\n  print()\nend", "Insert 'then'", "if true then\n  print()\nend"),
        ("local $0x = 1", "Remove the local", ""),
        ("local $0x = print()", "Rename it to `_x`", "local _x = print()"),
    ],
)
def test_repairs(text: str, title: str, expected: str) -> None:
    check_action(text, title, expected)


def test_the_only_repair_is_preferred() -> None:
    scene = scene_of(read_fixture("if true$0\n  print()\nend"))
    (offer,) = offers(scene, ["quickfix"])
    assert (offer.preferred, offer.problem is not None) == (True, True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("print($0nobody)", "---@diagnostic disable-next-line: undefined-global\nprint(nobody)"),
        (
            "do\n    print($0nobody)\nend",
            "do\n    ---@diagnostic disable-next-line: undefined-global\n    print(nobody)\nend",
        ),
        ("\ufeffprint($0nobody)", "\ufeff---@diagnostic disable-next-line: undefined-global\nprint(nobody)"),
        (
            "x = 1\n---@diagnostic disable-next-line: unused-local\nprint($0nobody)",
            "x = 1\n---@diagnostic disable-next-line: unused-local, undefined-global\nprint(nobody)",
        ),
        (
            "print(\n\t1,\n\t$0nobody\n)",
            "print(\n\t1,\n\t---@diagnostic disable-next-line: undefined-global\n\tnobody\n)",
        ),
        (
            "---@param a any\nfunction F(a) return $0nobody end",
            "---@param a any\n---@diagnostic disable-next-line: undefined-global\nfunction F(a) return nobody end",
        ),
    ],
)
def test_a_finding_switched_off_in_its_line(text: str, expected: str) -> None:
    check_action(text, "Disable `undefined-global` in this line", expected)
    assert "undefined-global" not in codes(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("print($0nobody)", "---@diagnostic disable: undefined-global\nprint(nobody)"),
        ("#!/usr/bin/lua\nprint($0nobody)", "#!/usr/bin/lua\n---@diagnostic disable: undefined-global\nprint(nobody)"),
        (
            "--- Says.\nfunction F() return $0nobody end",
            "---@diagnostic disable: undefined-global\n\n--- Says.\nfunction F() return nobody end",
        ),
        (
            "---@diagnostic disable: unused-local\nprint($0nobody)",
            "---@diagnostic disable: unused-local, undefined-global\nprint(nobody)",
        ),
        (
            "-- About.\n---@diagnostic disable: unused-local\n\nprint($0nobody)",
            "-- About.\n---@diagnostic disable: unused-local, undefined-global\n\nprint(nobody)",
        ),
    ],
)
def test_a_finding_switched_off_in_its_file(text: str, expected: str) -> None:
    check_action(text, "Disable `undefined-global` in this file", expected)
    assert "undefined-global" not in codes(expected)


def codes(text: str) -> set[str]:
    return {each.code for each in problems(read_fixture(text).snapshot(), URI, Choice())}


def test_no_comment_in_the_middle_of_a_string() -> None:
    check_not_offered("x = [[\n]] .. $0nobody", "Disable `undefined-global` in this line")
    check_action(
        "x = [[\n]] .. $0nobody",
        "Disable `undefined-global` in this file",
        "---@diagnostic disable: undefined-global\nx = [[\n]] .. nobody",
    )


def test_mistakes_of_grammar_cannot_be_switched_off() -> None:
    check_not_offered("if true$0\n  print()\nend", "Disable")


@pytest.mark.parametrize(
    ("text", "title", "expected"),
    [
        (
            "print(sta$0ck)\n--- file: stack.lua\nreturn {}\n",
            'Add `local stack = require("stack")`',
            'local stack = require("stack")\n\nprint(stack)\n',
        ),
        (
            "local b = require 'b'\nprint(sta$0ck, b)\n--- file: lib/stack.lua\nreturn {}\n--- file: b.lua\nreturn 1\n",
            'Add `local stack = require("lib.stack")`',
            "local b = require 'b'\nlocal stack = require 'lib.stack'\nprint(stack, b)\n",
        ),
    ],
)
def test_a_module_that_is_not_required(text: str, title: str, expected: str) -> None:
    check_action(text, title, expected)


def test_what_is_no_module_is_not_required() -> None:
    check_not_offered("print(sta$0ck)\n--- file: stack.lua\nx = 1\n", "Add `local")
    check_not_offered("print(sta$0ck)", "Add `local")


def test_a_global_is_made_known_by_the_client() -> None:
    offer = offer_named(scene_of(read_fixture("print($0nobody)")), "Add `nobody`")
    assert offer is not None
    assert offer.command == ("llmspell.addGlobal", ("nobody",))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            'local b = require "b"\nlocal a = require("a")\nprint(a, b)$0',
            'local a = require("a")\nlocal b = require "b"\nprint(a, b)',
        ),
        (
            '$0local a = require "a"\nlocal gone = require "gone"\nprint(a)\n',
            'local a = require "a"\nprint(a)\n',
        ),
        (
            '$0local z = require "z" -- last\nlocal M = {}\nlocal a = require "a"\nprint(a, z, M)',
            'local a = require "a"\nlocal z = require "z" -- last\nlocal M = {}\nprint(a, z, M)',
        ),
        (
            '---@meta\n-- About.\n\n$0local b = require "b"\nlocal a = require "a"\n\nprint(a, b)',
            '---@meta\n-- About.\n\nlocal a = require "a"\nlocal b = require "b"\n\nprint(a, b)',
        ),
        (
            '$0local b = require "b"\nlocal x = require "x"\nlocal a = require "a"\nprint(a, b)',
            'local a = require "a"\nlocal b = require "b"\nprint(a, b)',
        ),
        (
            '$0local gone = require "gone"\n',
            "",
        ),
    ],
)
def test_requires_in_order(text: str, expected: str) -> None:
    check_action(text, "Organize the requires", expected)


@pytest.mark.parametrize(
    "text",
    [
        '$0local a = require "a"\nlocal b = require "b"\nprint(a, b)',
        '$0local a = require "b"\nprint(a)\nlocal b = require "a"\nprint(b)',
        '$0local a = require "b"\nlocal x = f()\nlocal b = require "a"\nprint(a, b, x)',
        '$0local a = require "b"\nlocal function f() return b end\nlocal b = require "a"\nprint(a, b, f)',
        '$0local b = require "b"\n-- about a\nlocal a = require "a"\nprint(a, b)',
        '$0local b = require "b" local a = require "a"\nprint(a, b)',
        '$0local b = require("b").x\nlocal a = require "a"\nprint(a, b)',
        "$0print(1)",
        'local b = require "b"\nlocal a = require "a"\nif$0',
    ],
)
def test_requires_that_stay(text: str) -> None:
    check_not_offered(text, "Organize the requires")


def test_a_module_that_makes_globals_stays() -> None:
    text = '$0local setup = require "setup"\nprint(1)\n--- file: setup.lua\nfunction helper() end\n'
    check_not_offered(text, "Organize the requires")


def test_everything_is_repaired_at_once() -> None:
    text = "$0if x != 1 then\n  return\nend\nfunction F()\n  print(1)\n  return\nend\n"
    scene = scene_of(read_fixture(text))
    offer = offer_named(scene, "Repair all")
    assert offer is not None
    assert result_of(scene, offer) == "if x ~= 1 then\n  return\nend\nfunction F()\n  print(1)\nend\n"
    check_not_offered("$0print(1)", "Repair all")


@pytest.mark.parametrize(
    ("only", "expected"),
    [
        (["quickfix"], {"quickfix"}),
        (["refactor"], set()),
        (["refactor.extract"], set()),
        (["source"], {"source.organizeImports"}),
        (["source.organizeImports"], {"source.organizeImports"}),
        (["source.fixAll.llmspell"], set()),
        ([""], {"quickfix", "source.organizeImports"}),
    ],
)
def test_only_the_kinds_that_are_asked_for(only: list[str], expected: set[str]) -> None:
    scene = scene_of(read_fixture('local $0a = require "b"\n'))
    assert {offer.kind for offer in offers(scene, only)} - {"refactor.inline.variable"} == expected


@pytest.mark.parametrize("text", ["$0", "$0local", "f($0", "if $0x then", "x = {$0", "$0)$1", "local function $0f("])
def test_unfinished_texts_are_no_obstacle(text: str) -> None:
    list(offers(scene_of(read_fixture(text))))


@pytest.mark.parametrize(
    ("text", "title", "expected"),
    [
        ("le$0t x = 1", "Write 'local'", "local x = 1"),
        ("if a then\n  const x$0 = 1\nend", "Write 'local'", "if a then\n  local x = 1\nend"),
        (
            "for i = 1, 3 do\n  if x then\n    con$0tinue\n  end\n  f()\nend",
            "Write 'goto continue'",
            "for i = 1, 3 do\n  if x then\n    goto continue\n  end\n  f()\n  ::continue::\nend",
        ),
        (
            "while x do\n  if y then continue$0 end\nend",
            "Write 'goto continue'",
            "while x do\n  if y then goto continue end\n  ::continue::\nend",
        ),
    ],
)
def test_habits_of_other_languages(text: str, title: str, expected: str) -> None:
    check_action(text, title, expected)


@pytest.mark.parametrize("text", ["let = 1$0", "local x = let$0", "x = 1\n  //$0 a", "continue$0", "continue$0()"])
def test_what_only_looks_like_one(text: str) -> None:
    check_not_offered(text, "Write '")
