"""Values that do not fit the declared type of what they are assigned to, and casts to types that cannot be."""
# ruff: noqa: E501 (tables of Lua texts)

from __future__ import annotations

import pytest

from tests.server.language.checks.typed import check_marked, check_silent

HEAD = """
---@class Point
---@field x integer
---@field label? string
---@field tags string[]
local Point = {}
---@type Point
local point
---@type string
local text
---@type string?
local maybe
---@return string?
local function find() end
---@return integer, string
local function pair() return 1, "x" end
"""

ASSIGNED = [
    ("---@type integer\nlocal «a» = 'x'", '`a` should hold `integer`, and is given `"x"`.'),
    ("---@type integer, string\nlocal a, «b» = 1, 2", ""),
    ("---@type string, string\nlocal «a», b = pair()", "`a` should hold `string`, and is given `integer`."),
    ("---@type integer, integer\nlocal a, «b» = pair()", ""),
    ("---@type string\nlocal «a» = find()", "`a` should hold `string`, and is given `string?`."),
    ("---@type string\nlocal «a» = maybe", ""),
    ("---@type boolean\nlocal «a» = 1", ""),
    ("---@type function\nlocal «a» = {}", ""),
    ("---@type table\nlocal «a» = text", ""),
    ("---@type Point\nlocal «a» = text", ""),
    ("---@type 'a'|'b'\nlocal «a» = 'c'", ""),
    ("---@type integer\nlocal «a» = 1.5", ""),
    ("«point.x» = 'x'", '`point.x` should hold `integer`, and is given `"x"`.'),
    ("«point.label» = 1", ""),
    ("«point['x']» = true", ""),
    ("«point.x», point.label = text, text", ""),
    ("---@type string\n«Point.name» = 1", ""),
    ("---@type number\n«shared» = 'x'", ""),
    ("---@type string[]\nlocal list = {}\n«list[1]» = 1", ""),
    ("---@type string[]\nlocal list = {}\n«list[#list + 1]» = 1", ""),
    ("---@type table<string, integer>\nlocal map = {}\n«map.x» = 'x'", ""),
    ("---@type Point\nlocal a = { «x» = 'x', tags = {} }", '`x` should hold `integer`, and is given `"x"`.'),
    ("---@type Point\nlocal a = { x = 1, tags = { 'a', «2» } }", ""),
    ("---@type string[]\nlocal a = { «1», 'x' }", "This element should be `string`, and is `1`."),
    ("---@type table<string, integer>\nlocal a = { «x» = 'x' }", ""),
    ("---@type { x: integer }\nlocal a = { «x» = text }", ""),
    ("---@param p Point\nlocal function f(p) end\nf({ «x» = 'x', tags = {} })", ""),
    ("---@return Point\nlocal function f() return { «x» = 'x', tags = {} } end", ""),
]


@pytest.mark.parametrize(("text", "message"), ASSIGNED)
def test_a_value_that_does_not_fit(text: str, message: str) -> None:
    check_marked(HEAD + text, "assign-type-mismatch", messages=[message] if message else [])


CAST = [
    ("---@type integer\nlocal a = 1\n«a» = 'x'", '`a` should hold `integer`, and is given `"x"`.'),
    ("---@type integer\nlocal a\n«a» = nil", "`a` should hold `integer`, and is given `nil`."),
    ("---@type string\nlocal a\n«a» = find()", ""),
    ("---@param a integer\nlocal function f(a) «a» = 'x' end", ""),
    ("---@param a Point\nlocal function f(a) «a» = text end", ""),
    ("---@type integer\nlocal a\nlocal b\n«a», b = 'x', 'y'", ""),
    ("---@type string\nlocal a\n«a» = pair()", ""),
    ("local a = 1\n«a» = true", "`a` began as a number value, and is given `true`."),
    ("local a = 'x'\nlocal function f() «a» = {} end", "`a` began as a string value, and is given `table`."),
]


@pytest.mark.parametrize(("text", "message"), CAST)
def test_a_local_that_changes_its_type(text: str, message: str) -> None:
    check_marked(HEAD + text, "cast-local-type", messages=[message] if message else [])


SILENT = [
    "---@type table<string, boolean>\nlocal map = {}\nlocal on = math.random() > 0.5\nmap[tostring(1)] = on or nil",
    "---@class Split\n---@field type 'split'\n---@class Float\n---@field type 'float'\n---@param o Split|Float\nlocal function f(o) if o.type == 'split' then o.type = 'float' end return o end",
    "local _M = {}\nlocal mt = { __index = _M }\nfunction _M.new(self) return setmetatable({ n = 1 }, mt) end\nfunction _M.go(self) self._sub = false end\nsetmetatable(_M, {__index = function(self, cmd)\n  local method = function(self, ...) return cmd end\n  _M[cmd] = method\n  return method\nend})\nreturn _M",
    "---@type integer\nlocal a = 1 a = 2 a = 2.0 a = 4 / 2 a = #text a = math.floor(1.5) a = tonumber('1')",
    "---@type number\nlocal a = 1 a = 1.5 a = 2 ^ 3 a = math.pi a = os.clock() a = os.time()",
    "---@type string\nlocal a = 'x' a = text .. 1 a = text:rep(2) a = text:match('x') a = os.getenv('X') or ''",
    "---@type string\nlocal a = maybe or 'x' if maybe then a = maybe end a = maybe and maybe or text",
    "---@type string?\nlocal a = nil a = 'x' a = nil a = find() a = maybe",
    "---@type Point\nlocal a = nil",
    "---@type Point\nlocal a = {} a.x = 1 a.tags = {}",
    "---@type Point\nlocal a = setmetatable({}, Point) a = setmetatable({}, {}) a = assert(point)",
    "---@type Point|string\nlocal a = 'x' a = point",
    "---@type boolean\nlocal a = true a = not maybe a = 1 < 2 a = maybe == nil a = pcall(print)",
    "---@type function\nlocal a = print a = function() end a = find",
    "---@type fun(x: integer): string\nlocal a = function() return 'x' end a = tostring a = text.rep",
    "---@type table\nlocal a = {} a = point a = { 1 } a = setmetatable({}, {}) a = _G",
    "---@type table<string, integer>\nlocal a = {} a.x = 1 a['y'] = 2 a.z = nil a[text] = #text",
    "---@type string[]\nlocal a = {} a[1] = 'x' a[#a + 1] = text a[1] = nil table.insert(a, 'x') a = { 'x', 'y' } a = { text:byte() and 'x' }",
    "---@type any\nlocal a = 1 a = 'x' a = nil a = {}",
    "---@type Unknown.Type\nlocal a = 1 a = 'x'",
    "local a = 1 a = nil a = 2 a = 2.5 a = tonumber('1') a = unknown()",
    "local a = nil a = 1 a = 'x' local b b = {} b = 1 local c = maybe c = 1 local d = point.label or 1 d = 'x' d = 1",
    "local a = {} a = setmetatable({}, a) a = nil a = a or {} local ok = false ok = 1 < 2 ok = not ok",
    "local a = {} a.x = 1 a.x = 'x' a.x = nil",
    "local a a = 1 a = 'x'",
    "---@param a? integer\nlocal function f(a) a = a or 1 a = a + 1 a = nil end",
    "---@param a string|integer\nlocal function f(a) a = tostring(a) a = tonumber(a) a = 1 end",
    "---@param ... integer\nlocal function f(...) local a, b = ... a = 'x' end",
    "point.x = 1 point.label = nil point.label = 'x' point.label = maybe point.x = nil point.tags = {} point.tags[1] = 'x'",
    "point.tags = { 'a', text } point.tags = text:gmatch('x') and {} or {}",
    "---@class Holder\nlocal Holder = require('class')()\n---@class Other\nlocal Other = 1",
    "---@class Sub: Point\n---@field y integer\n\n---@type Sub\nlocal sub\n---@type Point\nlocal a = sub a = sub",
    "---@generic T\n---@param x T\n---@return T\nlocal function same(x) return x end\n---@type string\nlocal a = same('x') a = same(text)",
    "---@enum Color\nlocal Color = { Red = 1, Green = 2 }\n---@type Color\nlocal a = Color.Red a = 1 a = #text",
    "---@alias Mode 'r'|'w'\n---@type Mode\nlocal a = 'r' a = text a = maybe and 'w' or 'r'",
    "---@type { [1]: string, n: integer }\nlocal a = { 'x', n = 1 }",
    "---@type [string, integer]\nlocal a = { 'x', 1 }",
    "---@type (string|integer)[]\nlocal a = { 'x', 1, text, #text }",
    "---@type fun()[]\nlocal a = { print, function() end, find }",
    "---@type table<Point, boolean>\nlocal a = { [point] = true } a[point] = false",
    "---@type thread\nlocal a = coroutine.create(print) a = coroutine.running()",
    "---@type userdata\nlocal a = io.stdout",
    "---@type integer\nlocal a = text --[[@as integer]]",
    "---@type string\nlocal a\nlocal ok, e = pcall(print) a = e",
    "---@type string\nlocal a\nfor _, s in ipairs({ 'x' }) do a = s end for k, v in pairs({ x = 'y' }) do a = k a = v end",
    "---@type integer\nlocal a\nlocal n = nil\nfor i = 1, 3 do n = i end a = n",
    "---@type number\nlocal a\nlocal v = setmetatable({}, { __add = function(x, y) return 1 end }) a = v + v",
    "---@type fun(a: string)?\nlocal a a = nil a = print",
    "---@module 'socket'\nlocal socket = require('socket')",
    "---@type string[]\nlocal a = { 'x', math.random() > 0.5 and 'y' or nil }",
    "debug = function(...) end",
    "string = { split = function() end }",
]


@pytest.mark.parametrize("text", SILENT)
def test_assignments_that_are_right(text: str) -> None:
    check_silent(HEAD + text)


CASTS = [
    "---@type boolean\nlocal a\n---@cast a «integer»",
    "---@type boolean\nlocal a\n---@cast a «integer»\nprint(a)",
    "---@param a string\nlocal function f(a)\n---@cast a «Point»\nprint(a) end",
]


@pytest.mark.parametrize("text", CASTS)
def test_casts_that_cannot_be(text: str) -> None:
    check_marked(HEAD + text, "cast-type-mismatch")


@pytest.mark.parametrize(
    "text",
    [
        "---@type string|integer\nlocal a\n---@cast a integer",
        "---@type string?\nlocal a\n---@cast a string\n---@cast a -nil\n---@cast a +integer",
        "---@type any\nlocal a\n---@cast a Point",
        "---@type table\nlocal a\n---@cast a Point",
        "---@class Sub: Point\n\n---@type Point\nlocal a\n---@cast a Sub",
        "---@type integer\nlocal a\n---@cast a number",
        "local a = 1\n---@cast a string",
        "---@type string\nlocal a\n---@cast a 'x'|'y'",
        "---@cast nobody integer",
    ],
)
def test_casts_that_can_be(text: str) -> None:
    check_silent(HEAD + text)


BOX = "---@class Box<T: string>\n---@class Pair<K, V: Point>\n\n"


@pytest.mark.parametrize(
    "text",
    [
        "---@type Box<«integer»>\nlocal a",
        "---@param a Box<«Point»>[]\nlocal function f(a) end",
        "---@return Pair<string, «string»>?\nlocal function f() end",
    ],
)
def test_type_arguments_that_do_not_fit(text: str) -> None:
    check_marked(HEAD + BOX + text, "generic-constraint-mismatch")


@pytest.mark.parametrize(
    "text",
    [
        "---@type Box<string>, Box<'x'>, Box<any>, Box<Unknown>, Box\nlocal a, b, c, d, e",
        "---@generic T: string\n---@param a Box<T>\nlocal function f(a) end",
        "---@class Sub: Point\n\n---@type Pair<integer, Sub>\nlocal a",
    ],
)
def test_type_arguments_that_fit(text: str) -> None:
    check_silent(HEAD + BOX + text)
