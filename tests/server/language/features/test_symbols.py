"""The outline."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmspell_runtime.syntax import Edit, parse, reparse
from llmspell_server.language.features.symbols import Symbol, document_symbols, flat


def shown(symbols: tuple[Symbol, ...] | list[Symbol], depth: int = 0) -> list[str]:
    """`kind name detail`, children indented."""
    lines: list[str] = []
    for symbol in symbols:
        lines.append("  " * depth + f"{symbol.kind} {symbol.name} {symbol.detail}".rstrip())
        lines += shown(symbol.children, depth + 1)
    return lines


def check_outline(text: str, *expected: str) -> None:
    text = textwrap.dedent(text)
    symbols = document_symbols(parse(text))
    assert shown(symbols) == list(expected)
    for symbol, _ in flat(symbols):
        assert symbol.start <= symbol.name_start <= symbol.name_end <= symbol.end
        assert symbol.name.strip()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("print(1)", []),
        ("local x", ["variable x"]),
        ("local x <const> = 1", ["constant x"]),
        ("local x, y = 1, function(a) end", ["variable x", "function y (a)"]),
        ("x = 1 x = 2", ["variable x"]),
        ("local x x = 2", ["variable x"]),
        ("local function x() y = 1 end y = { z = 2 }", ["function x ()", "  variable y", "field z"]),
        ("local y x = 1 local function f() x = 2 y = 3 end", ["variable y", "variable x", "function f ()"]),
        ("local function f() local x = 1 end x = 2", ["function f ()", "  variable x", "variable x"]),
        ("a = 1 a, b = { c = 1 }, 2", ["variable a", "variable b", "field c"]),
        ("function f(a, ...) end", ["function f (a, ...)"]),
        ("local function f() local y end", ["function f ()", "  variable y"]),
        ("function M.a.b(x) end", ["method M.a.b (x)"]),
        ("function M:b() end", ["method M:b ()"]),
        ("M.f = function() end", ["function M.f ()"]),
        ("M.x = 1", []),
        ("M . t = { a = 1 }", ["table M.t", "  field a"]),
        (
            "local t = { a = 1, ['b c'] = { d = function(x) end }, 5 }",
            ["table t", "  field a", "  field b c", "    method d (x)"],
        ),
        ("local t = { [1] = { a = 1 } }", ["table t", "  field a"]),
        (
            "Hook.register('BeforeRun', function(ctx) local y end)",
            ["function Hook.register 'BeforeRun' (ctx)", "  variable y"],
        ),
        ("a:on('x', 1, function() end)", ["function a:on 'x' ()"]),
        ("pcall(function() local y end)", ["variable y"]),
        ("if x then local y elseif z then function g() end end", ["variable y", "function g ()"]),
        ("for i = 1, 2 do local y end", ["variable y"]),
        ("return { a = function() local y end }", ["variable y"]),
        ("local f = (function() local y end)()", ["variable f", "  variable y"]),
        ("local a <close> = f()", ["variable a"]),
    ],
)
def test_outline(text: str, expected: list[str]) -> None:
    check_outline(text, *expected)


@pytest.mark.parametrize(
    "text", ["local", "function", "function M.", "local function", "local t = {", "x.", "local x, = 1"]
)
def test_what_is_being_typed_has_no_empty_names(text: str) -> None:
    for symbol, _ in flat(document_symbols(parse(text))):
        assert symbol.name.strip()


def test_offsets_of_units_that_were_taken_over_are_those_of_the_new_text() -> None:
    tree = reparse(parse("local a = 1\nlocal b = { c = 1 }\n"), Edit(6, 7, "longer"))
    found = [(s.name, tree.text[s.name_start : s.name_end]) for s, _ in flat(document_symbols(tree))]
    assert found == [("longer", "longer"), ("b", "b"), ("c", "c")]


_LINES = ["x = 1\n", "local x\n", "function f() x = 2 y = 3 local y end\n", "y = { z = 1 }\n", "x, y = 1, 2\n", "end "]


@given(st.lists(st.sampled_from(_LINES), max_size=8), st.lists(st.tuples(st.floats(0, 1), st.sampled_from(_LINES))))
def test_an_edited_text_has_the_outline_of_a_fresh_one(lines: list[str], edits: list[tuple[float, str]]) -> None:
    tree = parse("".join(lines))
    for place, typed in edits:
        document_symbols(tree)
        start = int(place * len(tree.text))
        tree = reparse(tree, Edit(start, start + len(typed) % 2, typed))
    assert document_symbols(tree) == document_symbols(parse(tree.text))


def test_containers_are_named() -> None:
    assert [(s.name, c) for s, c in flat(document_symbols(parse("local t = { a = { b = 1 } }")))] == [
        ("t", ""),
        ("a", "t"),
        ("b", "a"),
    ]


def test_a_chain_of_thousands_of_operators_is_no_trouble() -> None:
    assert document_symbols(parse("x = " + "1 + " * 20_000 + "1"))


@given(st.text(alphabet="local function f(x)={}[]'\"if then end\n.:,1 ", max_size=200))
def test_any_text_has_an_outline(text: str) -> None:
    for symbol, _ in flat(document_symbols(parse(text))):
        assert 0 <= symbol.start <= symbol.name_start <= symbol.name_end <= symbol.end <= len(text)
