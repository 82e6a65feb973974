"""What folds."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmspell_runtime.syntax import Edit, parse, reparse
from llmspell_server.language.features.folding import folds


def check_folds(text: str, *expected: tuple[int, int] | tuple[int, int, str]) -> None:
    """`(first, last)` for code, `(first, last, kind)` else; lines from 0."""
    found = folds(parse(textwrap.dedent(text.removeprefix("\n"))))
    assert [(f.first, f.last) if f.kind == "code" else (f.first, f.last, f.kind) for f in found] == list(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("if x then y() end", []),
        ("if x then\ny()\nend", [(0, 1)]),
        ("if x then\ny()\nelseif z then\nw()\nelse\nv()\nend", [(0, 1), (2, 3), (4, 5)]),
        ("while x do\ny()\nend", [(0, 1)]),
        ("for i = 1, 2 do\ny()\nend", [(0, 1)]),
        ("for k in p do\ny()\nend", [(0, 1)]),
        ("repeat\ny()\nuntil x", [(0, 1)]),
        ("do\ny()\nend", [(0, 1)]),
        ("function f()\ny()\nend", [(0, 1)]),
        ("local f = function()\ny()\nend", [(0, 1)]),
        ("local t = {\n1,\n2,\n}", [(0, 2)]),
        ("f(\n1,\n2\n)", [(0, 2)]),
        ("local s = [[\na\nb]]", [(0, 2)]),
        ("-- a\n-- b\n-- c", [(0, 2, "comment")]),
        ("-- a\n\n-- b", []),
        ("x() -- a\n-- b\n", []),
        ("--[[ a\nb ]]\nx()", [(0, 1, "comment")]),
        ("local a = require('a')\nlocal b = require('b').c\nx()", [(0, 1, "imports")]),
        ("local a = require('a')\nx()\nlocal b = require('b')", []),
        ("--region a\nx()\n--region b\ny()\n--endregion\n--endregion", [(0, 5, "region"), (2, 4, "region")]),
        ("-- #region\nx()\n-- #endregion", [(0, 2, "region")]),
        ("--endregion\nx()\n--region", []),
        ("f(function()\ny()\nend)", [(0, 1)]),
    ],
)
def test_folds(text: str, expected: list[tuple[int, int]]) -> None:
    check_folds(text, *expected)


@pytest.mark.parametrize(
    "text", ["if x then\n", "function f(\n", "local t = {\n1,\n", "f(\n", "[[\n", "--[[\n\n", "repeat\n\n\n"]
)
def test_what_is_not_closed_folds_or_not_but_never_fails(text: str) -> None:
    lines = text.count("\n")
    assert all(0 <= fold.first < fold.last <= lines for fold in folds(parse(text)))


def test_a_comment_behind_a_long_one_folds_without_the_code_between() -> None:
    check_folds("--[[ a\n]] x()\n-- b\n", (0, 1, "comment"))


_LINES = [
    "-- a\n",
    "-- region\n",
    "-- endregion\n",
    "f(\n",
    ")\n",
    "x = { -- b\n",
    "-- c\n}\n",
    "--[[\n",
    "]]",
    "do\n",
    "end\n",
]


@given(st.lists(st.sampled_from(_LINES), max_size=12), st.lists(st.tuples(st.floats(0, 1), st.sampled_from(_LINES))))
def test_an_edited_text_folds_like_a_fresh_one(lines: list[str], edits: list[tuple[float, str]]) -> None:
    tree = parse("".join(lines))
    for place, typed in edits:
        folds(tree)
        start = int(place * len(tree.text))
        tree = reparse(tree, Edit(start, start + len(typed) % 2, typed))
    assert folds(tree) == folds(parse(tree.text))
