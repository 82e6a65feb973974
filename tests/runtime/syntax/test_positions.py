"""Offsets, lines and columns."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmspell_runtime.syntax import LineIndex

_TEXTS = st.text(st.sampled_from("aé€😀\n\r\t\udc80 "), max_size=20)


@given(_TEXTS, st.sampled_from(["utf-8", "utf-16", "utf-32"]))
def test_there_and_back(text, encoding):
    index = LineIndex(text)
    for offset in range(len(text) + 1):
        line, column = index.position(offset, encoding)
        if index.starts[line] <= offset <= index.line_end(line):
            assert index.offset(line, column, encoding) == offset


@given(_TEXTS)
def test_columns_are_code_units(text):
    index = LineIndex(text)
    clean = text.replace("\udc80", "x")
    for offset in range(len(text) + 1):
        line = clean[index.starts[index.line(offset)] : offset]
        assert index.position(offset, "utf-8")[1] == len(line.encode())
        assert index.position(offset, "utf-16")[1] == len(line.encode("utf-16-le")) // 2
        assert index.position(offset, "utf-32")[1] == len(line)


def test_line_breaks():
    assert LineIndex("a\nb\r\nc\rd").starts == [0, 2, 5, 7]
    assert [LineIndex("a\r\nb\n").line_end(line) for line in range(3)] == [1, 4, 5]


@pytest.mark.parametrize(
    ("line", "column", "offset"), [(-1, 5, 0), (0, 99, 2), (9, 0, 5), (1, 1, 3), (1, 2, 4), (1, -3, 3)]
)
def test_positions_outside_go_to_the_nearest_place(line, column, offset):
    assert LineIndex("ab\n😀x").offset(line, column, "utf-16") == offset
