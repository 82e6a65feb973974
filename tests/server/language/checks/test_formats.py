"""Formats of `string.format` and the values for them."""

from __future__ import annotations

import pytest

from tests.server.language.checks.typed import check_marked, check_silent

WRONG = [
    ("print(string.format(«'%s %s'», 1))", "missing-parameter", "The format wants 2 values, and is given 1."),
    ("print((«'%d'»):format())", "missing-parameter", "The format wants 1 value, and is given 0."),
    ("print(string.format('%d', «'x'»))", "param-type-mismatch", "`%d` wants a number, and this text is none."),
    ("print(string.format('%5.2f', «nil»))", "param-type-mismatch", "`%f` wants a number, and this is a nil value."),
    ("print(string.format('%x', «{}»))", "param-type-mismatch", ""),
    ("print(('%s %d'):format(1, «true»))", "param-type-mismatch", ""),
    ("print(string.format(«'%y'», 1))", "param-type-mismatch", "`string.format` does not know `%y`."),
    ("print(string.format(«'100%'»))", "param-type-mismatch", ""),
    (
        "print(string.format('%d', 1, «2»))",
        "redundant-parameter",
        "The format has no place for this value: it wants 1.",
    ),
]


@pytest.mark.parametrize(("text", "code", "message"), WRONG)
def test_formats_that_fail(text: str, code: str, message: str) -> None:
    check_marked(text, code, messages=[message] if message else [])


SILENT = [
    "print(string.format('%s %d %5.2f %-10s|%+d|%05d|%#x %q %c %%', 'a', 1, 2, 'b', 3, 4, 5, 'c', 65))",
    "print(string.format('100%%'), ('%%'):format())",
    "print(string.format('%s %s', table.unpack({ 1, 2 })), string.format('%s %s', 1, (('x'):gsub('x', 'y'))))",
    "local function f(...) return string.format('%s %s', ...) end",
    "print(string.format('%d', '10'), string.format('%d', tonumber('1')), string.format('%s', nil))",
    "local x = require('x') print(string.format('%d %s', x, x.y), ('%d'):format(x.y))",
    "local fmt = '%s %s' print(fmt:format(1), string.format(fmt, 1))",
    "local string = { format = print } string.format('%y %d')",
    "local t = { format = print } t.format('%d') t:format('%d')",
    "local s = string.format('%s %s', 1",
    "print(string.format('%i %p %a', 1, {}, 2), string.format('%.3s|%.f', 'abcdef', 1))",
]


@pytest.mark.parametrize("text", SILENT)
def test_formats_that_are_right(text: str) -> None:
    check_silent(text)
