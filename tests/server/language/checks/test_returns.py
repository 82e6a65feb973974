"""What functions return against what their annotations promise."""
# ruff: noqa: E501 (tables of Lua texts)

from __future__ import annotations

import pytest

from tests.server.language.checks.typed import check_marked, check_silent, fixed

HEAD = """
---@class Point
---@field x integer
---@field label? string
local Point = {}
---@type Point
local point
---@type string?
local maybe
---@return integer, string
local function pair() return 1, "x" end
"""

WRONG = [
    (
        "---@return integer\nlocal function f() return «'x'» end",
        "return-type-mismatch",
        'The returned value number 1 should be `integer`, and is `"x"`.',
    ),
    ("---@return integer, string\nlocal function f() return 1, «2» end", "return-type-mismatch", ""),
    ("---@return string\nlocal function f() return «maybe» end", "return-type-mismatch", ""),
    ("---@return string\nlocal function f() return «nil» end", "return-type-mismatch", ""),
    ("---@return Point\nlocal function f() return «'x'» end", "return-type-mismatch", ""),
    ("---@return string\nlocal function f() return «pair()» end", "return-type-mismatch", ""),
    ("---@return integer, integer\nlocal function f() return «pair()» end", "return-type-mismatch", ""),
    ("---@return integer ...\nlocal function f() return 1, 2, «'x'» end", "return-type-mismatch", ""),
    ("---@type fun(): integer\nlocal f = function() return «'x'» end", "return-type-mismatch", ""),
    ("---@return integer\nfunction Point:f() return «self» end", "return-type-mismatch", ""),
    (
        "---@return integer\nlocal function f() «return» end",
        "missing-return-value",
        "The function promises 1 value, and no value is returned here.",
    ),
    (
        "---@return integer, string\nlocal function f() «return 1» end",
        "missing-return-value",
        "The function promises 2 values, and 1 value is returned here.",
    ),
    ("---@return integer\nlocal function f(x) if x then «return» end return 1 end", "missing-return-value", ""),
    (
        "---@return integer\nlocal function f() return 1, «2» end",
        "redundant-return-value",
        "The function promises 1 value, and 2 values are returned here.",
    ),
    ("---@return integer\nlocal function f() return 1, «2», «3» end", "redundant-return-value", ""),
    (
        "---@return integer\nlocal function f() «»end",
        "missing-return",
        "The function promises 1 value, and its end can be reached without a `return`.",
    ),
    ("---@return integer\nlocal function f(x) print(x)«» end", "missing-return", ""),
    ("---@return integer\nlocal function f(x) if x then return 1 end«» end", "missing-return", ""),
    (
        "---@return integer\nlocal function f(x) if x then return 1 elseif maybe then return 2 end«» end",
        "missing-return",
        "",
    ),
    ("---@return integer\nlocal function f(x) while x do return 1 end«» end", "missing-return", ""),
    ("---@return integer\nlocal function f(x) for i = 1, 3 do return i end«» end", "missing-return", ""),
    ("---@return integer\nfunction Point:f() print(self)«» end", "missing-return", ""),
    ("---@type fun(): integer\nlocal f = function() «»end", "missing-return", ""),
]


@pytest.mark.parametrize(("text", "code", "message"), WRONG)
def test_returns_that_break_the_promise(text: str, code: str, message: str) -> None:
    check_marked(HEAD + text, code, messages=[message] if message else [])


SILENT = [
    "---@return\nlocal function f() return 1 end",
    "---@class Job\n---@field id integer\nlocal Job = {}\nJob.__index = Job\n---@class Wish\n---@field name string\n---@param wish Wish\n---@return Job\nfunction Job.new(wish) return setmetatable(wish, Job) end",
    "---@return integer\nlocal function f() return 1 end",
    "---@return integer\nlocal function f(x) return #x end",
    "---@return integer\nlocal function f(x) return 4 / x end",
    "---@return integer, string\nlocal function f() return pair() end",
    "---@return integer, string?\nlocal function f() return 1 end",
    "---@return integer? value\n---@return string? problem\nlocal function f(x) if x then return 1 end return nil, 'no' end",
    "---@return integer? value\n---@return string? problem\nlocal function f(x) if x then return end return nil, 'no' end",
    "---@return integer|nil\nlocal function f(x) if x then return 1 end end",
    "---@return any\nlocal function f() end",
    "---@return nil\nlocal function f() end",
    "---@return ... any\nlocal function f(...) return ... end",
    "---@return integer ...\nlocal function f(...) return ... end",
    "---@return integer, integer\nlocal function f(...) return ... end",
    "---@return integer, integer\nlocal function f(...) return select(2, ...) end",
    "---@return integer, integer\nlocal function f(t) return table.unpack(t) end",
    "---@return string\nlocal function f(t) return t.name end",
    "---@return string\nlocal function f() return point.label end",
    "---@return string\nlocal function f() return maybe or 'x' end",
    "---@return string\nlocal function f() return ('x'):match('x') end",
    "---@return string\nlocal function f() return os.getenv('X') end",
    "---@return number\nlocal function f() return tonumber('x') end",
    "---@return Point\nfunction Point.new() return setmetatable({}, Point) end",
    "---@return Point\nfunction Point.new() local self = setmetatable({}, Point) self.x = 1 return self end",
    "---@return Point\nfunction Point.new() local self = {} self.x = 1 return setmetatable(self, { __index = Point }) end",
    "---@return Point\nfunction Point:with(x) self.x = x return self end",
    "---@return self\nfunction Point:with(x) self.x = x return self end",
    "---@return Point\nlocal function f() return { x = 1 } end",
    "---@return Point[]\nlocal function f() return { point, point } end",
    "---@return Point[]\nlocal function f() local list = {} list[#list + 1] = point return list end",
    "---@return table<string, Point>\nlocal function f() local m = {} m.x = point return m end",
    "---@return table\nlocal function f() return point end",
    "---@return integer\nlocal function f(x) if x then return 1 else return 2 end end",
    "---@return integer\nlocal function f(x) if x then return 1 else error('no') end end",
    "---@return integer\nlocal function f(x) error('no') end",
    "---@return integer\nlocal function f(x) os.exit(1) end",
    "---@return integer\nlocal function f(x) if x then return 1 end assert(false, 'never') end",
    "local function fail() error('x') end\n---@return integer\nlocal function f(x) if x then return 1 end fail() end",
    "---@return integer\nlocal function f(x) while true do if x then return 1 end end end",
    "---@return integer\nlocal function f(x) repeat if x then return 1 end until false end",
    "---@return integer\nlocal function f(x) repeat return 1 until true end",
    "---@return integer\nlocal function f(x) do return 1 end end",
    "---@return integer\nlocal function f(x) ::again:: if x then return 1 end goto again end",
    "---@return integer\nlocal function f(x) return f(x) end",
    "---@return never\nlocal function f(x) error(x) end",
    "---@return boolean ok, any result\nlocal function f(x) return pcall(x) end",
    "---@return boolean ok\n---@return string? message\nlocal function f(x) local ok, e = pcall(x) if not ok then return false, e end return true end",
    "---@return string\nlocal function f(x) local ok, v = pcall(x) return v end",
    "---@return fun(): integer?\nlocal function f() local i = 0 return function() i = i + 1 if i < 3 then return i end end end",
    "---@return function\nlocal function f() return print end",
    "---@return fun(x: integer)\nlocal function f() return function() end end",
    "---@generic T\n---@param x T\n---@return T\nlocal function f(x) return x end",
    "---@generic T\n---@param x T[]\n---@return T?\nlocal function f(x) return x[1] end",
    "---@generic K, V\n---@param t table<K, V>\n---@return K[]\nlocal function keys(t) local out = {} for k in pairs(t) do out[#out + 1] = k end return out end",
    "---@overload fun(a: string): string\n---@param a integer\n---@return integer\nlocal function f(a) if type(a) == 'string' then return 'x' end return 1 end",
    "---@return_overload true, integer\n---@return_overload false, string\nlocal function f(x) if x then return true, 1 end return false, 'x' end",
    "---@return 'a'|'b'\nlocal function f(x) return x and 'a' or 'b' end",
    "---@return 'a'|'b'\nlocal function f(x) local r = 'a' if x then r = 'b' end return r end",
    "---@enum Color\nlocal Color = { Red = 1 }\n---@return Color\nlocal function f() return Color.Red end",
    "---@return integer\nlocal function f(list) local best for _, v in ipairs(list) do if not best or v > best then best = v end end return best end",
    "---@return integer\nlocal function f(list) local n = 0 for _ in pairs(list) do n = n + 1 end return n end",
    "---@return string\nlocal function f(x) local parts = {} for i = 1, x do parts[i] = 'x' end return table.concat(parts) end",
    "---@return boolean\nlocal function f(x) return x and x.y == 1 end",
    "---@return boolean\nlocal function f(x) return not not x end",
    "---@return thread\nlocal function f(x) return coroutine.create(x) end",
    "---@return integer # how many\nlocal function f() return 1 end",
    "---@type fun(x: integer): integer?\nlocal f = function(x) if x > 1 then return x end end",
    "---@param cb fun(x: integer): boolean\nlocal function each(cb) end\neach(function(x) end) each(function(x) return x > 1 end)",
    "local function f(x) if x then return 1 end end\nlocal function g() return 1, 2 end",
    "---@param x integer\nlocal function f(x) return 1, 2, x end",
]


@pytest.mark.parametrize("text", SILENT)
def test_returns_that_keep_the_promise(text: str) -> None:
    check_silent(HEAD + text)


def test_a_file_that_only_describes_returns_nothing() -> None:
    check_silent("---@meta\n---@return integer\nfunction described() end")


def test_surplus_values_can_be_removed() -> None:
    assert fixed("---@return integer\nfunction f() return 1, 2, 3 end", "redundant-return-value") == [
        "---@return integer\nfunction f() return 1 end"
    ]
