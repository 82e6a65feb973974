"""Broken texts, deep nesting, long chains, line endings: nothing raises, nothing is lost."""

from __future__ import annotations

import sys
import threading

import pytest

from llmspell_server.language.formatting import FormatProblem, Style, format_text, formatter
from tests.server.language.formatting.check import check_format, check_sound


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        ("local x =\n", "unexpected symbol near <eof>", 1),
        ("f(\n", "')' expected (to close '(' at line 1) near <eof>", 1),
        ("x = 1\nend", "<eof> expected near 'end'", 2),
        ("x = 'a", "unfinished string near ''a'", 1),
        ("--[[ a", "unfinished long comment (starting at line 1) near <eof>", 1),
    ],
)
def test_broken_text_stays(text: str, message: str, line: int) -> None:
    formatted = format_text(text)
    assert formatted.text == text
    assert formatted.problem == FormatProblem(message, line)


def test_what_the_compiler_alone_refuses_is_formatted() -> None:
    check_format("goto   nowhere", "goto nowhere\n")


DEEP = {
    "operators": "x = " + " + ".join(["a"] * 3000),
    "concatenation": "x = " + " .. ".join(["a"] * 190),
    "members": "x = a" + ".b" * 3000,
    "calls": "a" + ":b(1)" * 3000 + "()",
    "arguments": "a" + "(1)" * 3000,
    "parentheses": "x = " + "(1 + " * 90 + "1" + ")" * 90,
    "doubled parentheses": "x = " + "(" * 190 + "f()" + ")" * 190,
    "tables": "x = " + "{" * 190 + "}" * 190,
    "spread tables": "x = " + "{\n" * 190 + "}" * 190,
    "blocks": "do " * 190 + "end " * 190,
    "functions": "x = " + "function() return " * 90 + "1" + " end" * 90,
    "callbacks": "f(1, function() " * 60 + "g()" + " end)" * 60,
    "unary": "x = " + "not " * 190 + "a",
    "arms": "if a then b() " + "elseif a then b() " * 3000 + "end",
    "lists": "x = { " + ", ".join(["{ 1, 2, f() }"] * 3000) + " }",
    "statements": "x = 1 " * 5000,
    "comments": "-- c\n" * 5000,
}


@pytest.mark.parametrize("name", DEEP)
def test_deep_and_long(name: str) -> None:
    check_sound(DEEP[name], Style())


@pytest.mark.parametrize("name", ["functions", "callbacks", "spread tables"])
def test_nesting_on_one_line_when_asked(name: str) -> None:
    check_sound(DEEP[name], Style(collapse_simple_statement="Always", call_parentheses="None"))


def test_little_stack_is_enough() -> None:
    results: list[str] = []

    def descend(left: int) -> None:
        if left:
            descend(left - 1)
        else:
            results.append(format_text(DEEP["blocks"]).text)

    thread = threading.Thread(target=descend, args=(sys.getrecursionlimit() - 200,))
    thread.start()
    thread.join()
    assert results == [format_text(DEEP["blocks"]).text]


def test_line_endings() -> None:
    check_format("x =  1\r\ny = 2\n", "x = 1\r\ny = 2\r\n")
    check_format("x =  1\ny = 2\r\n", "x = 1\ny = 2\n")
    check_format("x =  1\ny = 2\n", "x = 1\r\ny = 2\r\n", Style(line_endings="Windows"))
    check_format("x =  1\r\n", "x = 1\n", Style(line_endings="Unix"))
    check_format("x = [[a\r\nb]] -- c\r\n", "x = [[a\r\nb]] -- c\r\n")
    check_format("x = 1\ry = 2", "x = 1\ny = 2\n")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", ""),
        ("\n\n", ""),
        ("  -- only this  ", "-- only this\n"),
        ("\ufeffx=1", "\ufeffx = 1\n"),
        ("#!/bin/lua", "#!/bin/lua\n"),
        ("\ufeff#!/bin/lua\nx=1", "\ufeff#!/bin/lua\nx = 1\n"),
        ("x = '\udc80' -- \udcff", 'x = "\udc80" -- \udcff\n'),
        (";;", ""),
        ("x = 1 -- a\n\n\n\n-- b\n\n\n", "x = 1 -- a\n\n-- b\n"),
    ],
)
def test_odd_texts(before: str, after: str) -> None:
    check_format(before, after)


def test_a_result_that_says_something_else_is_not_given(monkeypatch: pytest.MonkeyPatch) -> None:
    """The check between layout and caller holds even if the layout is wrong."""
    monkeypatch.setattr(formatter, "_prologue", lambda _text: "lost = 1 ")
    formatted = format_text("x  = 1")
    assert formatted.text == "x  = 1"
    assert formatted.problem is not None
    assert formatted.problem.internal
    assert formatted.problem.message == "token 1 would change from 'x' to 'lost'"


@pytest.mark.parametrize(
    ("dialect", "before", "after"),
    [
        ("lua51", "goto = 1; f 'a';", 'goto = 1\nf("a")\n'),
        ("luajit21", "x = 1LL+0b11 goto done ::done::", "x = 1LL + 0b11\ngoto done\n::done::\n"),
        ("lua53", "x = a//b", "x = a // b\n"),
    ],
)
def test_dialects(dialect: str, before: str, after: str) -> None:
    check_format(before, after, dialect=dialect)
