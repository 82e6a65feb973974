"""The type of expressions and variables: literals, tables, functions, classes, calls."""
# ruff: noqa: E501 (tables of Lua texts)

from __future__ import annotations

import pytest

from tests.harness.analysis_checks import check_type

LITERALS = [
    ("local $0x = 1", "integer"),
    ("local $0x = 1.5", "number"),
    ("local $0x = 0x10", "integer"),
    ("local $0x = 'a'", "string"),
    ("local $0x = [[a]]", "string"),
    ("local $0x = true", "boolean"),
    ("local $0x = nil", "nil"),
    ("local $0x", "nil"),
    ("local $0x = {}", "table"),
    ("local $0x = {1, 2}", "integer[]"),
    ("local $0x = {1, 'a'}", "(integer|string)[]"),
    ("local $0x = {a = 1}", "{ a: integer }"),
    ("local $0x = {a = {b = 'c'}}", "{ a: { b: string } }"),
    ("local $0x = {['a b'] = 1}", '{ ["a b"]: integer }'),
    ("local $0x = {...}", "table"),
    ("local $0x = function() end", "fun()"),
    ("local $0x = function(a, ...) return 1 end", "fun(a, ...): integer"),
    ("local x, $0y = 1", "nil"),
    ("local x, $0y = 1, 'a'", "string"),
    ("local $0x = (1)", "integer"),
    ("local x = 5 x = 'a' print($0x)", "string"),
]

OPERATORS = [
    ("local $0x = 1 + 2", "integer"),
    ("local $0x = 1 + 2.0", "number"),
    ("local $0x = 1 / 2", "number"),
    ("local $0x = 7 // 2", "integer"),
    ("local $0x = 2 ^ 2", "number"),
    ("local $0x = 7 & 2", "integer"),
    ("local $0x = 'a' .. 1", "string"),
    ("local $0x = 'a' .. 'b' .. 'c' .. 1", "string"),
    ("local $0x = 1 < 2", "boolean"),
    ("local $0x = 1 == 2", "boolean"),
    ("local $0x = not 1", "boolean"),
    ("local $0x = not nil", "boolean"),
    ("local $0x = #'a'", "integer"),
    ("local $0x = -1", "integer"),
    ("local $0x = -1.5", "number"),
    ("local $0x = ~1", "integer"),
    ("local $0x = 1 and 'a'", "string"),
    ("local $0x = nil or 'a'", "string"),
    ("local $0x = false or 1", "integer"),
    ("local $0x = unknown_thing or 'a'", "string"),
    ("---@type boolean\nlocal b\nlocal $0x = b and 1 or 'a'", "integer|string"),
    ("---@type string?\nlocal b\nlocal $0x = b or 1", "string|integer"),
    ("---@type string?\nlocal b\nlocal $0x = b and 1", "integer?"),
    ("local a, b\nlocal $0x = 1 + 2 + 3 + 4 * 5", "integer"),
]

ANNOTATED = [
    ("---@type string\nlocal $0x", "string"),
    ("local $0x ---@type string", "string"),
    ("---@type string, integer\nlocal a, $0x", "integer"),
    ("---@type string|nil\nlocal $0x", "string?"),
    ("---@type string?\nlocal $0x", "string?"),
    ("---@type string[]\nlocal $0x", "string[]"),
    ("---@type (string|integer)[]\nlocal $0x", "(string|integer)[]"),
    ("---@type table<string, integer>\nlocal $0x", "table<string, integer>"),
    ("---@type { a: string, b?: integer }\nlocal $0x", "{ a: string, b?: integer }"),
    ("---@type { [string]: integer }\nlocal $0x", "{ [string]: integer }"),
    ("---@type [string, integer]\nlocal $0x", "[string, integer]"),
    (
        "---@type fun(a: string, b?: integer, ...: any): boolean, string\nlocal $0x",
        "fun(a: string, b?: integer, ...: any): boolean, string",
    ),
    ("---@type async fun()\nlocal $0x", "async fun()"),
    ("---@type 'a'|'b'|1|true\nlocal $0x", '"a"|"b"|1|true'),
    ("---@type {\n---  a: string,\n---  b: integer,\n---}\nlocal $0x", "{ a: string, b: integer }"),
    ("local $0x = f() --[[@as string]]", "string"),
    ("local $0x = (f() --[[@as string]]):len()", "integer"),
    ("local t = { a = 1 } --[[@as table<string, integer>]]\nlocal $0x = t", "table<string, integer>"),
    ("---@type\n---| 'a' # first\n---| 'b' # second\nlocal $0x", '"a"|"b"'),
    ("---@param x integer\nlocal function f($0x) end", "integer"),
    ("---@param x? integer\nlocal function f($0x) end", "integer?"),
    ("---@param ... string\nlocal function f(...) local $0x = ... end", "string?"),
    ("---@param ... string\nlocal function f(...) local $0x = {...} end", "string[]"),
    ("---@vararg string\nlocal function f(...) local $0x = ... end", "string?"),
    ("---@return string\nlocal function f() end\nlocal $0x = f()", "string"),
    ("---@return string a, integer b\nlocal function f() end\nlocal x, $0y = f()", "integer"),
    ("---@return string\n---@return integer?\nlocal function f() end\nlocal x, $0y = f()", "integer?"),
    ("---@return string ...\nlocal function f() end\nlocal a, b, $0c = f()", "string?"),
    ("---@alias Id string|integer\n---@type Id\nlocal $0x", "Id"),
    ("---@alias Pair<T> { a: T, b: T }\n---@type Pair<string>\nlocal p\nlocal $0x = p.a", "string"),
    ("---@alias Mode\n---| 'r' # read\n---| 'w'\n---@type Mode\nlocal m\nif m ~= 'r' then local $0x = m end", '"w"'),
]

TABLES = [
    ("local t = {a = 1}\nlocal $0x = t.a", "integer"),
    ("local t = {a = 1}\nlocal $0x = t['a']", "integer"),
    ("local t = {}\nt.a = 'x'\nlocal $0x = t.a", "string"),
    ("local t = {}\nlocal function f() return t.a end\nt.a = 'x'\nlocal $0x = f()", "string"),
    ("local t = {}\nt.a = {}\nt.a.b = 1\nlocal $0x = t.a.b", "integer"),
    ("local t = {}\nfunction t.f() return 1 end\nlocal $0x = t.f()", "integer"),
    ("local t = {}\nfunction t:f() return self end\nlocal $0x = t:f().f", "fun(): { f: fun(): table }"),
    ("local t = {}\nfunction t:f() self.n = 1 end\nlocal $0x = t.n", "integer"),
    ("local t = {'a', 'b'}\nlocal $0x = t[1]", "string"),
    ("local t = {'a', 2}\nlocal $0x = t[2]", "integer"),
    ("local t = {'a', 2}\nfor i = 1, 2 do local $0x = t[i] end", "string|integer"),
    ("local t = {}\nt[#t + 1] = 'a'\nlocal $0x = t[1]", "string"),
    ("local t = {}\nfor i = 1, 3 do t[i] = i end\nlocal $0x = t", "integer[]"),
    ("local t = {}\nfor w in ('a'):gmatch('.') do t[w] = 1 end\nlocal $0x = t", "table<string, integer>"),
    ("t = {}\nfunction t.f() return 1 end\nlocal $0x = t.f()", "integer"),
    ("---@type { a: string, [integer]: boolean }\nlocal t\nlocal $0x = t.a", "string"),
    ("---@type { a: string, [integer]: boolean }\nlocal t\nlocal $0x = t[1]", "boolean"),
    ("---@type table<string, integer>\nlocal t\nlocal $0x = t.anything", "integer"),
    ("---@type [string, integer]\nlocal t\nlocal $0x = t[2]", "integer"),
    ("---@type string[]\nlocal t\nlocal $0x = t[1]", "string"),
    ("local t = {\n  ---@type number\n  a = nil,\n}\nlocal $0x = t.a", "number"),
    ("local t = {\n  a = f(), ---@type number\n}\nlocal $0x = t.a", "number"),
    ("local t = {}\nrawset(t, 'a', 1)\nlocal $0x = t.a", "integer"),
    ("local $0x = ('a'):upper()", "string"),
    ("local s = 'a'\nlocal $0x = s:byte()", "integer"),
    ("local t = {}\nlocal a = t\na.x = 1\nlocal $0x = a.x", "integer"),
    ("local $0x = _G.print", "fun(...: any)"),
    ("foo = 1\nlocal $0x = _G.foo", "integer"),
]

CLASSES = [
    ("---@class A\n---@field x integer\n---@type A\nlocal a\nlocal $0x = a.x", "integer"),
    ("---@class A\n---@field x? integer\n---@type A\nlocal a\nlocal $0x = a.x", "integer?"),
    ("---@class A\n---@field [string] integer\n---@type A\nlocal a\nlocal $0x = a.anything", "integer"),
    ("---@class A\n---@field x integer\n---@class B: A\n---@type B\nlocal b\nlocal $0x = b.x", "integer"),
    ("---@class A\nlocal $0A = {}", "A"),
    ("---@class A\nlocal A = {}\nfunction A:m() return 1 end\n---@type A\nlocal a\nlocal $0x = a:m()", "integer"),
    ("---@class A\nlocal A = {}\nfunction A:m() local $0x = self end", "A"),
    ("---@class A\nlocal A = {}\nfunction A:m() self.n = 1 end\n---@type A\nlocal a\nlocal $0x = a.n", "integer"),
    ("---@class A\nlocal A = { n = 'x' }\n---@type A\nlocal a\nlocal $0x = a.n", "string"),
    ("---@class A\nA = {}\n---@return A\nfunction A.new() end\nlocal $0x = A.new()", "A"),
    ("---@class A<T>\n---@field value T\n---@type A<string>\nlocal a\nlocal $0x = a.value", "string"),
    ("---@class A<T>\n---@field items T[]\n---@type A<integer>\nlocal a\nlocal $0x = a.items[1]", "integer"),
    ("---@class A<T>\n---@field v T\n---@class B: A<string>\n---@type B\nlocal b\nlocal $0x = b.v", "string"),
    (
        "---@class L<T>\nlocal L = {}\n---@return T\nfunction L:first() end\n---@type L<integer>\nlocal l\nlocal $0x = l:first()",
        "integer",
    ),
    ("---@class M<K, V>: table<K, V>\n---@type M<string, integer>\nlocal m\nlocal $0x = m.anything", "integer"),
    (
        "---@class V\n---@operator add(V): V\n---@operator mul(number): string\n---@type V\nlocal v\nlocal $0x = v + v",
        "V",
    ),
    ("---@class V\n---@operator mul(number): string\n---@type V\nlocal v\nlocal $0x = 2 * v", "string"),
    ("---@class V\n---@operator unm: integer\n---@type V\nlocal v\nlocal $0x = -v", "integer"),
    ("---@class V\n---@operator len: string\n---@type V\nlocal v\nlocal $0x = #v", "string"),
    ("---@class V\n---@operator call(integer): string\n---@type V\nlocal v\nlocal $0x = v(1)", "string"),
    ("---@class V\n---@overload fun(a: integer): V\nlocal V = {}\nlocal $0x = V(1)", "V"),
    ("---@enum Color\nlocal Color = { Red = 1, Green = 2 }\nlocal $0x = Color.Red", "integer"),
    ("---@enum Color\nlocal Color = { Red = 1, Green = 2 }\n---@type Color\nlocal $0x", "Color"),
    (
        "---@enum Color\nlocal Color = { Red = 1, Green = 2 }\n---@param c Color\nlocal function f(c) if c ~= 1 then local $0x = c end end",
        "2",
    ),
    (
        "---@enum (key) Color\nlocal Color = { Red = 1, Green = 2 }\n---@type Color\nlocal c\nif c ~= 'Red' then local $0x = c end",
        '"Green"',
    ),
    ("---@class A\n---@field m fun(self: A, n: integer): string\n---@type A\nlocal a\nlocal $0x = a:m(1)", "string"),
    ("---@class A\n---@field b B\n---@class B\n---@field c integer\n---@type A\nlocal a\nlocal $0x = a.b.c", "integer"),
    (
        "---@class A\n---@field x integer\n---@class B\n---@field x string\n---@type A|B\nlocal u\nlocal $0x = u.x",
        "integer|string",
    ),
    ("---@class A: { x: integer }\n---@type A\nlocal a\nlocal $0x = a.x", "integer"),
]

METATABLES = [
    (
        "local A = {}\nA.__index = A\nfunction A.new() return setmetatable({}, A) end\nfunction A:m() return 1 end\nlocal $0x = A.new():m()",
        "integer",
    ),
    (
        "local A = {}\nA.__index = A\nfunction A.new(n) local self = setmetatable({}, A) self.n = 'x' return self end\nlocal $0x = A.new().n",
        "string",
    ),
    (
        "local A = {}\nA.__index = A\nfunction A.new() return setmetatable({ n = 1 }, A) end\nfunction A:m() local $0x = self.n end",
        "integer",
    ),
    ("local t = setmetatable({}, { __index = { a = 1 } })\nlocal $0x = t.a", "integer"),
    ("local t = setmetatable({}, { __index = function() return 'a' end })\nlocal $0x = t.anything", "string"),
    ("local t = setmetatable({}, { __call = function(self, a) return 'a' end })\nlocal $0x = t(1)", "string"),
    ("local t = setmetatable({}, { __add = function(a, b) return 'a' end })\nlocal $0x = t + t", "string"),
    ("local t = {}\nsetmetatable(t, { __index = { a = 1 } })\nlocal $0x = t.a", "integer"),
    ("local mt = {}\nlocal t = setmetatable({}, mt)\nlocal $0x = getmetatable(t)", "table"),
    (
        "local B = {}\nB.__index = B\nfunction B:m() return 1 end\nlocal A = setmetatable({}, { __index = B })\nA.__index = A\nlocal a = setmetatable({}, A)\nlocal $0x = a:m()",
        "integer",
    ),
    (
        "---@class A\nlocal A = {}\nA.__index = A\nfunction A.new() local $0self = setmetatable({}, A) return self end",
        "A",
    ),
]

FUNCTIONS = [
    ("local function f() return 1, 'a' end\nlocal a, $0b = f()", "string"),
    ("local function f() return 1 end\nlocal $0x = (f())", "integer"),
    ("local function f(a) if a then return 1 end return 'x' end\nlocal $0x = f()", "integer|string"),
    ("local function f(a) if a then return 1 end end\nlocal $0x = f()", "integer?"),
    ("local function f(n) if n == 0 then return 1 end return f(n - 1) end\nlocal $0x = f(3)", "integer"),
    ("local function f() return f() end\nlocal $0x = f()", "unknown"),
    ("local function f() return 1, 2 end\nlocal $0t = { f() }", "integer[]"),
    ("local function f() return g() end\nfunction g() return 'a' end\nlocal $0x = f()", "string"),
    ("local function f(...) return ... end\nlocal $0x = f(1)", "unknown"),
    ("function f() return 1 end\nlocal $0x = f()", "integer"),
    ("f = function() return 1 end\nlocal $0x = f()", "integer"),
    ("local t = { f = function() return 1 end }\nlocal $0x = t.f()", "integer"),
    (
        "---@overload fun(a: string): string\n---@param a integer\n---@return integer\nlocal function f(a) end\nlocal $0x = f('a')",
        "string",
    ),
    (
        "---@overload fun(a: string): string\n---@param a integer\n---@return integer\nlocal function f(a) end\nlocal $0x = f(1)",
        "integer",
    ),
    (
        "---@overload fun(a: integer, b: integer): string\n---@param a integer\n---@return integer\nlocal function f(a) end\nlocal $0x = f(1, 2)",
        "string",
    ),
    ("local function f(x) x = x or 'a' local $0y = x end", "string"),
    ("---@type fun(): string\nlocal f\nlocal $0x = f()", "string"),
    ("local function f() error('x') end\nlocal $0x = f()", "nil"),
    ("local function f() while true do if a then return 1 end end end\nlocal $0x = f()", "integer"),
    ("local $0x = select(2, 1, 'a')", "string"),
    ("local $0x = select('#', 1, 'a')", "integer"),
    ("local a, $0b = pcall(function() return 1 end)", "integer|string"),
    ("local $0x = assert(tonumber('1'))", "number"),
    ("local $0x = tonumber('1')", "number?"),
    ("local $0x = type(1)", "string"),
    ("local $0x = string.format('a')", "string"),
    ("local a, $0b = ('a'):gsub('a', 'b')", "integer"),
    ("local $0x = io.open('a')", "file*?"),
    ("local f = assert(io.open('a'))\nlocal $0x = f:read('a')", "any"),
    ("local $0x = os.time()", "integer"),
    ("local $0x = math.floor(1.5)", "integer"),
    ("local $0x = math.max(1, 2)", "integer"),
    ("local $0x = table.concat({})", "string"),
    ("local $0x = table.remove({ 'a' })", "string"),
    ("local $0x = table.unpack({ 'a' })", "string"),
    ("local $0x = next({ a = 1 })", "string?"),
    ("local $0x = math.random(3)", "integer"),
    ("local $0x = math.random()", "number"),
    ("local $0x = math.pi", "number"),
    ("local $0x = math.maxinteger", "integer"),
    ("local $0x = os.getenv('A')", "string?"),
    ("local $0x = coroutine.wrap(function() end)", "fun(...: any): any..."),
]

LOOPS = [
    ("for $0i = 1, 10 do end", "integer"),
    ("for $0i = 1, 10, 0.5 do end", "number"),
    ("for $0i, v in ipairs({ 'a' }) do end", "integer"),
    ("for i, $0v in ipairs({ 'a' }) do end", "string"),
    ("for $0k, v in pairs({ a = 1 }) do end", "string"),
    ("for k, $0v in pairs({ a = 1, b = 'x' }) do end", "integer|string"),
    ("for k, $0v in next, { a = 1 } do end", "integer"),
    ("---@type table<string, boolean>\nlocal t\nfor k, $0v in pairs(t) do end", "boolean"),
    ("---@type string[]\nlocal t\nfor i, $0v in ipairs(t) do end", "string"),
    ("for $0w in ('a'):gmatch('a') do end", "string"),
    ("for $0l in io.lines('a') do end", "string"),
    ("for $0l in io.lines('a', 'n') do end", "any"),
    ("---@return fun(): string, integer\nlocal function it() end\nfor a, $0b in it() do end", "integer"),
    ("local function it() return function() return 1 end end\nfor $0a in it() do end", "integer"),
    ("---@class A\n---@field [integer] string\n---@type A\nlocal a\nfor i, $0v in ipairs(a) do end", "string"),
    ("for p, $0c in utf8.codes('a') do end", "integer"),
    (
        "local t = {}\nfor i = 1, 3 do t[#t + 1] = { n = i } end\nfor _, v in ipairs(t) do local $0x = v.n end",
        "integer",
    ),
]

GENERICS = [
    ("---@generic T\n---@param x T\n---@return T\nlocal function id(x) end\nlocal $0y = id('a')", "string"),
    ("---@generic T\n---@param x T\n---@return T[]\nlocal function id(x) end\nlocal $0y = id(1)", "integer[]"),
    ("---@generic T\n---@param x T[]\n---@return T\nlocal function f(x) end\nlocal $0y = f({ 'a' })", "string"),
    (
        "---@generic K, V\n---@param t table<K, V>\n---@return K, V\nlocal function f(t) end\nlocal a, $0b = f({ x = 1 })",
        "integer",
    ),
    (
        "---@generic T\n---@param name `T`\n---@return T\nlocal function new(name) end\n---@class Foo\nlocal $0x = new('Foo')",
        "Foo",
    ),
    (
        "---@generic T\n---@param name `T`\n---@return T\nlocal function new(name) end\nlocal $0x = new('string')",
        "string",
    ),
    (
        "---@generic T\n---@param name `app.T`\n---@return T\nlocal function new(name) end\n---@class app.Foo\nlocal $0x = new('Foo')",
        "app.Foo",
    ),
    (
        "---@generic T\n---@param x T?\n---@return T\nlocal function f(x) end\n---@type string?\nlocal s\nlocal $0y = f(s)",
        "string",
    ),
    (
        "---@generic T, R\n---@param list T[]\n---@param f fun(x: T): R\n---@return R[]\nlocal function map(list, f) end\nlocal $0y = map({ 1 }, function(x) return 'a' end)",
        "string[]",
    ),
    (
        "---@generic T, R\n---@param list T[]\n---@param f fun(x: T): R\n---@return R[]\nlocal function map(list, f) end\nmap({ 1 }, function($0x) return 'a' end)",
        "integer",
    ),
    ("---@generic T: string\n---@param x T\n---@return T\nlocal function f(x) end\nlocal $0y = f()", "string"),
    ("---@type fun<T>(x: T): T\nlocal f\nlocal $0x = f(1)", "integer"),
    (
        "---@generic T\n---@param ... T\n---@return T\nlocal function f(...) end\nlocal $0y = f(1, 'a')",
        "integer|string",
    ),
    (
        "---@class S\nlocal S = {}\n---@return self\nfunction S:a() end\n---@class T: S\n---@type T\nlocal t\nlocal $0x = t:a()",
        "T",
    ),
    ("---@type keyof { a: integer, b: string }\nlocal x\nif x ~= 'a' then local $0y = x end", '"b"'),
]

CALLBACKS = [
    ("---@param f fun(a: integer, b: string)\nlocal function run(f) end\nrun(function(a, $0b) end)", "string"),
    ("---@param f fun(a?: integer)\nlocal function run(f) end\nrun(function($0a) end)", "integer?"),
    ("---@param f fun(...: string)\nlocal function run(f) end\nrun(function(a, $0b) end)", "string"),
    ("---@param o { cb: fun(x: integer) }\nlocal function run(o) end\nrun({ cb = function($0x) end })", "integer"),
    ("---@class O\n---@field cb fun(x: integer)\n---@type O\nlocal o\no.cb = function($0x) end", "integer"),
    ("---@class O\n---@field cb fun(self: O, x: integer)\nlocal O = {}\nfunction O:cb($0x) end", "integer"),
    ("---@type fun(x: integer)\nlocal f = function($0x) end", "integer"),
    ("---@return fun(x: integer)\nlocal function f() return function($0x) end end", "integer"),
    (
        "---@class A\nlocal A = {}\n---@param n integer\nfunction A:m(n) end\n---@class B: A\nlocal B = {}\nfunction B:m($0n) end",
        "integer",
    ),
    ("table.sort({ 'a' }, function($0a, b) return a < b end)", "string"),
    (
        "---@class A\nlocal A = {}\n---@param f fun(a: A)\nfunction A:each(f) end\n---@type A\nlocal a\na:each(function($0x) end)",
        "A",
    ),
]

MODULES = [
    ("local m = require 'other'\nlocal $0x = m.a\n--- file: other.lua\nlocal M = {}\nM.a = 1\nreturn M", "integer"),
    (
        "local m = require('lib.other')\nlocal $0x = m.f()\n--- file: lib/other.lua\nreturn { f = function() return 'a' end }",
        "string",
    ),
    ("local m = require('lib')\nlocal $0x = m.a\n--- file: lib/init.lua\nreturn { a = 1 }", "integer"),
    ("local $0m = require('nothing')", "unknown"),
    ("local $0x = require('other').a\n--- file: other.lua\nreturn { a = 1 }", "integer"),
    ("local $0x = shared\n--- file: other.lua\nshared = 'a'", "string"),
    (
        "local $0x = shared.f()\n--- file: other.lua\nshared = {}\n--- file: third.lua\nfunction shared.f() return 1 end",
        "integer",
    ),
    ("---@type Thing\nlocal t\nlocal $0x = t.n\n--- file: other.lua\n---@class Thing\n---@field n integer", "integer"),
    (
        "local a = require 'a'\nlocal $0x = a.b.c\n--- file: a.lua\nreturn { b = require 'b' }\n--- file: b.lua\nreturn { c = 'x' }",
        "string",
    ),
    (
        "local a = require 'a'\nlocal $0x = a.n\n--- file: a.lua\nlocal b = require 'b'\nreturn { n = b.n }\n--- file: b.lua\nlocal a = require 'a'\nreturn { n = 1, a = a }",
        "integer",
    ),
    ("local $0x = dofile('other.lua')\n--- file: other.lua\nreturn 'a'", "string"),
]

SPELLS = [
    ("local $0x = State", "llmspell.globals.State"),
    ("local $0x = State.list()", "string[]"),
    ("local $0x = State.increment('a')", "number"),
    ("local t = Debug.timer('a')\nlocal $0x = t:stop()", "number?"),
    ("local $0x = Debug.getFilterSummary().rules[1].pattern", "string"),
    ("for _, e in ipairs(Debug.getCapturedEntries(10)) do local $0x = e.level end", "string"),
    ("local $0x = State.exists('a', 'b')", "boolean"),
    ("local $0x = Metrics.get('a')", "llmspell.MetricSeries?"),
]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *LITERALS, *OPERATORS, *ANNOTATED, *TABLES, *CLASSES, *METATABLES, *FUNCTIONS, *LOOPS, *GENERICS, *CALLBACKS,
        *MODULES, *SPELLS,
    ],
)  # fmt: skip
def test_type(text: str, expected: str) -> None:
    check_type(text, expected)


IDIOMS = [
    ("local t = unknown()\nt.x = 1\nlocal $0y = t.x", "integer"),
    ("local t = unknown()\nfunction t:m() return 'a' end\nlocal $0y = t:m()", "string"),
    (
        "local S = {}\nS.__index = S\nsetmetatable(S, { __call = function(cls, n) return cls.new(n) end })\nfunction S.new(n) return setmetatable({ n = 1 }, S) end\nlocal $0y = S(2).n",
        "integer",
    ),
    (
        "local A = {}\nA.__index = A\nA.__add = function(a, b) return a end\nfunction A.new() return setmetatable({ v = 1 }, A) end\nlocal $0y = (A.new() + A.new()).v",
        "integer",
    ),
    (
        "local B = {}\nB.__index = B\nfunction B:new(o) o = o or {} setmetatable(o, self) self.__index = self return o end\nfunction B:hi() return 'hi' end\nlocal D = B:new()\nlocal $0y = D:hi()",
        "string",
    ),
    ("local $0x = os.date('*t')", "osdate"),
    ("local $0x = os.date('%Y')", "string"),
    ("local x\nfor i = 1, 3 do x = { n = i } end\nlocal $0y = x and x.n", "integer?"),
    ("local $0x\nx = 1\nx = 'a'", "integer|string"),
    ("local $0x = nil\nif f() then x = 'a' end", "string?"),
    ("local M = {}\nM.list = M.list or {}\nM.list[1] = 'a'\nlocal $0x = M.list", "string[]"),
    ("M = M or {}\nM.x = 1\nlocal $0y = M.x", "integer"),
    ("local function f(o) return o.x end\nlocal $0y = f({ x = 1 })", "integer"),
    ("local t = { a = 1 }\nfor k in pairs(t) do local $0x = t[k] end", "unknown"),
    ("local $0x = string.rep('a', 3):upper():len()", "integer"),
    ("local t = { 'a', 'b' }\nlocal $0x = t[#t]", "string"),
    ("local $0a, b = ...", "unknown"),
    ("local t <close> = nil\nlocal $0x = t", "nil"),
    ("local $0x <const> = 5", "integer"),
]


@pytest.mark.parametrize(("text", "expected"), IDIOMS)
def test_idioms(text: str, expected: str) -> None:
    check_type(text, expected)
