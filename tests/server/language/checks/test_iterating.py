"""What a generic `for` iterates with."""

from __future__ import annotations

import pytest

from tests.server.language.checks.typed import check_marked, check_silent, fixed

WRONG = [
    "for i, v in «{ 1, 2 }» do print(i, v) end",
    "local t = { 1, 2 }\nfor i, v in «t» do print(i, v) end",
    "local t = { a = 1 }\nprint(t, #t)\nfor k, v in «t» do print(k, v) end",
    "---@type string[]\nlocal t = {}\nfor i, v in «t» do print(i, v) end",
    "---@param t table<string, integer>\nlocal function f(t) for k in «t» do print(k) end end",
    "---@class Plain\n---@field x integer\n---@type Plain\nlocal p\nfor k in «p» do print(k) end",
]


@pytest.mark.parametrize("text", WRONG)
def test_a_table_is_no_iterator(text: str) -> None:
    check_marked(text, "call-non-callable")


RIGHT = [
    "for k in pairs({}) do print(k) end for k in next, {} do print(k) end for w in ('x'):gmatch('x') do print(w) end",
    "local t = setmetatable({}, { __call = function() end }) for x in t do print(x) end",
    "local t = {} setup(t) for x in t do print(x) end  ---@diagnostic disable-line: undefined-global",
    "local t = {} setmetatable(t, { __call = next }) for x in t do print(x) end",
    "---@class Set\n---@overload fun(): any\n---@type Set\nlocal s for x in s do print(x) end",
    "local function f(t) for x in t do print(x) end end",
    "local t t = io.lines() for x in t do print(x) end",
    "local t = require('t') for x in t do print(x) end",
    "---@type string[]|fun(): string\nlocal t for x in t do print(x) end",
    "---@type table\nlocal t for x in t do print(x) end",
]


@pytest.mark.parametrize("text", RIGHT)
def test_what_may_be_an_iterator(text: str) -> None:
    check_silent(text)


def test_the_iterator_is_offered() -> None:
    assert fixed("for i, v in { 1, 2 } do print(i, v) end", "call-non-callable") == [
        "for i, v in ipairs({ 1, 2 }) do print(i, v) end"
    ]
    assert fixed("for i, v in { a = 1 } do print(i, v) end", "call-non-callable") == [
        "for i, v in pairs({ a = 1 }) do print(i, v) end"
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("for i in 1, 10 do print(i) end", "for i = 1, 10 do print(i) end"),
        ("for i in 10, 1, -1 do print(i) end", "for i = 10, 1, -1 do print(i) end"),
        ("for i in 10 do print(i) end", "for i = 1, 10 do print(i) end"),
        ("local t = {} for i in #t do print(i) end", "local t = {} for i = 1, #t do print(i) end"),
    ],
)
def test_a_number_is_no_iterator(text: str, expected: str) -> None:
    assert fixed(text, "call-non-callable") == [expected]
