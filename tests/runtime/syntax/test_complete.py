"""The questions a prompt asks."""

from __future__ import annotations

import pytest

from llmspell_runtime.syntax import is_complete, split_last_expression
from tests.runtime.syntax.lua_texts import spell


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n",
        "x = 1",
        "foo(1)",
        "x",
        "x.y",
        "1 + 2",
        "{1, 2}",
        "function() end",
        "'a'",
        "a, b",
        "x = 1; x + 1",
        "= x",
        "=f(1)",
        "if x then y() end",
        "return 1",
        "local t = {}\nt.a",
        "-- comment",
        "#t",
        "not x",
        "'a' .. \n'b'",
        "goto a ::a::",
        "x = 1\n{1}",
        "f\n(1)",
        "...",
    ],
)
def test_complete(text):
    assert is_complete(text).status == "complete"


@pytest.mark.parametrize(
    ("text", "indent"),
    [
        ("if x then", 4),
        ("foo(", 4),
        ("x =", 4),
        ("1 +", 4),
        ("function f()", 4),
        ("for i = 1, 2 do\n    foo(function()", 8),
        ("t = {\n    a = 1,", 4),
        ("[[text", 0),
        ("--[[ comment", 0),
        ("repeat\n    x()", 4),
        ("if x then\n    y()\nelse", 4),
        ("while x do\n    if y then\n        z()\n    end", 4),
        ("= 1 +", 4),
        ("x.", 4),
        ("x:y", 4),
        ("local", 4),
        ("x = 1; y +", 4),
        ("'a\\\n", 4),
        ("return f(", 4),
        ("(", 4),
        ("x = function(a)\n  return {", 6),
    ],
)
def test_incomplete(text, indent):
    result = is_complete(text)
    assert (result.status, len(result.indent)) == ("incomplete", indent)


@pytest.mark.parametrize(
    "text",
    [
        "end",
        "x = )",
        "1 2",
        "'abc",
        "x = = 1",
        "local 1",
        "goto nowhere",
        "break",
        "f())",
        "return 1 x",
        "x @",
        "'a\\q'",
    ],
)
def test_invalid(text):
    assert is_complete(text).status == "invalid"


def test_every_prefix_of_a_spell_is_complete_or_incomplete():
    lines = spell(8, 3).split("\n")
    for count in range(len(lines) - 2):
        text = "\n".join(lines[:count])
        assert is_complete(text).status in ("complete", "incomplete"), text


@pytest.mark.parametrize(
    ("text", "block", "expression"),
    [
        ("x = 1; x + 1", "x = 1; ", "x + 1"),
        ("foo(1)", "", "foo(1)"),
        ("x = 1\nfoo(1) -- c\n", "x = 1\n", "foo(1)"),
        ("x", "", "x"),
        ("local t = {}\nt.a", "local t = {}\n", "t.a"),
        ("x = 1\n{ 1, 2 }", "x = 1\n", "{ 1, 2 }"),
        ("x = 1 'a' .. 'b'", "x = 1 ", "'a' .. 'b'"),
        ("function(x) return x end", "", "function(x) return x end"),
        ("not x;", "", "not x"),
        ("-- c\n#t", "-- c\n", "#t"),
        ("= 1 + 2", "", "1 + 2"),
        ("  =x", "  ", "x"),
        ("a, b", "", "a, b"),
        ("x = f(1)\n(g or h)", None, None),
        ("x = 1", None, None),
        ("return 1", None, None),
        ("if x then", None, None),
        ("x = 1\n-x", None, None),
        ("", None, None),
        ("1 2", None, None),
        ("= 1 2", None, None),
        ("local x <const> = 1; x == 2", "local x <const> = 1; ", "x == 2"),
        ("...", "", "..."),
        ("f(1) + g(2)", "", "f(1) + g(2)"),
        ("x = 1\nf(1) + 2", "x = 1\n", "f(1) + 2"),
        ("return 1\nf(1) + 2", None, None),
    ],
)
def test_last_expression(text, block, expression):
    found = split_last_expression(text)
    assert found == (None if block is None else (block, expression))


def test_the_parts_stand_in_the_text_so_that_lines_stay():
    text = "local a = 1\n\n\na + 1"
    found = split_last_expression(text)
    assert found and found[0] + found[1] == text
