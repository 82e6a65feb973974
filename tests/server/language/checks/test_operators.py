"""Operators for whose operands Lua raises an error."""
# ruff: noqa: E501 (tables of Lua texts)

from __future__ import annotations

import pytest

from tests.server.language.checks.typed import check_marked, check_silent

WRONG = [
    ("local a = «nil» + 1", "Lua cannot calculate with a nil value."),
    ("local a = 1 - «true»", "Lua cannot calculate with a boolean value."),
    ("local a = «{}» * 2", "Lua cannot calculate with a table value."),
    ("local a = «print» / 2", "Lua cannot calculate with a function value."),
    ("local a = «'abc'» + 1", "Lua cannot calculate with this text."),
    ("local a = 1 & «'x'»", ""),
    ("local a = 'x' .. «nil»", "Lua cannot concatenate a nil value."),
    ("local a = 'x' .. «true»", ""),
    ("local a = «{}» .. 'x'", ""),
    ("local a = 'x' .. «function() end»", ""),
    ("local t = { 1 }\nlocal a = 'x' .. «t»", "Lua cannot concatenate a table value."),
    ("local ok = 1 < 2\nlocal a = 'x' .. «ok»", ""),
    ("local a = «1 < 'x'»", "Lua cannot compare a number value with a string value."),
    ("local a = «'x' >= 1»", ""),
    ("local a = «{}» < 1", ""),
    ("local a = 1 <= «nil»", ""),
    ("local a = -«{}»", "Lua cannot calculate with a table value."),
    ("local a = -«'x'»", "Lua cannot calculate with this text."),
    ("local a = #«5»", "A number value has no length."),
    ("local a = #«nil»", ""),
    ("local a = #«print»", ""),
    ("---@type boolean\nlocal b\nlocal a = «b» + 1", ""),
    ("---@type boolean\nlocal b\nlocal a = 'x' .. «b»", ""),
    ("---@type string\nlocal s\nlocal a = «s < 1»", ""),
]


@pytest.mark.parametrize(("text", "message"), WRONG)
def test_operands_that_raise_an_error(text: str, message: str) -> None:
    check_marked(text, "operand-type-mismatch", messages=[message] if message else [])


SILENT = [
    "local P = require('lpeg').P\nlocal function f(p) return P('a') * '=' + p / function() return {} end - ',' .. p end\nreturn f",
    "local a = 1 + 2 .. 'x' .. 3",
    "local a = '10' + 5, '0x10' * 2, ' 3 ' - 1, -'2', '1e3' // 1",
    "local a = 'a' < 'b', 1 < 2.5, 'x' == 1, nil == false, {} == {}",
    "local a = #'x', #{}, #{ 1 }, #arg",
    "local a = true and 1 or 'x', not nil, nil or 1",
    "local function f(x, y) return x + y, x .. y, x < y, #x, -x end",
    "local x x = 1 local a = x + 1",
    "local t = setmetatable({}, { __add = function() return 1 end }) local a = t + 1, 1 + t",
    "local t = setmetatable({}, { __concat = function() return '' end }) local a = t .. 'x', 'x' .. t",
    "local t = setmetatable({}, { __lt = function() return true end, __len = function() return 1 end, __unm = function() return 1 end }) local a = t < t, #t, -t",
    "local mt = {} local t = setmetatable({}, mt) mt.__add = function() return 1 end local a = t + t",
    "local V = {} V.__index = V V.__mul = function(a, b) return a end local function new() return setmetatable({}, V) end local a = new() * 2, 2 * new()",
    "---@class Vec\n---@operator add(Vec): Vec\n\n---@type Vec\nlocal v\nlocal a = v + v, v .. 'x', v < v, #v",
    "---@type userdata\nlocal u\nlocal a = u + 1, u .. 'x', #u",
    "---@type any\nlocal u\nlocal a = u + 1, u .. 'x', #u, u < 1",
    "---@type string|number\nlocal u\nlocal a = u + 1, u .. 'x', u < 1",
    "---@type integer|boolean\nlocal u\nlocal a = u + 1",
    "---@type table\nlocal u\nlocal a = u + 1, u .. 'x', #u, u < u",
    "getmetatable('').__mod = string.format local a = '%s' % 1, '-' * 20",
    "local mt = getmetatable('') mt.__index = function(s, k) return k end local a = ('x').first",
    "local ok, e = pcall(print) local a = 'x' .. e",
    "local a = os.getenv('X') .. 'x', tonumber('1') + 1, ('x'):find('x') + 1",
    "for i = 1, 3 do local a = i + 1 .. 'x' end",
    "for i, v in ipairs({ 1, 2 }) do local a = v + i end for k, v in pairs({ x = 1 }) do local a = k .. v + 1 end",
    "local count = {} for _, w in ipairs({ 'a' }) do count[w] = (count[w] or 0) + 1 end",
    "local total = 0 for i = 1, 3 do total = total + i end local a = total .. ''",
    "local n = #arg > 0 and arg[1] or 5 local a = n + 1",
    "local m = require('lpeg') local function f() end print(#m.P('a') + f)",
    "local m = require('lpeg') print(#m.P(false) * 'a', 'a' * #m.P(true), -m.P('a') * 'x')",
]


@pytest.mark.parametrize("text", SILENT)
def test_operands_that_may_be_right(text: str) -> None:
    check_silent(text)


def test_long_chains_are_quick() -> None:
    check_marked("local a = " + "1 + " * 1500 + "1 + «nil»", "operand-type-mismatch")
    check_silent("local a = " + "'x' .. " * 1500 + "'x'")
