"""What a selection grows to."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from llmspell_runtime.syntax import parse
from llmspell_server.language.features.selection import selections
from tests.harness.lsp import cursor


def check_selections(marked: str, *expected: str) -> None:
    text, offset = cursor(marked)
    assert [text[start:end] for start, end in selections(parse(text), offset)] == list(expected)


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("$0", [""]),
        ("local x = fo$0o.bar", ["foo", "foo.bar", "local x = foo.bar"]),
        ("f(a, b$0)", ["b", "a, b", "(a, b)", "f(a, b)"]),
        ("function f(a$0, b) end", ["a", "a, b", "(a, b)", "function f(a, b) end"]),
        ("x = function(a$0) end", ["a", "(a)", "function(a) end", "x = function(a) end"]),
        ("x = 'he$0y'", ["hey", "'hey'", "x = 'hey'"]),
        ("x = [==[he$0y]==]", ["hey", "[==[hey]==]", "x = [==[hey]==]"]),
        ("t = { a = 1$0, b = 2 }", ["1", "a = 1", "a = 1, b = 2", "{ a = 1, b = 2 }", "t = { a = 1, b = 2 }"]),
        ("if x then\n  y$0()\n  z()\nend", ["y", "y()", "y()\n  z()", "if x then\n  y()\n  z()\nend"]),
        ("-- no$0te\nx()", ["-- note", "-- note\nx()"]),
        (
            "--- doc\nfunction f() re$0turn end",
            ["return", "function f() return end", "--- doc\nfunction f() return end"],
        ),
        ("a = 1 +$0 2", ["+", "1 + 2", "a = 1 + 2"]),
    ],
)
def test_selections(marked: str, expected: list[str]) -> None:
    check_selections(marked, *expected)


@example("([=", 1)
@given(st.text(alphabet="local f(x)={}[]'\"if then end\n-.:,1 ", max_size=120), st.integers(0, 120))
def test_each_holds_the_one_before_and_the_offset(text: str, offset: int) -> None:
    offset = min(offset, len(text))
    found = selections(parse(text), offset)
    assert found[-1] == (0, len(text))
    for start, end in found:
        assert start <= offset <= end
    for inner, outer in pairwise(found):
        assert outer[0] <= inner[0] <= inner[1] <= outer[1]
        assert inner != outer
