"""Fields that are read or added although their class does not have them."""
# ruff: noqa: E501 (tables of Lua texts)

from __future__ import annotations

import pytest

from tests.harness.problem_checks import check_problems
from tests.server.language.checks.typed import check_marked, check_silent, check_types, fixed

CLASS = """
---@class Account
---@field owner string
---@field limit? integer
local Account = {}
Account.__index = Account
Account.count = 0

function Account:deposit(amount) self.balance = (self.balance or 0) + amount end

---@type Account
local account
"""

MISSING = [
    ("print(account.«ownr»)", "`Account` has no field `ownr`. Did you mean `owner`?"),
    ("account:«deposti»(1)", "`Account` has no method `deposti`. Did you mean `deposit`?"),
    ('print(account[«"zone"»])', "`Account` has no field `zone`."),
    ("print(account.«zone».name)", ""),
    ("local list = { account } ---@type Account[]\nprint(list[1].«zone»)", ""),
    ("---@param a Account\nlocal function f(a) return a.«zone» end", ""),
    ("function Account:check() return self:«verify»() end", ""),
    (
        "---@class Special: Account\n---@type Special\nlocal special\nprint(special.«zone»)",
        "`Special` has no field `zone`.",
    ),
    ("---@return Account\nlocal function get() return account end\nprint(get().«zone»)", ""),
    ("local x = ('x'):«trim»()", "A string has no method `trim`."),
    ("print(string.«trim»)", "`string` has no field `trim`."),
    ("table.«inzert»({}, 1)", "`table` has no field `inzert`. Did you mean `insert`?"),
    ('State.«gett»("x")', "`State` has no field `gett`. Did you mean `get`?"),
    (
        "---@enum Color\nlocal Color = { Red = 1 }\nprint(Color.«Redd»)",
        "`Color` has no field `Redd`. Did you mean `Red`?",
    ),
    ("---@type { x: integer }\nlocal point\nprint(point.«y»)", ""),
    ("local n = 1\nprint(n.«x»)", "`integer` has no field `x`."),
    ("---@class Row\n---@field [integer] string\n---@type Row\nlocal row\nprint(row[1], row.«name»)", ""),
    ("---@type { [integer]: string, n: integer }\nlocal row\nprint(row.n, row.«name»)", ""),
    ("local m = require('math')\nprint(m.«mod»)", "`math` has no field `mod`. Did you mean `fmod`?"),
]


@pytest.mark.parametrize(("text", "message"), MISSING)
def test_a_field_that_its_class_lacks(text: str, message: str) -> None:
    check_marked(CLASS + text, "undefined-field", messages=[message] if message else [])


PRESENT = [
    "local function get(x) if x then return 'a' .. x end return x.y end\nlocal _, r = 1, get(1)\nprint(r.choices)",
    "---@class Base\n---@field x integer\nlocal Base = {}\n---@return Base\nfunction Base.make() return Base end\n---@class Sub: Base\nlocal Sub = {}\nfunction Sub:draw() end\nlocal holder = { one = Base.make() }\nholder.one:draw()",
    "---@class Made\nlocal Made = {}\nMade.x = 1\nMade = setmetatable(Made, { __index = function(t, k) return k end })\nprint(Made.zone)",
    "local set = {}\nlocal mt = {}\nfunction set.new(l) local s = setmetatable({}, mt) function s:has(x) return l[x] end return s end\nlocal rest = set.new({}) - set.new({})\nrest:has(1)",
    "print(account.owner, account.limit, account.balance, account.deposit, account.count, Account.__index)",
    "if account.zone then account.zone() end",
    "print(account.zone and account.zone.x, account.zone == nil, type(account.zone), account.name or 'x')",
    "local zone = account.zone or {}",
    "account.zone = 1  print(account.zone)  ---@diagnostic disable-line: inject-field",
    "---@param a Account\nlocal function f(a)\n---@diagnostic disable-next-line: inject-field\na.zone = 1 end\nprint(account.zone)",
    "for _, k in ipairs({ 'a' }) do Account[k] = 1 end\nprint(account.a)",
    "rawset(Account, 'zone', 1)  print(account.zone)",
    "local function mix(a, b) end\nmix(Account, {})\nprint(account.zone)",
    "---@class Open\n---@field [string] integer\n---@type Open\nlocal open\nprint(open.zone)",
    "---@class Child: Unknown.Parent\n---@type Child\nlocal child\nprint(child.zone)",
    "---@class Child: table\n---@field x integer\n\n---@type table\nlocal child\nprint(child.zone)",
    "---@class Opaque\n\n---@type Opaque\nlocal opaque\nprint(opaque.zone, opaque:zone())",
    "---@class Made\nlocal Made = require('class').make('Made')\nprint(Made.super, Made:new())",
    "---@class Made\nlocal Made = setmetatable({}, { __index = function(t, k) return k end })\nprint(Made.zone)",
    "---@class Made\nlocal Made = setmetatable({}, getmetatable(account))\nprint(Made.zone)",
    "---@type Account|table\nlocal either\nprint(either.zone)",
    "---@type Account|{ zone: integer }\nlocal either\nprint(either.zone)",
    "---@type Account|any\nlocal either\nprint(either.zone)",
    "---@type { x: integer, [string]: any }\nlocal point\nprint(point.y)",
    "---@type string[]\nlocal list\nprint(list.n)",
    "---@type table<string, integer>\nlocal map\nprint(map.zone)",
    "function string.trim(s) return s end\nprint(('x'):trim(), string.trim('x'))",
    "table.unpack = table.unpack or unpack  print(table.unpack)",
    "print(math.pow and 1, utf8.char)",
    "local plain = { a = 1 }\nprint(plain.b, plain.c.d)",
    "local M = {}\nfunction M.f() end\nreturn M.g",
    "---@generic T\n---@param x T\nlocal function f(x) return x.zone end",
    "print(_G.zone, _ENV.zone)",
    "---@class Lazy\nlocal Lazy = {}\nfunction Lazy:start() self:init() end\nfunction Lazy:init() self.x = 1 end\nprint(Lazy.x)",
    "---@type Account\nlocal same = setmetatable({}, Account)\nprint(same.owner)",
    "local o = setmetatable({}, Account)\nprint(o.zone)",
    "---@class Child: Account\nlocal Child = setmetatable({}, { __index = Account })\n"
    "function Child.new() local self = setmetatable(account, Child) self.extra = 1 return self end\nprint(Child.new().extra)",
]


@pytest.mark.parametrize("text", PRESENT)
def test_fields_that_may_be_there(text: str) -> None:
    check_silent(CLASS + text)


def test_fields_of_modules_and_of_other_files() -> None:
    check_types("""
local m = require("m")
print(m.anything, m.Shape.new().area)
---@type Shape
local s
print(s.area, s.perimeter)
--              ^^^^^^^^^ undefined-field
--- file: m.lua
---@class Shape
local Shape = {}
---@return Shape
function Shape.new() return setmetatable({ area = 1 }, { __index = Shape }) end
function Shape:grow() self.area = 2 end
return { Shape = Shape }
""")


def test_a_class_that_other_files_extend() -> None:
    check_silent("""
---@type Shape
local s
print(s.colour, s:paint())
--- file: shape.lua
---@class Shape
---@field area number
local Shape = {}
return Shape
--- file: paint.lua
local Shape = require("shape")
---@diagnostic disable: inject-field
function Shape:paint() self.colour = "red" end
""")


OBJECTS = {
    "by a metatable of its own": "local mt = { __index = Vector }\nlocal function new(x) return setmetatable({ x = x }, mt) end",
    "by a metatable made later": "local mt\nlocal function new(x) return setmetatable({ x = x }, mt) end\nmt = { __index = Vector }",
    "by a metatable in place": "function Vector.new(x) return setmetatable({ x = x }, { __index = Vector }) end",
    "by a table that is given one": "function Vector.new(o) o = o or {} o.x = 1 return setmetatable(o, { __index = Vector }) end",
    "by a function as index": "local mt = { __index = function(_, key) return Vector[key] end }\nfunction Vector.new(x) return setmetatable({ x = x }, mt) end",
    "by copying": "function Vector.new(x) local o = {} for k, v in pairs(Vector) do o[k] = v end o.x = x return o end",
    "by a helper": "function Vector.new(x) return mixin({ x = x }, Vector) end",
}


@pytest.mark.parametrize("way", OBJECTS)
def test_objects_of_a_class_may_be_made_in_any_way(way: str) -> None:
    head = "---@class Vector\nlocal Vector = {}\n"
    check_silent(f"{head}{OBJECTS[way]}\nfunction Vector:length() return self.x end")
    check_marked(f"{head}{OBJECTS[way]}\nfunction Vector:length() return self.«y» end", "undefined-field")


INJECTED = [
    ("---@class Opaque\n---@param o Opaque\nlocal function f(o) o.«x» = 1 end", ""),
    ("account.«zone» = 1", "`Account` has no field `zone` to assign to."),
    ("account.«ownr» = ''", "`Account` has no field `ownr` to assign to. Did you mean `owner`?"),
    ("account[«'zone'»] = 1", ""),
    ("function account.«zone»() end", ""),
    ("account.owner = 'x'", ""),
    ("account.limit = nil", ""),
    ("Account.anything = 1", ""),
    ("function Account:more() self.more = 1 end", ""),
    ("---@class (exact) Exact\n---@field x integer\nlocal Exact = { x = 1, «y» = 2 }", ""),
    ("---@class (exact) Exact\n---@field x integer\nlocal Exact = {}\nfunction Exact:m() self.«y» = 1 end", ""),
    ("---@class (exact) Exact\n---@field x integer\n\n---@type Exact\nlocal e = { x = 1, «y» = 2 }", ""),
    ("---@type table\nlocal t = {}\nt.x = 1", ""),
    ("local t = {}\nt.x = 1", ""),
    ("---@class Child: Unknown\n---@field x integer\n\n---@type Child\nlocal c\nc.zone = 1", ""),
]


@pytest.mark.parametrize(("text", "message"), INJECTED)
def test_a_field_that_is_added(text: str, message: str) -> None:
    check_marked(CLASS + text, "inject-field", messages=[message] if message else [])


def test_a_near_name_is_offered() -> None:
    assert fixed("string.uper('x')", "undefined-field") == ["string.upper('x')"]


def test_a_parameter_that_takes_a_default_may_be_anything() -> None:
    check_silent("local function f(options)\noptions = options or {}\nprint(options.a.b)\noptions.a = 1\nend\nf()")


def test_tables_of_luajit() -> None:
    text = "local new = require('table.new')\nprint(new, table.clear, table.nkeys)"
    check_problems(text, only={"undefined-field", "deprecated"}, dialect="luajit21")
