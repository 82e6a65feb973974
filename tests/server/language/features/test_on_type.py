"""What is put right while typing."""

from __future__ import annotations

import pytest

from llmspell_runtime.syntax import parse
from llmspell_server.language.features.on_type import on_type
from tests.harness.lsp import cursor


def check_typed(marked: str, expected: str, *, cursor_moves: bool = False) -> None:
    """`$0` stands behind what was typed last; an editor may have indented the line after Enter."""
    text, offset = cursor(marked)
    typed = text[:offset].rstrip(" ")[-1]
    for edit in reversed(on_type(parse(text), offset, typed, indent="  ", cursor_moves=cursor_moves)):
        assert not cursor_moves or edit.start != offset or edit.end != offset or not edit.text.strip()
        text = text[: edit.start] + edit.text + text[edit.end :]
    assert text == expected


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("if x then\n$0", "if x then\n  \nend"),
        ("if x then\n$0\nend", "if x then\n  \nend"),
        ("if x then\n  $0\n", "if x then\n  \nend\n"),
        ("while x do\n$0", "while x do\n  \nend"),
        ("for i = 1, 2 do\n$0", "for i = 1, 2 do\n  \nend"),
        ("repeat\n$0", "repeat\n  \nuntil"),
        ("do\n$0", "do\n  \nend"),
        ("function f(a)\n$0", "function f(a)\n  \nend"),
        ("local f = function()\n$0", "local f = function()\n  \nend"),
        ("f(function()\n$0", "f(function()\n  \nend"),
        ("if x then\n  if y then\n$0\nend", "if x then\n  if y then\n    \n  end\nend"),
        ("if x then\n  y()\nelse\n$0\nend", "if x then\n  y()\nelse\n  \nend"),
        ("f(a)\n$0", "f(a)\n"),
        ("local x = 1\n$0", "local x = 1\n"),
        ("-- then\n$0", "-- then\n"),
        ("local s = 'if x then\n$0", "local s = 'if x then\n"),
        ("if x then\r\n$0", "if x then\r\n  \r\nend"),
        ("x()\n\n$0", "x()\n\n"),
        ("if x then\n  y()\n  end$0", "if x then\n  y()\nend"),
        ("if x then\n  y()\n  else$0\nend", "if x then\n  y()\nelse\nend"),
        ("if x then\n  y()\n  elseif$0 z then\nend", "if x then\n  y()\nelseif z then\nend"),
        ("repeat\n  y()\n  until$0", "repeat\n  y()\nuntil"),
        ("if x then\n  y()\nend$0", "if x then\n  y()\nend"),
        ("x = append$0", "x = append"),
        ("if x then\n  append$0", "if x then\n  append"),
        ("-- the\n  end$0", "-- the\n  end"),
        ("local s = [[\n  end$0]]", "local s = [[\n  end]]"),
    ],
)
def test_on_type(marked: str, expected: str) -> None:
    check_typed(marked, expected)


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("if x then\n$0\n", "if x then\n  \nend\n"),
        ("do\n  $0\n\nf()", "do\n  \nend\n\nf()"),
        ("do\r\n$0\r\nf()", "do\r\n  \r\nend\r\nf()"),
        ("if x then\n$0", "if x then\n  "),
    ],
)
def test_nothing_is_inserted_at_a_cursor_that_would_move(marked: str, expected: str) -> None:
    check_typed(marked, expected, cursor_moves=True)
