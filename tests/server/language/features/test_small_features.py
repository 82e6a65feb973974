"""Links, colours, inline values, lenses, problems, matching."""

from __future__ import annotations

import textwrap

import pytest

from llmspell_runtime.syntax import Edit, parse, reparse
from llmspell_server.language.features.colors import colors, written
from llmspell_server.language.features.inline_values import inline_values
from llmspell_server.language.features.lenses import spell_start
from llmspell_server.language.features.links import candidates, file_links, link_at
from llmspell_server.language.features.matching import match_score
from llmspell_server.language.features.navigation import binding_at
from llmspell_server.language.features.problems import syntax_problems
from tests.harness.lsp import cursor


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("require('a.b')", [("a.b", ("a/b.lua", "a/b/init.lua"))]),
        ("local x = require 'a'", [("a", ("a.lua", "a/init.lua"))]),
        ("require [[a]]", [("a", ("a.lua", "a/init.lua"))]),
        ("dofile('x/y.lua')", [("x/y.lua", ("x/y.lua",))]),
        ("loadfile [==[x.lua]==]", [("x.lua", ("x.lua",))]),
        ("require('')", []),
        ("require(x)", []),
        ("require()", []),
        ("local require = f; require('a')", []),
        ("local function g(require) return require('a') end", []),
        ("local a = require('a') local require = g local b = require('b')", [("a", ("a.lua", "a/init.lua"))]),
        ("x.require('a')", []),
    ],
)
def test_links(text: str, expected: list[tuple[str, tuple[str, ...]]]) -> None:
    found = list(file_links(parse(text)))
    assert [(link.name, candidates(link)) for link in found] == expected
    assert [text[link.start : link.end] for link in found] == [name for name, _ in expected]


def test_links_and_colors_move_with_the_text() -> None:
    tree = parse("local a = require('a')\nlocal b = '#ff0000'\n")
    assert len([*file_links(tree), *colors(tree)]) == 2
    tree = reparse(tree, Edit(0, 0, "local require = f\n"))
    assert not list(file_links(tree))
    tree = reparse(tree, Edit(0, 18, "x = 1\n\n\n"))
    found = [tree.text[one.start : one.end] for one in (*file_links(tree), *colors(tree))]
    assert found == ["a", "#ff0000"]


def test_the_link_under_the_cursor() -> None:
    text, offset = cursor("f(require('a'), require('b$0'))")
    link = link_at(parse(text), offset)
    assert link is not None
    assert link.name == "b"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x = '#ff0000'", [(1.0, 0.0, 0.0, 1.0)]),
        ('x = "#00FF0000"', [(0.0, 1.0, 0.0, 0.0)]),
        ("x = '#fff'", []),
        ("x = a'#ff0000'.b", [(1.0, 0.0, 0.0, 1.0)]),
        ("x = '#gg0000'", []),
        ("x = 'a #ff0000'", []),
        ("-- '#ff0000'", []),
    ],
)
def test_colors(text: str, expected: list[tuple[float, ...]]) -> None:
    found = list(colors(parse(text)))
    assert [(c.red, c.green, c.blue, c.alpha) for c in found] == expected
    assert all(text[c.start] == "#" for c in found)
    assert [written(c.red, c.green, c.blue, c.alpha) for c in found] == [text[c.start : c.end].lower() for c in found]


def test_colors_out_of_range_are_the_nearest() -> None:
    assert written(2.0, -1.0, 0.5, 1.0) == "#ff0080"


def check_values(marked: str, *expected: str) -> None:
    """The stop is at the line of `$0`; the whole text is visible."""
    text, offset = cursor(textwrap.dedent(marked))
    line = text.rfind("\n", 0, offset) + 1
    found = inline_values(parse(text), 0, len(text), line)
    assert [value.expression for value in found] == list(expected)
    assert all(value.chain == ("." in value.expression) for value in found)


def test_inline_values() -> None:
    check_values("local a = 1\nlocal b = a$0\nlocal c = 2", "a", "b", "a")
    check_values("local a = { b = { c = 1 } }\nprint(a.b.c)$0", "a", "a", "a.b", "a.b.c")
    check_values("local a = 1\nlocal function f(p)\n  local q = p + a$0\nend\nf(a)", "p", "q", "p", "a")
    check_values("local a = f()\nlocal function g() return a end\nlocal b = g(a)$0", "a", "b", "a")
    check_values("local function f(x)\n  return x\nend\nf(1)$0")
    check_values("print(undefined)$0")
    check_values("local a = g.h.i$0", "a")
    check_values("local a = 1 local b = a; f(a, a)$0", "a", "b")


def test_inline_values_only_where_the_editor_looks() -> None:
    text = "local a = 1\nlocal b = 2\nlocal c = 3"
    assert [v.expression for v in inline_values(parse(text), 12, 23, 24)] == ["b"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", None),
        ("-- only a comment", None),
        ("-- hi\nlocal x = 1\nprint(x)", "local x = 1"),
        ("local M = {}\nreturn M", None),
        ("print(1)\nreturn", "print(1)"),
        ("---@meta\nx = 1", None),
        (";;print(1)", "print(1)"),
    ],
)
def test_a_spell_begins(text: str, expected: str | None) -> None:
    span = spell_start(parse(text))
    assert (text[span[0] : span[1]] if span else None) == expected


@pytest.mark.parametrize(
    ("text", "code", "marked"),
    [
        ("local x = ", "unexpected-symbol", "="),
        ("if x then", "missing-closer", "n"),
        ("x = 'a", "unfinished-string", "'a"),
        ("goto nowhere", "undefined-label", "nowhere"),
        ("local x <const> = 1; x = 2", "assign-to-constant", "x"),
        ("f(", "unexpected-symbol", "("),
    ],
)
def test_problems_are_marked_where_one_can_see_them(text: str, code: str, marked: str) -> None:
    problem = syntax_problems(parse(text))[0]
    assert text[problem.start : problem.end] == marked
    assert problem.message
    assert "_" not in problem.code
    assert code


def test_a_problem_names_the_other_place() -> None:
    text = "if x then\n  y()\n"
    problem = syntax_problems(parse(text))[0]
    assert [(text[start:end], said) for start, end, said in problem.related] == [("if x then", "it is opened here")]
    assert problem.fixes


@pytest.mark.parametrize("text", ["break", "goto nowhere", "do goto a; local x; ::a:: print(x) end"])
def test_no_other_place_is_the_place_itself(text: str) -> None:
    problem = syntax_problems(parse(text))[0]
    assert all(not problem.start <= start <= problem.end for start, _, _ in problem.related)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("run", ["run", "runner", "re_use_now"]),
        ("fb", ["foo_bar", "fooBar", "fxxxb"]),
        ("", ["anything"]),
    ],
)
def test_matches_are_ranked(query: str, names: list[str]) -> None:
    scores = [match_score(query, name) for name in names]
    assert None not in scores
    assert scores == sorted(scores, key=lambda score: -(score or 0))


@pytest.mark.parametrize(("query", "name"), [("x", "abc"), ("ba", "ab"), ("aa", "a")])
def test_no_match(query: str, name: str) -> None:
    assert match_score(query, name) is None


@pytest.mark.parametrize(
    ("marked", "kind", "places"),
    [
        ("local x$0 = 1; f(x)", "local", 2),
        ("local function f(a) return a$0 end", "parameter", 2),
        ("goto a$0 ::a::", "label", 2),
        ("for i$0 = 1, 2 do end", "loop", 1),
    ],
)
def test_bindings(marked: str, kind: str, places: int) -> None:
    text, offset = cursor(marked)
    binding = binding_at(parse(text), offset)
    assert binding is not None
    assert (binding.kind, len(binding.places)) == (kind, places)


@pytest.mark.parametrize("marked", ["x$0 = 1", "a.x$0 = 1", "$0", "-- x$0"])
def test_no_binding(marked: str) -> None:
    text, offset = cursor(marked)
    assert binding_at(parse(text), offset) is None
