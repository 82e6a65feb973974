"""Types of what people write: classes by hand, callbacks, closures, type parameters, operators, loops."""
# ruff: noqa: E501 (tables of Lua texts)

from __future__ import annotations

import pytest

from tests.harness.analysis_checks import check_type

ANNOTATIONS = [
    (
        "---@class Box<T>\n---@field value T\nlocal Box = {}\n---@return T\nfunction Box:get() return self.value end\n---@type Box<string>\nlocal b\nlocal $0x = b:get()",
        "string",
    ),
    (
        "---@class Stack<T>\n---@field items T[]\nlocal Stack = {}\n---@param v T\nfunction Stack:push(v) end\n---@return T?\nfunction Stack:pop() end\n---@type Stack<integer>\nlocal s\nlocal $0x = s:pop()",
        "integer?",
    ),
    (
        "---@class List<T>\n---@field [integer] T\n---@type List<string>\nlocal l\nfor i, $0v in ipairs(l) do end",
        "string",
    ),
    (
        "---@class Map<K, V>\n---@field get fun(self: Map<K, V>, k: K): V\n---@type Map<string, boolean>\nlocal m\nlocal $0x = m:get('a')",
        "boolean",
    ),
    (
        "---@generic T\n---@param f fun(): T\n---@return T\nlocal function call(f) end\nlocal $0x = call(function() return 1 end)",
        "integer",
    ),
    (
        "---@generic T, U\n---@param t table<T, U>\n---@return U[]\nlocal function values(t) end\nlocal $0x = values({ a = 1, b = 2 })",
        "integer[]",
    ),
    (
        "---@generic T\n---@param t T[]\n---@param p fun(x: T): boolean\n---@return T[]\nlocal function filter(t, p) end\nlocal $0x = filter({ 'a' }, function(s) return true end)",
        "string[]",
    ),
    (
        "---@generic T\n---@param t T[]\n---@param p fun(x: T): boolean\n---@return T[]\nlocal function filter(t, p) end\nfilter({ 'a' }, function($0s) return true end)",
        "string",
    ),
    (
        "---@generic K, V, A\n---@param t table<K, V>\n---@param init A\n---@param f fun(acc: A, k: K, v: V): A\n---@return A\nlocal function fold(t, init, f) end\nlocal $0x = fold({ a = 1 }, 0, function(acc, k, v) return acc + v end)",
        "integer",
    ),
    (
        "---@generic K, V, A\n---@param t table<K, V>\n---@param init A\n---@param f fun(acc: A, k: K, v: V): A\n---@return A\nlocal function fold(t, init, f) end\nfold({ a = 1 }, '', function($0acc, k, v) return acc end)",
        "string",
    ),
    (
        "---@generic T: table\n---@param cls T\n---@return T\nlocal function new(cls) end\n---@class Foo\nlocal Foo = {}\nlocal $0x = new(Foo)",
        "Foo",
    ),
    (
        "---@generic T\n---@param a T\n---@param b T\n---@return T\nlocal function pick(a, b) end\nlocal $0x = pick(1, 2)",
        "integer",
    ),
    (
        "---@generic T\n---@param x T|nil\n---@return T\nlocal function nn(x) end\n---@type integer?\nlocal n\nlocal $0y = nn(n)",
        "integer",
    ),
    (
        "---@generic T\n---@param ... T\n---@return T[]\nlocal function pack(...) end\nlocal $0x = pack(1, 2)",
        "integer[]",
    ),
    (
        "---@generic T...\n---@param ... T...\n---@return T...\nlocal function pass(...) end\nlocal a, $0b = pass(1, 'x')",
        "string",
    ),
    (
        "---@generic F: function\n---@param f F\n---@return F\nlocal function wrap(f) end\nlocal g = wrap(function(a) return 1 end)\nlocal $0x = g()",
        "integer",
    ),
    (
        "---@generic T\n---@param t { value: T }\n---@return T\nlocal function get(t) end\nlocal $0x = get({ value = 'a' })",
        "string",
    ),
    (
        "---@generic T\n---@param t { [string]: T }\n---@return T\nlocal function get(t) end\n---@type table<string, boolean>\nlocal m\nlocal $0x = get(m)",
        "boolean",
    ),
    (
        "---@class Base\n---@class Derived: Base\n---@generic T: Base\n---@param x T\n---@return T\nlocal function f(x) end\n---@type Derived\nlocal d\nlocal $0x = f(d)",
        "Derived",
    ),
    (
        "---@class Opt<T>\n---@field v T?\n---@generic T\n---@param x T\n---@return Opt<T>\nlocal function some(x) end\nlocal $0x = some(1).v",
        "integer?",
    ),
    (
        "---@class Promise<T>\nlocal P = {}\n---@generic U\n---@param f fun(x: T): U\n---@return Promise<U>\nfunction P:map(f) end\n---@return T\nfunction P:await() end\n---@type Promise<integer>\nlocal p\nlocal $0x = p:map(function(n) return tostring(n) end):await()",
        "string",
    ),
    (
        "---@class Promise<T>\nlocal P = {}\n---@generic U\n---@param f fun(x: T): U\n---@return Promise<U>\nfunction P:map(f) end\n---@type Promise<integer>\nlocal p\np:map(function($0n) return 1 end)",
        "integer",
    ),
    ("---@alias Callback<T> fun(x: T): boolean\n---@type Callback<string>\nlocal cb\nlocal $0x = cb('a')", "boolean"),
    ("---@alias Dict<V> table<string, V>\n---@type Dict<integer>\nlocal d\nlocal $0x = d.anything", "integer"),
    (
        "---@overload fun(x: string): string\n---@overload fun(x: boolean): boolean\n---@param x number\n---@return number\nlocal function f(x) end\nlocal $0y = f(true)",
        "boolean",
    ),
    (
        "---@overload fun(name: 'a'): integer\n---@overload fun(name: 'b'): string\n---@param name string\n---@return boolean\nlocal function f(name) end\nlocal $0y = f('b')",
        "string",
    ),
    (
        "---@overload fun(name: 'a'): integer\n---@overload fun(name: 'b'): string\n---@param name string\n---@return boolean\nlocal function f(name) end\nlocal $0y = f('c')",
        "boolean",
    ),
    (
        "---@class A\n---@overload fun(n: integer): A\n---@overload fun(s: string): string\nlocal A = {}\nlocal $0x = A('x')",
        "string",
    ),
    (
        "---@class V2\n---@operator add(V2): V2\n---@operator add(number): number\n---@type V2\nlocal v\nlocal $0x = v + 1",
        "number",
    ),
    (
        "---@class V2\n---@operator sub(V2): V2\n---@operator eq(V2): boolean\n---@operator concat(string): string\n---@type V2\nlocal v\nlocal $0x = v .. 'a'",
        "string",
    ),
    (
        "---@class V2\n---@operator div(number): V2\n---@operator mod(number): integer\n---@operator pow(number): number\n---@operator idiv(number): string\n---@type V2\nlocal v\nlocal $0x = v // 2",
        "string",
    ),
    (
        "---@class V2\n---@operator band(V2): V2\n---@operator shl(integer): integer\n---@operator bnot: string\n---@type V2\nlocal v\nlocal $0x = ~v",
        "string",
    ),
    ("---@type string|integer\nlocal x\n---@cast x string\nlocal $0y = x", "string"),
    ("---@type string\nlocal x\n---@cast x +integer\nlocal $0y = x", "string|integer"),
    ("---@type string|integer|nil\nlocal x\n---@cast x -nil, -integer\nlocal $0y = x", "string"),
    ("---@type string\nlocal x\n---@cast x +?\nlocal $0y = x", "string?"),
    ("---@type string?\nlocal x\n---@cast x -?\nlocal $0y = x", "string"),
    ("local x = f() ---@as string\nlocal $0y = x", "string"),
    ("local t = {}\nlocal $0y = (t.a --[[@as integer]]) + 1", "integer"),
    (
        "---@param x any\n---@return boolean\n---@return_cast x string\nlocal function is_str(x) end\n---@type string|integer\nlocal v\nif is_str(v) then local $0y = v end",
        "string",
    ),
    (
        "---@param x any\n---@return boolean\n---@return_cast x string\nlocal function is_str(x) end\n---@type string|integer\nlocal v\nif not is_str(v) then local $0y = v end",
        "integer",
    ),
    (
        "---@param x any\n---@return boolean\n---@return_cast x string\nlocal function is_str(x) end\n---@type string|integer\nlocal v\nif not is_str(v) then return end\nlocal $0y = v",
        "string",
    ),
    ("---@enum Color\nlocal Color = { Red = 'r', Green = 'g' }\nlocal $0x = Color", "{ Red: string, Green: string }"),
    (
        "---@enum Color\nlocal Color = { Red = 1, Green = 2 }\n---@param c Color\nlocal function f(c) end\n---@type Color\nlocal $0c",
        "Color",
    ),
    (
        "---@enum (key) Color\nlocal Color = { Red = 1, Green = 2 }\n---@type table<Color, string>\nlocal t\nlocal $0x = t.Red",
        "string",
    ),
    ("---@enum Color\nlocal Color = { Red = 1 }\nfor k, $0v in pairs(Color) do end", "integer"),
    ("---@type [string, integer]\nlocal t\nlocal a, $0b = table.unpack(t)", "integer"),
    ("---@type [string, integer]\nlocal t\nlocal a, $0b = t[1], t[2]", "integer"),
    ("---@type { [1]: string, [2]: integer }\nlocal t\nlocal $0x = t[2]", "integer"),
    ("---@return [string, boolean]\nlocal function f() end\nlocal $0x = f()[2]", "boolean"),
    ("---@type [string, ...integer]\nlocal t\nlocal $0x = t[5]", "integer"),
    (
        "---@class A\n---@field ['a-b'] string\n---@field [1] integer\n---@type A\nlocal a\nlocal $0x = a['a-b']",
        "string",
    ),
    ("---@class A\n---@field ['a-b'] string\n---@field [1] integer\n---@type A\nlocal a\nlocal $0x = a[1]", "integer"),
    (
        "---@class A\n---@field [integer] string\n---@field n number\n---@type A\nlocal a\nlocal i = 3\nlocal $0x = a[i]",
        "string",
    ),
    (
        "---@class A\n---@field [string] integer\n---@field name boolean\n---@type A\nlocal a\nlocal $0x = a.name",
        "boolean",
    ),
    (
        "---@class A\n---@field x integer\n---@field y? string\n---@type A[]\nlocal list\nlocal $0x = list[1].y",
        "string?",
    ),
    ("---@class A\n---@field a A?\n---@type A\nlocal v\nlocal $0x = v.a and v.a.a", "A?"),
    (
        "---@class A\n---@field f fun(x: integer): string, boolean\n---@type A\nlocal a\nlocal s, $0b = a.f(1)",
        "boolean",
    ),
    ("---@class (exact) A\n---@field x integer\nlocal A = {}\nlocal $0y = A.x", "integer"),
    ("---@class A\nlocal A = { x = 1, y = { z = 'a' } }\n---@type A\nlocal a\nlocal $0v = a.y.z", "string"),
    (
        "---@class A\n---@field x string\n---@class B: A\n---@field y integer\n---@type B\nlocal b\nlocal $0v = b.x .. b.y",
        "string",
    ),
    (
        "---@class A\n---@field n integer\n---@class B\n---@field s string\n---@class C: A, B\n---@type C\nlocal c\nlocal $0v = c.s",
        "string",
    ),
    (
        "---@class Node\n---@field next Node?\n---@field value integer\n---@type Node\nlocal n\nwhile n.next do n = n.next end\nlocal $0v = n.value",
        "integer",
    ),
    ("local function f(...) local a, $0b = ... end", "unknown"),
    ("---@param ... integer\nlocal function f(...) local t = { ... } local $0x = t[1] end", "integer"),
    ("---@param ... integer\nlocal function f(...) for i, $0v in ipairs({ ... }) do end end", "integer"),
    ("---@param ... integer\nlocal function f(...) local $0n = select('#', ...) end", "integer"),
    ("---@param ... integer\nlocal function f(...) local $0x = select(2, ...) end", "integer?"),
    ("---@return integer ...\nlocal function f() end\nlocal $0t = { f() }", "integer[]"),
    ("---@return string, integer ...\nlocal function f() end\nlocal a, b, $0c = f()", "integer?"),
    ("local function f() return 1, 'a', true end\nlocal $0x = select('#', f())", "integer"),
    ("local function f() return 1, 'a', true end\nlocal $0x = (select(3, f()))", "boolean"),
    ("local function f() return 1, 'a' end\nlocal a, b, $0c = f(), f()", "string"),
    ("local function f() return 1, 'a' end\nlocal a, $0b, c = f(), f()", "integer"),
    ("local function f() return 1, 'a' end\nlocal a, $0b = (f())", "nil"),
    ("local function f() return 1, 'a' end\nlocal t = { f(), f() }\nlocal $0x = t[3]", "string"),
]

CODE = [
    (
        "local Account = {}\nAccount.__index = Account\nfunction Account.new(b)\n  local self = setmetatable({}, Account)\n  self.balance = b or 0\n  return self\nend\nfunction Account:deposit(n) self.balance = self.balance + n return self end\nlocal a = Account.new(10)\nlocal $0x = a:deposit(5).balance",
        "number",
    ),
    (
        "local A = setmetatable({}, { __call = function(cls, ...) return cls.new(...) end })\nA.__index = A\nfunction A.new(n) return setmetatable({ n = 'a' }, A) end\nlocal $0x = A(1).n",
        "string",
    ),
    (
        "local Base = {}\nBase.__index = Base\nfunction Base.new() return setmetatable({}, Base) end\nfunction Base:hello() return 'x' end\nlocal D = setmetatable({}, { __index = Base })\nD.__index = D\nfunction D.new() local self = setmetatable(Base.new(), D) return self end\nlocal $0x = D.new():hello()",
        "string",
    ),
    (
        "---@class Animal\n---@field name string\nlocal Animal = {}\nAnimal.__index = Animal\n---@param name string\n---@return Animal\nfunction Animal.new(name) return setmetatable({ name = name }, Animal) end\nlocal $0a = Animal.new('x')",
        "Animal",
    ),
    (
        "---@class Animal\nlocal Animal = {}\nAnimal.__index = Animal\nfunction Animal.new(name) return setmetatable({ name = name }, Animal) end\nlocal $0a = Animal.new('x')",
        "Animal",
    ),
    (
        "---@class Animal\nlocal Animal = {}\nAnimal.__index = Animal\n---@param name string\nfunction Animal.new(name) local self = setmetatable({}, Animal) self.name = name return self end\nlocal a = Animal.new('x')\nlocal $0n = a.name",
        "string",
    ),
    (
        "---@class Dog: Animal\nlocal Dog = setmetatable({}, { __index = Animal })\n---@class Animal\n---@field legs integer\n---@type Dog\nlocal d\nlocal $0l = d.legs",
        "integer",
    ),
    (
        "local mt = { __index = function(t, k) return 1 end }\nlocal t = setmetatable({}, mt)\nlocal $0x = t.foo",
        "integer",
    ),
    (
        "local mt = { __tostring = function() return 'x' end, __len = function() return 1 end }\nlocal t = setmetatable({}, mt)\nlocal $0x = #t",
        "integer",
    ),
    (
        "local mt = {}\nmt.__add = function(a, b) return 'sum' end\nlocal a = setmetatable({}, mt)\nlocal $0x = a + a",
        "string",
    ),
    (
        "local mt = {}\nmt.__eq = function() return true end\nlocal a = setmetatable({}, mt)\nlocal $0x = a == a",
        "boolean",
    ),
    (
        "local mt = {}\nfunction mt.__concat(a, b) return 'x' end\nlocal a = setmetatable({}, mt)\nlocal $0x = a .. 'b'",
        "string",
    ),
    ("local mt = {}\nfunction mt.__unm(a) return 1 end\nlocal a = setmetatable({}, mt)\nlocal $0x = -a", "integer"),
    (
        "local defaults = { color = 'red', size = 1 }\nlocal o = setmetatable({ size = 2 }, { __index = defaults })\nlocal $0x = o.color",
        "string",
    ),
    (
        "local S = {}\nfunction S:new(o) o = o or {} setmetatable(o, self) self.__index = self return o end\nfunction S:size() return 1 end\nlocal s = S:new()\nlocal $0x = s:size()",
        "integer",
    ),
    (
        "local Point = {}\nPoint.__index = Point\nsetmetatable(Point, { __call = function(_, x, y) return setmetatable({ x = x, y = y }, Point) end })\nfunction Point:len() return self.x end\nlocal p = Point(1, 2)\nlocal $0l = p:len()",
        "any",
    ),
    (
        "local C = {}\nC.__index = C\nC.static = 5\nfunction C.new() return setmetatable({}, C) end\nlocal $0x = C.new().static",
        "integer",
    ),
    (
        "local C = {}\nC.__index = C\nfunction C.new() local o = {} o.v = 'a' return setmetatable(o, C) end\nfunction C:get() return self.v end\nlocal $0x = C.new():get()",
        "string",
    ),
    (
        "local M = {}\nlocal private = {}\nfunction private.f() return 1 end\nM.f = private.f\nlocal $0x = M.f()",
        "integer",
    ),
    ("local t <const> = { a = 1 }\nlocal $0x = t.a", "integer"),
    (
        "local function counter() local n = 0 return function() n = n + 1 return n end end\nlocal c = counter()\nlocal $0x = c()",
        "integer",
    ),
    ("local function fact(n) if n <= 1 then return 1 end return n * fact(n - 1) end\nlocal $0x = fact(5)", "integer"),
    ("local function fib(n) return n < 2 and n or fib(n - 1) + fib(n - 2) end\nlocal $0x = fib(5)", "unknown"),
    (
        "---@param n integer\nlocal function fib(n) if n < 2 then return n end return fib(n - 1) + fib(n - 2) end\nlocal $0x = fib(5)",
        "integer",
    ),
    (
        "local even, odd\nfunction even(n) if n == 0 then return true end return odd(n - 1) end\nfunction odd(n) if n == 0 then return false end return even(n - 1) end\nlocal $0x = even(2)",
        "boolean",
    ),
    (
        "local function map(f, t) local r = {} for i, v in ipairs(t) do r[i] = f(v) end return r end\nlocal $0x = map(function(x) return 1 end, {})",
        "table",
    ),
    (
        "local function compose(f, g) return function(...) return f(g(...)) end end\nlocal $0h = compose(tostring, tonumber)",
        "fun(...)",
    ),
    ("local function id(...) return ... end\nlocal $0x = id", "fun(...)"),
    ("local t = {}\nfunction t.a() return t.b() end\nfunction t.b() return 1 end\nlocal $0x = t.a()", "integer"),
    ("local f = function(a, b) return a, b end\nlocal $0x = f", "fun(a, b): unknown, unknown"),
    ("local function f() local t = { a = 1 } return t end\nlocal $0x = f().a", "integer"),
    ("local function make() return { get = function() return 'a' end } end\nlocal $0x = make().get()", "string"),
    ("local function f() return end\nlocal $0x = f()", "nil"),
    ("local x = (function() return 'a' end)()\nlocal $0y = x", "string"),
    ("local $0x = 10 // 3", "integer"),
    ("local $0x = 10.0 // 3", "number"),
    ("local $0x = 10 % 3", "integer"),
    ("local $0x = 10 / 2", "number"),
    ("local $0x = 2 ^ 3", "number"),
    ("local $0x = 1 << 3", "integer"),
    ("local $0x = 1 | 2", "integer"),
    ("local $0x = -(-3)", "integer"),
    ("local $0x = 'a' < 'b'", "boolean"),
    ("local $0x = #{1, 2}", "integer"),
    ("local $0x = 1 .. 2", "string"),
    ("local $0x = '10' + 5", "number"),
    ("---@type number\nlocal n\nlocal $0x = n + 1", "number"),
    ("---@type integer\nlocal n\nlocal $0x = n / 2", "number"),
    ("---@type integer\nlocal n\nlocal $0x = n * 1.5", "number"),
    ("---@type any\nlocal a\nlocal $0x = a + 1", "number"),
    ("---@type string\nlocal s\nlocal $0x = s + 1", "number"),
    ("local $0x = not x", "boolean"),
    ("local $0x = nil and 1", "nil"),
    ("local $0x = false and 1", "boolean"),
    ("local $0x = 1 or 2", "integer"),
    ("local a = b or {}\nlocal $0x = a", "table"),
    ("---@type boolean\nlocal b\nlocal $0x = b and 'a'", "false|string"),
    ("---@type boolean\nlocal b\nlocal $0x = b or 'a'", "true|string"),
    ("---@type string?\nlocal s\nlocal $0x = s and s:len()", "integer?"),
    ("---@type string?\nlocal s\nlocal $0x = not s and 1 or s", "integer|string"),
    ("local $0x = ('x'):rep(3) == 'xxx' and 1 or 'no'", "integer|string"),
    ("local $0x = math.maxinteger // 2", "integer"),
    ("local $0x = 0xFF & 1", "integer"),
    ("local $0x = 1e3", "number"),
    ("local $0x = 3 == 3.0", "boolean"),
    ("local a, b = 1, 2.5\nlocal $0x = a + b", "number"),
    ("local s = 0\nfor i = 1, 10 do s = s + i end\nlocal $0x = s", "integer"),
    ("local s = 0\nfor _, v in ipairs({ 1.5 }) do s = s + v end\nlocal $0x = s", "number"),
    ("local s = ''\nfor i = 1, 10 do s = s .. i end\nlocal $0x = s", "string"),
    ("for i = 10, 1, -1 do local $0x = i end", "integer"),
    ("for i = 1.0, 3 do local $0x = i end", "number"),
    ("---@param n number\nlocal function f(n) for $0i = 1, n do end end", "integer"),
    ("for k, $0v in pairs({ 'a', x = 1 }) do end", "string|integer"),
    ("for $0k, v in pairs({ 'a', x = 1 }) do end", "integer|string"),
    ("---@type { [string]: integer, name: string }\nlocal t\nfor $0k, v in pairs(t) do end", "string"),
    (
        "---@class A\n---@field x integer\n---@field y string\n---@type A\nlocal a\nfor $0k, v in pairs(a) do end",
        "string",
    ),
    ("---@type fun(): string, integer\nlocal it\nfor a, $0b in it do end", "integer"),
    (
        "local function range(n) local i = 0 return function() i = i + 1 if i <= n then return i end end end\nfor $0i in range(3) do end",
        "integer",
    ),
    (
        "local function it(t) return function(s, i) return i + 1, 'a' end, t, 0 end\nfor i, $0v in it({}) do end",
        "string",
    ),
    ("for $0a, b in ('a=b'):gmatch('(%w+)=(%w+)') do end", "string"),
    ("for a, $0b in ('a=b'):gmatch('(%w+)=(%w+)') do end", "string"),
    ("for $0k in next, {} do end", "unknown"),
    ("local t = { { name = 'a' }, { name = 'b' } }\nfor _, item in ipairs(t) do local $0n = item.name end", "string"),
    ("local t = { a = { 1, 2 }, b = { 3 } }\nfor k, v in pairs(t) do for _, $0n in ipairs(v) do end end", "integer"),
    ("for i, $0line in io.lines('x') do end", "unknown"),
    ("local t = {}\nfor w in ('a b'):gmatch('%a+') do t[#t + 1] = w end\nlocal $0x = t", "string[]"),
    (
        "local t = {}\nfor w in ('a b'):gmatch('%a+') do t[w] = (t[w] or 0) + 1 end\nlocal $0x = t",
        "table<string, integer>",
    ),
    (
        "local keys = {}\nfor k in pairs({ a = 1 }) do keys[#keys + 1] = k end\ntable.sort(keys)\nlocal $0x = keys",
        "string[]",
    ),
]

CALLBACKS_AND_MODULES = [
    (
        "---@generic T...\n---@param ... T...\n---@return T...\nlocal function pass(...) end\nlocal a, $0b = pass(1, 'x')",
        "string",
    ),
    (
        "---@generic T...\n---@param ... T...\n---@return T...\nlocal function pass(...) end\nlocal $0a, b = pass(1, 'x')",
        "integer",
    ),
    (
        "---@generic T..., R...\n---@param f fun(...: T...): R...\n---@param ... T...\n---@return boolean, R...\nlocal function call(f, ...) end\nlocal ok, $0r = call(function(a) return 'x', 1 end, 1)",
        "string",
    ),
    (
        "---@generic T..., R...\n---@param f fun(...: T...): R...\n---@param ... T...\n---@return boolean, R...\nlocal function call(f, ...) end\nlocal ok, r, $0n = call(function(a) return 'x', 1 end, 1)",
        "integer",
    ),
    (
        "---@generic T\n---@param ... T\n---@return T\nlocal function f(...) end\nlocal $0y = f(1, 'a')",
        "integer|string",
    ),
    (
        "---@generic T\n---@param ... T\n---@return T ...\nlocal function f(...) end\nlocal a, $0y = f('a', 'b')",
        "string?",
    ),
    (
        "---@class A\n---@field protected x integer\n---@field private y string\nlocal A = {}\nfunction A:m() local $0v = self.y end",
        "string",
    ),
    (
        "---@class A\nlocal A = {}\n---@param x integer\n---@return self\nfunction A:set(x) return self end\n---@class B: A\nlocal B = {}\n---@type B\nlocal b\nlocal $0v = b:set(1):set(2)",
        "B",
    ),
    (
        "---@class A\n---@field on fun(self: A, name: 'click', cb: fun(x: integer)) | fun(self: A, name: 'key', cb: fun(k: string))\n---@type A\nlocal a\na:on('key', function($0k) end)",
        "string",
    ),
    (
        "---@class A\nlocal A = {}\n---@param name 'click'\n---@param cb fun(x: integer)\n---@overload fun(self: A, name: 'key', cb: fun(k: string))\nfunction A:on(name, cb) end\n---@type A\nlocal a\na:on('key', function($0k) end)",
        "string",
    ),
    (
        "---@overload fun(name: 'click', cb: fun(x: integer))\n---@overload fun(name: 'key', cb: fun(k: string))\nlocal function on(name, cb) end\non('key', function($0k) end)",
        "string",
    ),
    (
        "---@overload fun(name: 'click', cb: fun(x: integer))\n---@overload fun(name: 'key', cb: fun(k: string))\nlocal function on(name, cb) end\non('click', function($0k) end)",
        "integer",
    ),
    (
        "---@alias Handler fun(req: { path: string }, res: { send: fun(s: string) }): boolean?\n---@type table<string, Handler>\nlocal routes = {}\nroutes.home = function($0req, res) end",
        "{ path: string }",
    ),
    (
        "---@alias Handler fun(req: { path: string }): boolean?\n---@type table<string, Handler>\nlocal routes = { home = function(req) local $0p = req.path end }",
        "string",
    ),
    (
        "---@class Cfg\n---@field on_done fun(n: integer)\n---@param c Cfg\nlocal function run(c) end\nrun({ on_done = function($0n) end })",
        "integer",
    ),
    (
        "---@class Cfg\n---@field on_done? fun(n: integer)\n---@param c Cfg\nlocal function run(c) end\nrun { on_done = function($0n) end }",
        "integer",
    ),
    ("---@type { f: fun(n: integer) }[]\nlocal list = { { f = function($0n) end } }", "integer"),
    ("---@type fun(a: integer): fun(b: string): boolean\nlocal curried\nlocal $0x = curried(1)('a')", "boolean"),
    (
        "---@param cb fun(err: string?, data: string?)\nlocal function read(cb) end\nread(function(err, data) if err then return end local $0d = data end)",
        "string?",
    ),
    (
        "---@return fun(x: integer): string\nlocal function make() return function(x) local $0y = x return '' end end",
        "integer",
    ),
    (
        "---@class M\n---@field handler fun(self: M, e: string)\nlocal M = {}\nM.handler = function(self, $0e) end",
        "string",
    ),
    ("---@class M\n---@field handler fun(self: M, e: string)\nlocal M = {}\nM.handler = function($0self, e) end", "M"),
    (
        "---@class Ev\n---@field name string\n---@class Bus\nlocal Bus = {}\n---@param f fun(self: Bus, e: Ev): boolean?\nfunction Bus:on(f) end\n---@type Bus\nlocal bus\nbus:on(function(self, e) local $0n = e.name end)",
        "string",
    ),
    ("local t = { x = 1, f = function(self) return self.x end }\nlocal $0v = t:f()", "integer"),
    ("local t = { x = 1 }\nt.f = function(self) return self.x end\nlocal $0v = t:f()", "integer"),
    (
        "local obj = { items = {} }\nfunction obj:add(v) table.insert(self.items, v) return self end\nlocal $0x = obj:add(1):add(2).items",
        "table",
    ),
    (
        "local Queue = {}\nQueue.__index = Queue\nfunction Queue.new() return setmetatable({ first = 1, list = {} }, Queue) end\nfunction Queue:push(v) self.list[#self.list + 1] = v self.first = self.first + 1 end\nlocal q = Queue.new()\nlocal $0x = q.first",
        "integer",
    ),
    (
        "local m = require('m')\nlocal $0x = m.new():name()\n--- file: m.lua\n---@class M\nlocal M = {}\nM.__index = M\n---@return M\nfunction M.new() return setmetatable({}, M) end\nfunction M:name() return 'x' end\nreturn M",
        "string",
    ),
    ("local $0x = require('m')(1)\n--- file: m.lua\nreturn function(n) return { n = 'a' } end", "{ n: string }"),
    (
        "local a, $0b = require('m').pair()\n--- file: m.lua\nlocal M = {}\nfunction M.pair() return 1, 'x' end\nreturn M",
        "string",
    ),
    ("---@module 'm'\nlocal m = lazy('m')\nlocal $0x = m.a\n--- file: m.lua\nreturn { a = 1 }", "integer"),
    ("Config = { debug = true }\nlocal $0x = Config.debug", "boolean"),
    ("---@class App\nApp = {}\n---@return App\nfunction App.start() end\nlocal $0x = App.start()", "App"),
    ("---@type integer\nCOUNT = 0\nlocal $0x = COUNT", "integer"),
    ("counter = 0\ncounter = counter + 1\nlocal $0x = counter", "integer"),
    ("_G.foo = 'a'\nlocal $0x = foo", "string"),
    ("function _G.bar() return 1 end\nlocal $0x = bar()", "integer"),
    ("---@type keyof { a: integer }\nlocal $0k", "keyof { a: integer }"),
    ("---@class P\n---@field a integer\n---@field b string\n---@type P['b']\nlocal x\nlocal $0y = x:upper()", "string"),
    (
        "---@alias Partial<T> { [P in keyof T]?: T[P] }\n---@class P\n---@field a integer\n---@type Partial<P>\nlocal p\nlocal $0x = p.a",
        "integer?",
    ),
    (
        "---@alias N<T> T extends string and 'text' or 'other'\n---@type N<string>\nlocal n\nif n then local $0x = n end",
        '"text"',
    ),
    ("---@type string | fun(): string\nlocal v\nlocal $0x = type(v) == 'function' and v() or v", "string"),
    ("---@type (string|integer)[]|nil\nlocal v\nlocal $0x = v and v[1]", "(string|integer)?"),
    ("---@type table\nlocal t\nlocal $0x = t.a", "any"),
    ("---@type any\nlocal t\nlocal $0x = t.a.b.c", "any"),
    ("---@type table<integer, { id: integer }>\nlocal t\nlocal $0x = t[1].id", "integer"),
    ("---@type { [string]: { n: number } }\nlocal t\nlocal $0x = t.foo.n", "number"),
    ("---@type string[][]\nlocal t\nlocal $0x = t[1][2]", "string"),
    ("---@type [integer, string][]\nlocal t\nfor _, pair in ipairs(t) do local $0s = pair[2] end", "string"),
    ("---@type async fun(): integer\nlocal f\nlocal $0x = f()", "integer"),
    ("---@type fun(...: integer): integer...\nlocal f\nlocal a, $0b = f(1)", "integer?"),
    ("---@type fun(): (a: integer, b: string)\nlocal f\nlocal a, $0b = f()", "string"),
    (
        "---@return integer # the count\n---@return string # the name\nlocal function f() end\nlocal a, $0b = f()",
        "string",
    ),
    ("---@return table<string, integer> result, string? err\nlocal function f() end\nlocal a, $0b = f()", "string?"),
]


@pytest.mark.parametrize(("text", "expected"), [*ANNOTATIONS, *CODE, *CALLBACKS_AND_MODULES])
def test_inferred(text: str, expected: str) -> None:
    check_type(text, expected)
