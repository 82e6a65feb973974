"""Small edits and ranges."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llmspell_runtime.syntax.problems import Edit
from llmspell_server.language.formatting import Style, edits_between, format_range, format_text
from tests.runtime.syntax.lua_texts import program
from tests.server.language.formatting.check import apply


@pytest.mark.parametrize(
    ("old", "new", "edits"),
    [
        ("x = 1", "x = 1", []),
        ("x  =  1\n", "x = 1\n", [Edit(2, 3, ""), Edit(5, 6, "")]),
        ("x = 'a'\n", 'x = "a"\n', [Edit(4, 7, '"a"')]),
        ('f "a"\n', 'f("a")\n', [Edit(1, 2, "("), Edit(5, 5, ")")]),
        ("f();\ng()\n", "f()\ng()\n", [Edit(3, 4, "")]),
        ("x = {\n1 }\n", "x = {\n    1,\n}\n", [Edit(6, 6, "    "), Edit(7, 8, ",\n")]),
        ("", "x = 1\n", [Edit(0, 0, "x = 1\n")]),
    ],
)
def test_edits_are_small(old: str, new: str, edits: list[Edit]) -> None:
    assert edits_between(old, new) == edits
    assert apply(old, edits) == new


@given(st.integers(0, 10**6), st.integers(0, 10**6))
@settings(max_examples=40, deadline=None)
def test_edits_between_any_texts(one: int, other: int) -> None:
    old, new = program(one), program(other)
    assert apply(old, edits_between(old, new)) == new


def check_range(marked: str, expected: str, style: Style | None = None) -> None:
    """Lines that begin with `>` are the range."""
    lines = textwrap.dedent(marked).lstrip("\n").split("\n")
    chosen = [number for number, line in enumerate(lines) if line.startswith(">")]
    text = "\n".join(line.removeprefix(">") for line in lines)
    edits, problem = format_range(text, chosen[0], chosen[-1], style or Style())
    assert problem is None
    assert apply(text, edits) == textwrap.dedent(expected).lstrip("\n")


def test_one_statement() -> None:
    check_range(
        """
        a  =  1
        >b  =  2
        c  =  3
        """,
        """
        a  =  1
        b = 2
        c  =  3
        """,
    )


def test_innermost_statements() -> None:
    check_range(
        """
        if  x  then
            a  =  1
        >   b  =  2
        >   c  =  3
            d  =  4
        end
        """,
        """
        if  x  then
            a  =  1
            b = 2
            c = 3
            d  =  4
        end
        """,
    )


def test_a_head_takes_its_block() -> None:
    check_range(
        """
        a  =  1
        >function  f( )
          b  =  2
        end
        c  =  3
        """,
        """
        a  =  1
        function f()
            b = 2
        end
        c  =  3
        """,
    )


def test_in_a_callback() -> None:
    check_range(
        """
        f( 1,  function()
            a  =  1
        >    b  =  2
        end)
        """,
        """
        f( 1,  function()
            a  =  1
            b = 2
        end)
        """,
    )


def test_comments_alone() -> None:
    check_range(
        """
        a  =  1
        >     -- c
        b  =  2
        """,
        """
        a  =  1
        -- c
        b  =  2
        """,
    )


def test_range_of_broken_text() -> None:
    edits, problem = format_range("x = = 1", 0, 0)
    assert edits == []
    assert problem is not None
    assert problem.line == 1


@given(st.integers(0, 10**6), st.integers(0, 40), st.integers(0, 10))
@settings(max_examples=40, deadline=None)
def test_any_range_keeps_the_program(seed: int, first: int, count: int) -> None:
    text = program(seed)
    edits, problem = format_range(text, first, first + count)
    assert problem is None
    assert format_text(apply(text, edits)).text == format_text(text).text
