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
    ("local function fib(n) return n < 2 and n or fib(n - 1) + fib(n - 2) end\nlocal $0x = fib(5)", "integer"),
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
        "integer[]",
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
    ("local function f(a) local $0x = a and 1 or 'b' end", "integer|string"),
    ("local function f(a, b) local $0x = (a and b and 1) or 'b' end", "integer|string"),
    ("local function f(a) local $0x = a and a.b or 'b' end", "string"),
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

GENERIC_CLASSES_AND_LIBRARY = [
    ("---@class A\n---@field f fun(self: A): A\n---@type A\nlocal a\nlocal $0x = a:f():f()", "A"),
    (
        "---@class Event<T>\n---@field payload T\n---@alias Handler<T> fun(e: Event<T>)\n---@type Handler<string>\nlocal h = function($0e) end",
        "Event<string>",
    ),
    (
        "---@class Event<T>\n---@field payload T\n---@alias Handler<T> fun(e: Event<T>)\n---@type Handler<string>\nlocal h = function(e) local $0p = e.payload end",
        "string",
    ),
    (
        "---@class Repo<T>\nlocal Repo = {}\n---@param id integer\n---@return T?\nfunction Repo:find(id) end\n---@return T[]\nfunction Repo:all() end\n---@class User\n---@field name string\n---@class UserRepo: Repo<User>\n---@type UserRepo\nlocal r\nfor _, u in ipairs(r:all()) do local $0n = u.name end",
        "string",
    ),
    (
        "---@class Repo<T>\nlocal Repo = {}\n---@return T?\nfunction Repo:find(id) end\n---@class User\n---@field name string\n---@class UserRepo: Repo<User>\n---@type UserRepo\nlocal r\nlocal u = r:find(1)\nif u then local $0n = u.name end",
        "string",
    ),
    (
        "---@class Tree<T>\n---@field children Tree<T>[]\n---@field value T\n---@type Tree<integer>\nlocal t\nlocal $0x = t.children[1].children[1].value",
        "integer",
    ),
    (
        "---@class Pair<A, B>\n---@field first A\n---@field second B\n---@generic A, B\n---@param a A\n---@param b B\n---@return Pair<A, B>\nlocal function pair(a, b) end\nlocal $0p = pair(1, 'x')",
        "Pair<integer, string>",
    ),
    (
        "---@class Pair<A, B>\n---@field first A\n---@field second B\n---@generic A, B\n---@param p Pair<A, B>\n---@return Pair<B, A>\nlocal function swap(p) end\n---@type Pair<integer, string>\nlocal p\nlocal $0x = swap(p).first",
        "string",
    ),
    (
        "---@generic T: { id: integer }\n---@param x T\n---@return T\nlocal function f(x) local $0id = x.id return x end",
        "integer",
    ),
    ("---@generic T\n---@param x T\nlocal function f(x) local $0y = x end", "T"),
    ("---@generic T\n---@param x T[]\nlocal function f(x) for _, $0v in ipairs(x) do end end", "T"),
    ("---@generic K, V\n---@param t table<K, V>\nlocal function f(t) for $0k, v in pairs(t) do end end", "K"),
    (
        "---@generic T, R\n---@param list T[]\n---@param fn fun(item: T, index: integer): R?\n---@return R[]\nlocal function filter_map(list, fn) end\nlocal $0x = filter_map({ 'a' }, function(s, i) if i > 1 then return #s end end)",
        "integer[]",
    ),
    (
        "---@generic T\n---@param list T[]\n---@param fn fun(a: T, b: T): boolean\n---@return T?\nlocal function best(list, fn) end\n---@class P\n---@field n number\n---@type P[]\nlocal ps\nlocal $0x = best(ps, function(a, b) return a.n < b.n end)",
        "P?",
    ),
    (
        "---@generic T\n---@param list T[]\n---@param fn fun(a: T, b: T): boolean\n---@return T?\nlocal function best(list, fn) end\n---@class P\n---@field n number\n---@type P[]\nlocal ps\nbest(ps, function(a, b) local $0n = a.n return true end)",
        "number",
    ),
    (
        "---@generic T\n---@param f T\n---@return T\nlocal function memo(f) end\n---@param s string\n---@return integer\nlocal function len(s) end\nlocal m = memo(len)\nlocal $0x = m('a')",
        "integer",
    ),
    (
        "---@generic T\n---@param obj T\n---@param key keyof T\n---@return T[keyof T]\nlocal function get(obj, key) end\nlocal $0x = get({ a = 1 }, 'a')",
        "integer",
    ),
    (
        "---@generic T, K: keyof T\n---@param obj T\n---@param key K\n---@return T[K]\nlocal function get(obj, key) end\n---@type { a: integer, b: string }\nlocal o\nlocal $0x = get(o, 'b')",
        "string",
    ),
    (
        "---@generic T, K: keyof T\n---@param obj T\n---@param key K\n---@param value T[K]\nlocal function set(obj, key, value) end\n---@class O\n---@field cb fun(n: integer)\n---@type O\nlocal o\nset(o, 'cb', function($0n) end)",
        "integer",
    ),
    (
        "---@generic T\n---@param ... `T`\n---@return T\nlocal function inject(...) end\n---@class Svc\n---@field run fun(): string\nlocal s = inject('Svc')\nlocal $0x = s.run()",
        "string",
    ),
    (
        "---@generic T\n---@param t T\n---@return { [string]: T }\nlocal function wrap(t) end\nlocal $0x = wrap(1).any",
        "integer",
    ),
    ("---@type table<string, fun(n: integer): string>\nlocal handlers = {}\nlocal $0x = handlers['a'](1)", "string"),
    ("---@type { [1]: string, n: integer }\nlocal t\nlocal $0x = #t", "integer"),
    ("local a, b = 1, 'x'\na, b = b, a\nlocal $0y = a", "string"),
    ("local t = { 1, 2, 3 }\nlocal $0x = t[#t]", "integer"),
    ("local t = { x = { y = { z = 1 } } }\nlocal $0v = t.x.y.z", "integer"),
    ("local t = { ['key with space'] = 1 }\nlocal $0v = t['key with space']", "integer"),
    ("local k = 'name'\nlocal t = { name = 1 }\nlocal $0v = t[k]", "integer"),
    ("local t = { [1] = 'a', [2] = 'b' }\nlocal $0v = t[2]", "string"),
    ("local t = {}\nt['x'] = 1\nlocal $0v = t.x", "integer"),
    ("local t = {}\nt.x, t.y = 1, 'a'\nlocal $0v = t.y", "string"),
    ("local t = { f = function(a) return a end, g = 1 }\nlocal $0v = t", "{ f: fun(a): unknown, g: integer }"),
    ("local s = 'abc'\nlocal $0c = s:sub(1, 1):byte()", "integer"),
    ("local $0s = ('%d'):format(1)", "string"),
    ("local n = tonumber('1') or 0\nlocal $0x = n", "number"),
    ("local n = tonumber('1')\nif n then n = n + 1 end\nlocal $0x = n", "number?"),
    ("local ok = pcall(error)\nlocal $0x = ok", "boolean"),
    ("local ok, err = pcall(error, 'x')\nlocal $0x = err", "string"),
    ("local f = load('return 1')\nlocal $0x = f", "function?"),
    ("local co = coroutine.create(function() end)\nlocal $0x = co", "thread"),
    ("local ok, $0v = coroutine.resume(coroutine.create(function() end))", "any"),
    ("local $0x = os.time() - 5", "integer"),
    ("local $0x = os.date('!*t').year", "integer|string"),
    ("local $0x = #arg", "integer"),
    ("local $0x = table.pack(1, 'a')", "{ n: integer, [integer]: integer|string }"),
    ("local $0x = table.pack(1, 2).n", "integer"),
    ("local $0x = string.byte('a', 1, 2)", "integer"),
    ("local a, $0b = string.byte('ab', 1, 2)", "integer?"),
    ("local $0x = math.floor(3.7) // 1", "integer"),
    ("local $0x = math.ceil(3.2) + 0.5", "number"),
    ("local $0x = math.tointeger(3.0)", "integer?"),
    ("local $0x = math.type(1)", '("integer"|"float")?'),
    ("local $0x = math.abs(-1)", "integer"),
    ("local $0x = math.abs(-1.5)", "number"),
    ("local $0x = math.min(1, 2.5)", "number"),
    ("local $0x = utf8.len('x')", "integer?"),
    ("local $0x = next({ 1, 2 })", "integer?"),
    ("local $0x = rawlen({})", "integer"),
    ("local $0x = setmetatable({ a = 1 }, nil).a", "integer"),
    ("local $0x = getmetatable('').__index", "any"),
    ("local $0x = require", "fun(modname: string): any, any"),
    ("local $0x = debug.getinfo(1).short_src", "string"),
    ("local $0x = io.stdout:write('x')", "file*"),
    ("local $0x = io.read('n')", "any"),
    ("local $0x = os.rename('a', 'b')", "boolean?"),
    ("local $0x = string.gsub('a', 'b', 'c')", "string"),
    ("local $0x = ('a'):find('b')", "integer?"),
    ("local $0x = ('a'):match('b')", "any"),
    ("local $0x = select(-1, 1, 2)", "integer"),
    ("local $0x = { table.unpack({ 1, 2 }) }", "integer[]"),
    ("local $0x = { n = select('#', 1, 2), 1, 2 }", "{ n: integer, [1]: integer, [2]: integer }"),
]

TAGS = [
    (
        "---@generic T, K: keyof T\n---@param obj T\n---@param key K\n---@return T[K]\nlocal function get(obj, key) end\n---@type { a: integer, b: string }\nlocal o\nlocal $0x = get(o, 'b')",
        "string",
    ),
    (
        "---@generic T, K: keyof T\n---@param obj T\n---@param key K\n---@param value T[K]\nlocal function set(obj, key, value) end\n---@class O\n---@field cb fun(n: integer)\n---@type O\nlocal o\nset(o, 'cb', function($0n) end)",
        "integer",
    ),
    ("---@param k string\n---@param v integer\nfor $0k, v in foo() do end", "string"),
    ("for _, v in ipairs(foo()) do\n  ---@cast v string\n  local $0x = v\nend", "string"),
    ("---@type string\nlocal a, $0b = 1, 2", "integer"),
    ("local x ---@type integer?\nlocal $0y = x", "integer?"),
    ("local t = { ---@type string[]\n list = {} }\nlocal $0y = t.list", "table"),
    ("local t = {\n ---@type string[]\n list = {},\n}\nlocal $0y = t.list[1]", "string"),
    ("---@class T\nlocal T = {\n  ---@type integer?\n  n = nil,\n}\nlocal $0x = T.n", "integer?"),
    ("---@class T\nlocal T = {}\n---@type string\nT.name = nil\nlocal $0x = T.name", "string"),
    (
        "---@class T\nlocal T = {}\nfunction T:init()\n  ---@type string[]\n  self.list = {}\nend\n---@type T\nlocal t\nlocal $0x = t.list",
        "string[]",
    ),
    (
        "---@class T\nlocal T = {}\nfunction T:init()\n  self.a = 1\n  self.b = self.a\nend\n---@type T\nlocal t\nlocal $0x = t.b",
        "integer",
    ),
    (
        "---@class T\n---@field cb? fun(a: integer)\nlocal T = {}\n---@type T\nlocal t = { cb = function($0a) end }",
        "integer",
    ),
    (
        "---@class T\n---@field list { id: integer }[]\n---@type T\nlocal t\nt.list[#t.list + 1] = { id = $01 }",
        "integer",
    ),
    (
        "---@enum Mode\nlocal Mode = { fast = 1, slow = 2 }\n---@param m Mode\nlocal function f(m) if m == Mode.fast then else local $0x = m end end",
        "2",
    ),
    (
        "---@enum Mode\nlocal Mode = { fast = 'f', slow = 's' }\n---@type Mode\nlocal m\nlocal $0x = m == Mode.fast and m or nil",
        '"f"?',
    ),
    (
        "---@alias Json string|number|boolean|nil|Json[]|table<string, Json>\n---@type Json\nlocal j\nif type(j) == 'table' then local $0x = j end",
        "Json[]|table<string, Json>",
    ),
    (
        "---@alias Json string|number|boolean|nil|Json[]|table<string, Json>\n---@type Json\nlocal j\nif type(j) == 'string' then local $0x = j end",
        "string",
    ),
    (
        "---@class Vec\n---@field x number\n---@operator add(Vec): Vec\n---@operator mul(number): Vec\n---@operator unm: Vec\n---@operator len: number\n---@operator call(integer): number\n---@type Vec\nlocal a\nlocal $0v = (a + a * 2)(1)",
        "number",
    ),
    ("---@class Vec\n---@operator add(Vec): Vec\n---@type Vec\nlocal a\nlocal b = a + a + a\nlocal $0v = b", "Vec"),
    ("---@class Num\n---@operator sub(Num): integer\n---@type Num\nlocal a\nlocal $0v = a - a", "integer"),
    ("---@class Str\n---@operator concat(any): Str\n---@type Str\nlocal a\nlocal $0v = a .. 'x' .. 'y'", "Str"),
    ("---@class Str\n---@operator concat(any): Str\n---@type Str\nlocal a\nlocal $0v = 'x' .. a", "Str"),
    (
        "---@class F\n---@field private _x integer\n---@field public y integer\n---@type F\nlocal f\nlocal $0x = f.y",
        "integer",
    ),
    (
        "---@class (partial) F\n---@field z integer\n---@class F\n---@field w string\n---@type F\nlocal f\nlocal $0x = f.z",
        "integer",
    ),
    (
        "---@meta\n---@class ext.Lib\nlib = {}\n---@param n integer\n---@return ext.Lib\nfunction lib.make(n) end\nlocal $0x = lib.make(1)",
        "ext.Lib",
    ),
    ("---@nodiscard\n---@return integer\nlocal function f() end\nlocal $0x = f()", "integer"),
    ("---@deprecated\n---@return integer\nlocal function f() end\nlocal $0x = f()", "integer"),
    ("---@async\n---@return integer\nlocal function f() end\nlocal $0x = f", "async fun(): integer"),
    (
        "---@param a string\n---@param b? integer\n---@param ... boolean\n---@return string s\n---@return integer? n\nlocal function f(a, b, ...) end\nlocal $0x = f",
        "fun(a: string, b?: integer, ...: boolean): string, integer?",
    ),
    ("---@type fun(self: string, n: integer): string\nlocal f\nlocal $0x = f", "fun(self: string, n: integer): string"),
    (
        "---@type table<string, table<string, integer>>\nlocal t\nfor a, b in pairs(t) do for c, $0d in pairs(b) do end end",
        "integer",
    ),
    (
        "---@type { name: string, tags: string[], meta?: { [string]: any } }\nlocal t\nlocal $0x = t.meta",
        "{ [string]: any }?",
    ),
    ("---@type 1|2|3\nlocal n\nlocal $0x = n + 1", "integer"),
    ("---@type 'a'|'b'\nlocal s\nlocal $0x = s .. 'c'", "string"),
    ("---@type true\nlocal t\nlocal $0x = t", "true"),
    ("---@type nil\nlocal t\nlocal $0x = t", "nil"),
    ("---@type string|integer|nil\nlocal v\nlocal $0x = v or false", "string|integer|boolean"),
    ("---@type integer[]|string\nlocal v\nlocal $0x = #v", "integer"),
    ("---@type { [integer]: string }\nlocal v\nlocal $0x = v[1]", "string"),
    ("---@type table<string>\nlocal v\nlocal $0x = v[1]", "string"),
    ("---@type Foo\nlocal x\nlocal $0y = x.z", "unknown"),
    ("---@type fun(cb: fun(err: string?, n: integer))\nlocal f\nf(function(err, $0n) end)", "integer"),
    (
        "---@type { on: fun(self: any, ev: string, cb: fun(data: string)) }\nlocal sock\nsock:on('data', function($0d) end)",
        "string",
    ),
    (
        "---@return fun(t: string[], i: integer): integer, string\n---@return string[]\n---@return integer\nlocal function iter() end\nfor i, $0s in iter() do end",
        "string",
    ),
    (
        "---@generic T\n---@param list T[]\n---@return fun(): integer, T\nlocal function enumerate(list) end\nfor i, $0v in enumerate({ 'a' }) do end",
        "string",
    ),
    (
        "---@generic K, V\n---@param t table<K, V>\n---@return fun(): K, V\nlocal function sorted(t) end\nfor $0k, v in sorted({ a = 1 }) do end",
        "string",
    ),
    ("local function gen() for i = 1, 3 do coroutine.yield(i) end end\nfor $0v in coroutine.wrap(gen) do end", "any"),
    ("---@class Set<T>: { [T]: boolean }\n---@type Set<string>\nlocal s\nfor $0k in pairs(s) do end", "string"),
    ("---@class Arr<T>: T[]\n---@type Arr<string>\nlocal s\nlocal $0k = s[1]", "string"),
    ("---@class Arr<T>: T[]\n---@type Arr<string>\nlocal s\nfor _, $0k in ipairs(s) do end", "string"),
    ("---@class A: string\n---@type A\nlocal a\nlocal $0x = a:upper()", "string"),
    ("---@alias Id integer\n---@type Id\nlocal a\nlocal $0x = a + 1", "integer"),
    ("---@alias Id integer\n---@type Id\nlocal a\nlocal $0x = a // 2", "integer"),
    ("---@alias Name string\n---@type Name\nlocal a\nlocal $0x = a:len()", "integer"),
]

PATTERNS = [
    (
        "---@class A\nlocal A = {}\n---@generic T\n---@param self T\n---@return T\nfunction A.clone(self) end\n---@class B: A\n---@type B\nlocal b\nlocal $0x = b:clone()",
        "B",
    ),
    (
        "---@class A\nlocal A = {}\n---@generic T: A\n---@param self T\n---@return T\nfunction A:clone() end\n---@class B: A\n---@type B\nlocal b\nlocal $0x = b:clone()",
        "B",
    ),
    (
        "---@generic V\n---@param t V[]\n---@return fun(tbl: V[]): integer, V\nlocal function each(t) end\nfor i, $0v in each({ 'a' }) do end",
        "string",
    ),
    (
        "---@generic K, V\n---@param t table<K, V>\n---@return fun(tbl: table<K, V>): K, V\nlocal function each(t) end\n---@type table<string, boolean>\nlocal m\nfor k, $0v in each(m) do end",
        "boolean",
    ),
    (
        "---@generic K, V\n---@param t table<K, V>|V[]\n---@return fun(): K, V\nlocal function each(t) end\nfor k, $0v in each({ 'a' }) do end",
        "string",
    ),
    ("---@type string?\nlocal x\nassert(x and true)\nlocal $0y = x", "string"),
    ("---@type string?\nlocal x\n---@type string?\nlocal y\nassert(x and y)\nlocal $0z = y", "string"),
    ("---@type integer|nil\nlocal a\nwhile a do local $0b = a a = nil end", "integer"),
    ("---@type table<string, integer|nil>\nlocal t\nif t.x then local $0y = t.x end", "integer"),
    ("---@type table<string, integer?>\nlocal t\nif t['x'] then local $0y = t['x'] end", "integer"),
    ("---@type { a?: { b?: integer } }\nlocal t\nif t.a and t.a.b then local $0y = t.a.b end", "integer"),
    (
        "---@type integer?\nlocal x\nlocal f = function() if x then return x end return 0 end\nlocal $0y = f()",
        "integer",
    ),
    (
        "local function f()\n  ---@type integer?\n  local x\n  if not x then goto done end\n  do local $0y = x end\n  ::done::\nend",
        "integer",
    ),
    ("---@type 1|2|'a'\nlocal x\nif type(x) == 'number' then local $0y = x end", "1|2"),
    ("---@type string|table\nlocal x\nif type(x) == 'table' then local $0y = x end", "table"),
    ("---@class A\n---@type string|A\nlocal x\nif type(x) == 'table' then local $0y = x end", "A"),
    ("---@type function|string\nlocal x\nif type(x) == 'function' then local $0y = x end", "function"),
    ("---@type thread|string\nlocal x\nif type(x) ~= 'thread' then local $0y = x end", "string"),
    ("---@type string|nil\nlocal x\nif x == 'a' then local $0y = x end", "string"),
    ("---@type 'a'|'b'|nil\nlocal x\nif x == 'a' then local $0y = x end", '"a"'),
    ("---@type 'a'|'b'|nil\nlocal x\nif x ~= 'a' then local $0y = x end", '"b"?'),
    ("---@type integer|string\nlocal x\nx = x == 1 and 'one' or x\nlocal $0y = x", "integer|string"),
    ("local x = 1\nif x then x = 'a' else x = true end\nlocal $0y = x", "string"),
    ("---@type boolean|integer\nlocal x\nif x == true then local $0y = x end", "true"),
    ("---@type boolean|integer\nlocal x\nif not x then local $0y = x end", "false"),
    ("---@type boolean|integer\nlocal x\nif x then local $0y = x end", "true|integer"),
    ("---@type any\nlocal x\nif x == nil then return end\nlocal $0y = x", "any"),
    ("local x = f()\nif x then local $0y = x end", "unknown"),
    ("local x = f() or nil\nlocal $0y = x", "unknown"),
    ("---@type fun(): integer?, string?\nlocal f\nlocal a, b = f()\nif a and b then local $0c = b end", "string"),
    ("---@type { [string]: fun(x: integer): string }\nlocal t\nlocal $0r = t.anything(1)", "string"),
    ("---@type fun(x: integer)[]\nlocal t\nlocal $0r = t[1]", "fun(x: integer)"),
    ("---@type (fun(x: integer): string)[]\nlocal t\nlocal $0r = t[1](1)", "string"),
    ("---@type table<'a'|'b', integer>\nlocal t\nlocal $0r = t.a", "integer"),
    ("---@type table<'a'|'b', integer>\nlocal t\nfor $0k in pairs(t) do end", '"a"|"b"'),
    ("---@type { a: 1, b: 2 }\nlocal t\nlocal $0r = t.b", "2"),
    ("---@return integer\n---@return string?\nlocal function f() return 1 end\nlocal $0a = f()", "integer"),
    ("---@return 'ok'|'err'\nlocal function f() end\nlocal $0a = f()", '"ok"|"err"'),
    ("local function f() return true end\nlocal $0x = f()", "boolean"),
    ("local function f(a) if a then return true end return false end\nlocal $0x = f()", "boolean"),
    ("local function f(a) if a then return 1 else return 2.5 end end\nlocal $0x = f()", "integer|number"),
    ("local function f(a) if a then return {} end return nil end\nlocal $0x = f()", "table?"),
    ("local function f() return nil, 'err' end\nlocal a, $0b = f()", "string"),
    ("local function f(...) return select('#', ...) end\nlocal $0x = f()", "integer"),
    ("local function f(cb) return cb() end\nlocal $0x = f(function() return 1 end)", "integer"),
    ("local t = { 1, 2, nil, 4 }\nlocal $0x = t[4]", "integer"),
    ("local t = { f = {} }\nfunction t.f.g() return 'x' end\nlocal $0x = t.f.g()", "string"),
    ("local t = {}\nt.a = {}\nfunction t.a:b() return self end\nlocal $0x = t.a:b()", "{ b: fun(): table }"),
    ("local a = { x = 1 }\na = nil\nlocal $0y = a", "nil"),
    ("local a\na = { x = 1 }\nlocal $0y = a.x", "integer"),
    ("local a = {}\nlocal function set() a.z = 'q' end\nlocal $0y = a.z", "string"),
    ("x = 1\nx = 'a'\nlocal $0y = x", "string"),
    ("function f() return 1 end\nfunction f() return 'a' end\nlocal $0y = f()", "string"),
    ("local M = {}\nM.VERSION = '1.0'\nM.count = 0\nlocal $0y = M", "{ VERSION: string, count: integer }"),
    (
        "---@class A\n---@field x integer\n\n---@param a A\nlocal function f(a) local b = a local $0y = b.x end",
        "integer",
    ),
    (
        "---@param opts { name: string, cb?: fun(n: integer) }\nlocal function f(opts) local $0y = opts.cb end",
        "(fun(n: integer))?",
    ),
    (
        "---@param opts { name: string, cb?: fun(n: integer) }\nlocal function f(opts) if opts.cb then opts.cb($01) end end",
        "integer",
    ),
    ("---@type table<string, string>|nil\nlocal env\nlocal $0v = (env or {}).PATH", "string"),
    ("local env = os.getenv('A') or os.getenv('B') or 'c'\nlocal $0v = env", "string"),
    (
        "local parts = {}\nfor part in ('a/b'):gmatch('[^/]+') do table.insert(parts, part) end\nlocal $0v = parts[#parts]",
        "string",
    ),
    ("local cache = setmetatable({}, { __mode = 'k' })\ncache.x = 1\nlocal $0v = cache.x", "integer"),
    ("local s = 'x'\nlocal $0n = s.len", "fun(s: string): integer"),
    ("local $0f = string.format", "fun(s: string, ...: any): string"),
    ("local f <const> = math.floor\nlocal $0x = f(1.5)", "integer"),
    ("local insert = table.insert\nlocal t = {}\ninsert(t, 1)\nlocal $0x = t", "table"),
    ("local unpack = table.unpack or unpack\nlocal a, $0b = unpack({ 1, 'x' })", "(integer|string)?"),
]

CAPTURED = [
    (
        "---@type string|string[]|nil\nlocal s\ns = s or {}\ns = type(s) == 'table' and s or { s }\nlocal function f() local $0x = s end",
        "string[]",
    ),
    ("---@param o? integer\nlocal function f(o) o = o or 1 return function() local $0x = o end end", "integer"),
    ("---@type string?\nlocal s\nif not s then return end\nlocal function f() local $0x = s end\ns = nil", "string?"),
    (
        "---@type string?\nlocal s\nfor i = 1, 3 do s = 'a' local f = function() local $0x = s end s = nil end",
        "string?",
    ),
    (
        "---@type string?\nlocal s\nlocal function set() s = nil end\ns = 'a'\nlocal function f() local $0x = s end",
        "string?",
    ),
    ("local x\nx = 1\nlocal function f() local $0y = x end", "integer"),
    ("local x = nil\nx = 'a'\nfor i = 1, 3 do local f = function() local $0y = x end end", "string"),
    ("for i = 1, 3 do local x = nil x = 'a' local f = function() local $0y = x end end", "string"),
    (
        "local m = require('m')\nlocal $0x = m\n--- file: m.lua\nif os.getenv('A') then return { a = 1 } else return { b = 2 } end",
        "{ a: integer }|{ b: integer }",
    ),
    (
        "local m = require('m')\nlocal $0x = m.a\n--- file: m.lua\nif x then return require('n') end\nreturn { a = 'x' }\n--- file: n.lua\nreturn { a = 1 }",
        "integer|string",
    ),
    (
        "---@generic T\n---@param x? T\n---@return T\nlocal function f(x) end\n---@type string?\nlocal s\nlocal $0y = f(s)",
        "string",
    ),
]

DOUBTS = [
    ("local function f(n) local $0x = n + 1 end", "number"),
    ("local function f(n) local $0x = n ^ 2 end", "number"),
    ("local function f(a, b) local $0x = a + b end", "unknown"),
    ("local function f(a) local $0x = a & 1 end", "integer"),
    ("local function f(a) local $0x = a .. 'x' end", "string"),
    ("function string.trim(self) local $0x = self end", "string"),
    ("function string:trim() local $0x = self end", "string"),
    ("function string:trim() return (self:gsub('^%s+', '')) end\nlocal $0x = ('a'):trim()", "string"),
    ("local M = {}\nM.__private = function(name) local $0x = name end", "unknown"),
    ("local M = {}\nM.__index = M\nM.__tostring = function(o) local $0x = o end\nM.a = 1", "{ a: integer }"),
]

TYPE_PARAMETERS = [
    (
        "---@class Box<T>\n---@field value T\nlocal Box = {}\n---@param v T\n---@return Box<T>\nfunction Box.new(v) end\nlocal b = Box.new(1)\nlocal $0x = b.value",
        "integer",
    ),
    (
        "---@class Box<T>\n---@field value T\nlocal Box = {}\n---@generic T\n---@param v T\n---@return Box<T>\nfunction Box.new(v) end\nlocal $0x = Box.new('a').value",
        "string",
    ),
    (
        "---@class Base<T>\n---@field items T[]\nlocal Base = {}\n---@param i integer\n---@return T\nfunction Base:at(i) end\n---@class Sub<U>: Base<U[]>\n---@type Sub<string>\nlocal s\nlocal $0x = s:at(1)",
        "string[]",
    ),
    ("---@class Dict<K, V>\n---@field [K] V\n---@type Dict<string, integer>\nlocal d\nlocal $0x = d['a']", "integer"),
    (
        "---@class Dict<K, V>\n---@field [K] V\n---@type Dict<string, integer>\nlocal d\nfor $0k, v in pairs(d) do end",
        "string",
    ),
    (
        "---@class Opt<T>\nlocal Opt = {}\n---@generic R\n---@param f fun(v: T): R\n---@param default R\n---@return R\nfunction Opt:map_or(f, default) end\n---@type Opt<string>\nlocal o\nlocal $0x = o:map_or(function(s) return #s end, 0)",
        "integer",
    ),
    (
        "---@class L<T>\nlocal L = {}\n---@param f fun(v: T, i: integer)\nfunction L:each(f) end\n---@type L<{ id: integer }>\nlocal l\nl:each(function($0v) end)",
        "{ id: integer }",
    ),
    (
        "---@class L<T>\nlocal L = {}\n---@param v T\n---@return self\nfunction L:add(v) end\n---@type L<integer>\nlocal l\nlocal $0x = l:add(1):add(2)",
        "L<integer>",
    ),
    ("---@generic T\n---@class A<T>\n---@field x T\n---@type A<integer>\nlocal a\nlocal $0y = a.x", "integer"),
    (
        "---@alias Result<T, E> { ok: true, value: T } | { ok: false, error: E }\n---@type Result<integer, string>\nlocal r\nif r.ok then local $0x = r.value end",
        "integer",
    ),
    (
        "---@alias Result<T, E> { ok: true, value: T } | { ok: false, error: E }\n---@type Result<integer, string>\nlocal r\nif not r.ok then local $0x = r.error end",
        "string",
    ),
    (
        "---@generic T\n---@param tbl table<any, T>\n---@return T[]\nlocal function vals(tbl) end\nlocal $0x = vals({ a = true })",
        "boolean[]",
    ),
    (
        "---@generic K\n---@param tbl table<K, any>\n---@return K[]\nlocal function keys(tbl) end\nlocal $0x = keys({ a = true })",
        "string[]",
    ),
    (
        "---@generic T\n---@param a T[]\n---@param b T[]\n---@return T[]\nlocal function concat(a, b) end\nlocal $0x = concat({ 1 }, { 'a' })",
        "(integer|string)[]",
    ),
    (
        "---@generic T, K\n---@param list T[]\n---@param key fun(x: T): K\n---@return table<K, T[]>\nlocal function group(list, key) end\nlocal g = group({ { n = 1 } }, function(x) return x.n end)\nlocal $0x = g[1][1].n",
        "integer",
    ),
    (
        "---@generic A, B, C\n---@param f fun(b: B): C\n---@param g fun(a: A): B\n---@return fun(a: A): C\nlocal function compose(f, g) end\nlocal h = compose(tostring, tonumber)\nlocal $0x = h",
        "fun(a: any): string",
    ),
    (
        "---@generic T\n---@param f fun(...): T\n---@return fun(...): T\nlocal function memo(f) end\nlocal m = memo(function(a) return { x = a } end)\nlocal $0y = m(1)",
        "{ x: any }",
    ),
    (
        "---@generic T\n---@param x T | fun(): T\n---@return T\nlocal function lazy(x) end\nlocal $0y = lazy(function() return 1 end)",
        "integer",
    ),
    (
        "---@generic T\n---@param x T | T[]\n---@return T[]\nlocal function wrap(x) end\nlocal $0y = wrap({ 'a' })",
        "string[]",
    ),
    (
        "---@generic T\n---@param opts { default: T, parse: fun(s: string): T }\n---@return T\nlocal function arg(opts) end\nlocal $0y = arg({ default = 1, parse = function(s) return 2 end })",
        "integer",
    ),
    (
        "---@generic T\n---@param t T\n---@param ... T\n---@return T\nlocal function extend(t, ...) end\nlocal $0y = extend({ a = 1 }, { b = 2 })",
        "{ a: integer }|{ b: integer }",
    ),
    (
        "---@class Sig<T...>\n---@field emit fun(self: Sig<T...>, ...: T...)\n---@type Sig<integer>\nlocal s\nlocal $0x = s",
        "Sig<integer>",
    ),
    ("---@type table<string, fun(...: any): any>\nlocal t\nlocal $0x = t.a", "fun(...: any): any"),
    (
        "---@class A\n---@field get (fun(self: A, k: 'n'): integer)|(fun(self: A, k: 's'): string)\n---@type A\nlocal a\nlocal $0x = a:get('s')",
        "string",
    ),
    (
        "---@class A\nlocal A = {}\n---@param k 'n'\n---@return integer\n---@overload fun(self: A, k: 's'): string\nfunction A:get(k) end\n---@type A\nlocal a\nlocal $0x = a:get('s')",
        "string",
    ),
    (
        "---@class Thing\nlocal Thing = {}\n---@return Thing\nfunction Thing.new() return setmetatable({}, { __index = Thing }) end\nlocal t = Thing.new()\nlocal $0x = t",
        "Thing",
    ),
    (
        "local class = {}\nfunction class.extend(base) local c = setmetatable({}, { __index = base }) c.__index = c return c end\nlocal A = class.extend({ hi = function() return 'x' end })\nlocal $0x = A.hi()",
        "string",
    ),
]

GUESSES = [
    ("local conn\nlocal function connect() conn = { id = 1 } end\nlocal function use() if conn then return conn.$0id end end", "integer"),
    ("local $0g = f and f()", "unknown"),
    ("local f = load('return 1')\nlocal $0g = f and f()", "unknown?"),
    ("local $0x = select(-2, 'a', 1, true)", "integer"),
    ("local $0x = select(-3, 'a', 1)", "string"),
    ("local Q = {}\nQ.__index = Q\nfunction Q.new() return setmetatable({ n = 1 }, Q) end\nfunction Q:inc() self.n = self.n + 1 end\nlocal $0x = Q.new().n", "integer"),
    ("local Q = {}\nQ.__index = Q\nfunction Q.new() return setmetatable({ n = 1 }, Q) end\nfunction Q:set() self.n = 's' end\nlocal $0x = Q.new().n", "integer|string"),
]  # fmt: skip

ENVIRONMENTS = [
    ("local _ENV = { x = 1 }\nlocal $0y = x", "integer"),
    ("local function f(_ENV) local $0y = x end", "unknown"),
    ("local _ENV = { print = print }\nlocal $0y = print", "fun(...: any)"),
    ("do local _ENV = { x = 'a' } local $0y = x end", "string"),
    ("local _ENV = setmetatable({}, { __index = _G })\nlocal $0y = tostring(1)", "string"),
    ("x = 1\nlocal $0y = x", "integer"),
]

DEFAULTS = [
    ("local function f(cb) cb = cb or print local $0x = cb end", "fun(...: any)"),
    ("local function f(o) local g = o.g or tostring local $0x = g(1) end", "string"),
    ("local function f(n) n = n or 0 local $0x = n + 1 end", "integer"),
]

EVERYDAY = [
    (
        "---@class Animal\n---@field sound fun(self: Animal): string\n---@class Dog: Animal\n---@field breed string\n---@type Animal\nlocal a\nif a.breed then local $0x = a end",
        "Animal",
    ),
    (
        "---@type table<string, integer|string>\nlocal t\nlocal v = t.x\nif type(v) == 'number' then local $0y = v end",
        "integer",
    ),
    (
        "---@param x integer|string|boolean\nlocal function f(x)\n  if type(x) == 'string' then return end\n  if type(x) == 'boolean' then return end\n  local $0y = x\nend",
        "integer",
    ),
    ("---@param x string|nil\nlocal function f(x)\n  local y = x ~= nil and x or 'd'\n  local $0z = y\nend", "string"),
    ("---@param x integer|nil\nlocal function f(x)\n  while x == nil do x = 1 end\n  local $0z = x\nend", "integer"),
    (
        "---@param t { [string]: integer? }\nlocal function f(t, k)\n  if t[k] then local $0v = t[k] end\nend",
        "integer",
    ),
    (
        "---@class S\n---@field list string[]?\n---@type S\nlocal s\nfor _, v in ipairs(s.list or {}) do local $0x = v end",
        "string",
    ),
    (
        "---@class S\n---@field n integer?\nlocal S = {}\nfunction S:inc() self.n = (self.n or 0) + 1 local $0x = self.n end",
        "integer",
    ),
    ("---@type string|string[]\nlocal x\nlocal list = type(x) == 'table' and x or { x }\nlocal $0y = list", "string[]"),
    ("---@type (string|integer)?\nlocal x\nlocal y = x or error('no')\nlocal $0z = y", "string|integer"),
    ("---@type 'a'|'b'\nlocal k\nlocal t = { a = 1, b = 'x' }\nlocal $0v = t[k]", "integer|string"),
    ("local x --[[@as integer?]]\nlocal $0y = x", "nil"),
    ("local n = #arg > 0 and tonumber(arg[1]) or 5\nlocal $0x = n", "number"),
    ("local ok, a, b = pcall(function() return 1, 'x' end)\nif ok then local $0y = b end", "string"),
    (
        "local function try() return pcall(function() return { v = 1 } end) end\nlocal ok, r = try()\nif ok then local $0x = r.v end",
        "integer",
    ),
    (
        "---@return boolean ok, string|integer res\nlocal function f() end\nlocal ok, r = f()\nif type(r) == 'string' then local $0x = r end",
        "string",
    ),
    (
        "---@return_overload true, integer\n---@return_overload false, string\nlocal function f() end\nlocal ok, r = f()\nif ok then local $0x = r end",
        "integer",
    ),
    (
        "---@return_overload true, integer\n---@return_overload false, string\nlocal function f() end\nlocal ok, r = f()\nif not ok then local $0x = r end",
        "string",
    ),
    ("local t = { a = { b = { c = 1 } } }\nlocal a = t.a\nlocal b = a.b\nlocal $0x = b.c", "integer"),
    ("local t = {}\nt[1] = 'a'\nt[2] = 'b'\nfor i = 1, #t do local $0x = t[i] end", "string"),
    (
        "local grid = {}\nfor y = 1, 3 do grid[y] = {} for x = 1, 3 do grid[y][x] = x * y end end\nlocal $0v = grid[1][1]",
        "integer",
    ),
    ("local q = { first = 1, items = {} }\nq.items[q.first] = 'x'\nlocal $0v = q.items[1]", "string"),
    ("local s = string.rep('x', 3) .. 1 .. true\nlocal $0v = s", "string"),
    ("local a = { 1, 2, 3 }\nlocal b = { table.unpack(a) }\nlocal $0v = b[1]", "integer"),
    (
        "local counts = setmetatable({}, { __index = function() return 0 end })\ncounts.x = counts.x + 1\nlocal $0v = counts.y",
        "integer",
    ),
    (
        "local M = {}\nM.defaults = { width = 80 }\nfunction M.setup(opts) M.opts = setmetatable(opts or {}, { __index = M.defaults }) end\nlocal $0v = M.opts.width",
        "integer",
    ),
    (
        "local Class = {}\nClass.__index = Class\nfunction Class:method() return self.value end\nlocal obj = setmetatable({ value = 'v' }, Class)\nlocal $0v = obj:method()",
        "string",
    ),
]

GRIDS = [
    (
        "local grid = {}\nfor y = 1, 3 do grid[y] = {} for x = 1, 3 do grid[y][x] = x * y end end\nlocal $0v = grid[1][1]",
        "integer",
    ),
    ("local objs = {}\nfor i = 1, 3 do objs[i] = {} objs[i].name = 'a' end\nlocal $0v = objs[1].name", "string"),
    (
        "local objs = {}\nfor i = 1, 3 do objs[i] = {} objs[i].name = 'a' end\nfor _, o in ipairs(objs) do local $0v = o.name end",
        "string",
    ),
    (
        "local by = {}\nfor w in ('a b'):gmatch('%a') do by[w] = by[w] or {} table.insert(by[w], 1) end\nlocal $0v = by.a",
        "unknown",
    ),
    (
        "local by = {}\nfor w in ('a b'):gmatch('%a') do by[w] = by[w] or {} by[w][#by[w] + 1] = 'x' end\nfor k, list in pairs(by) do for _, $0s in ipairs(list) do end end",
        "string",
    ),
    ("local t = {}\nlocal k = f()\nt[k].x = 1\nlocal $0y = t.a", "unknown"),
    ("local t = { { a = 1 } }\nlocal i = 1\nt[i].b = 'x'\nlocal $0y = t[1].a", "integer"),
]

WAYS = [
    (
        "---@alias Mode 'a'|'b'\n---@overload fun(m: Mode): integer\n---@param m string\n---@return string\nlocal function f(m) end\nlocal $0x = f('a')",
        "integer",
    ),
    (
        "---@alias Mode 'a'|'b'\n---@overload fun(m: Mode): integer\n---@param m string\n---@return string\nlocal function f(m) end\nlocal $0x = f('z')",
        "string",
    ),
    (
        "---@overload fun(m: true): integer\n---@param m boolean\n---@return string\nlocal function f(m) end\nlocal $0x = f(true)",
        "integer",
    ),
    (
        "---@overload fun(m: 1): 'one'\n---@overload fun(m: 2): 'two'\n---@param m integer\n---@return string\nlocal function f(m) end\nlocal $0x = f(2)",
        '"two"',
    ),
    (
        "---@param m string|'a'\n---@return string\n---@overload fun(m: integer): boolean\nlocal function f(m) end\nlocal $0x = f('a')",
        "string",
    ),
]

APP = "---@class App\n---@field n integer\n"
SELVES = [
    (APP + "---@type table<string, fun(self: App)>\nlocal h = {}\nfunction h:a() local $0x = self end", "App"),
    (APP + "---@type table<string, fun(app: App)>\nlocal h = {}\nfunction h.a(self) local $0x = self end", "App"),
    (APP + "---@type { [string]: fun(self: App) }\nlocal h = { a = function(self) local $0x = self end }", "App"),
    (APP + "---@alias H table<string, fun(self: App, n: integer)>\n---@type H\nlocal h = {}\nfunction h:a(n) local $0x = n end", "integer"),
    ("---@class Reg\n---@field [string] fun(n: integer)\nlocal Reg = {}\nfunction Reg:add(n) local $0x = self end", "Reg"),
    ("---@class Reg\n---@field [string] fun(n: integer)\nlocal Reg = {}\nReg.add = function(self, n) local $0x = n end", "unknown"),
]  # fmt: skip

CALLED_WITH = [
    ("local function f(x) return x end\nlocal $0y = f('a')", "string"),
    ("local function f(a, b) return b, a end\nlocal x, $0y = f(1, 'a')", "integer"),
    ("local function f(a, b) local sum = a + b return sum end\nlocal $0y = f(1, 2)", "integer"),
    ("local function f(a, b) return a + b end\nlocal $0y = f(1, 2.5)", "number"),
    ("local function f(a, b) if a > b then return a end return b end\nlocal $0y = f(1, 'a')", "integer|string"),
    ("local M = {}\nfunction M.first(l) return l[1] end\n---@type string[]\nlocal l\nlocal $0y = M.first(l)", "string"),
    ("local M = {}\nfunction M.at(l, i) return l[i] end\n---@type string[]\nlocal l\nlocal $0y = M.at(l, 2)", "string"),
    ("local function f(x, d) return x or d end\nlocal $0y = f(nil, 'a')", "string"),
    ("local function f(g, x) return g(x) end\nlocal $0y = f(function() return 1 end, 's')", "integer"),
    ("---@return any\nlocal function f(x) return x end\nlocal $0y = f(1)", "any"),
    ("local function f(x) local $0y = x end\nf('a')\nf(-1)", "integer|string"),
    ("local f = function(a, b) local $0y = b end\nf(g, 'x' .. z)", "string"),
    ("local function f(x) local $0y = x end\nf('a')\nf = print", "unknown"),
    ("local function f(x) local $0y = x end\ndo local function f() end f('a') end", "unknown"),
    ("local function f(x) if type(x) == 'table' then local $0y = x end end\nf('a')", "table"),
    ("local function f(x) if type(x) ~= 'string' then local $0y = x end end\nf('a')", "unknown"),
]  # fmt: skip

OVERLOADS_ONLY = "---@overload fun(a: integer): string\n---@overload fun(a: integer, b: integer): boolean\n"
SHAPES = [
    (OVERLOADS_ONLY + "local function f(...) end\nlocal $0x = f(1)", "string"),
    (OVERLOADS_ONLY + "local function f(a, b) end\nlocal $0x = f(1, 2)", "boolean"),
    ("---@class A\n---@field f fun(a: integer): string\n---@field f fun(a: string): integer\n---@type A\nlocal a\nlocal $0x = a.f('x')", "integer"),
    ("---@type { [1]: integer, [2]: string }\nlocal t\nfor _, $0v in ipairs(t) do end", "integer|string"),
    ("---@class P\n---@field [1] integer\n---@type P\nlocal p\nfor _, $0v in ipairs(p) do end", "integer"),
    ("local t = {}\nfor _, k in ipairs({ 'a' }) do t[k] = 1 end\nlocal $0x = t", "table<string, integer>"),
    ("---@class A\n---@type A\nlocal a\nlocal seen = {}\nseen[a] = true\nlocal $0x = seen", "table<A, boolean>"),
    ("---@class A\nlocal A = {}\nfunction A.new() return setmetatable({}, { __index = A }) end\nlocal $0x = A.new()", "A"),
    ("---@class A\nlocal A = {}\nfunction A.new() local o = {} setmetatable(o, A) return o end\nlocal $0x = A.new()", "A"),
    ("local function step(s, i) if i < 3 then return i + 1 end end\nfor $0i in step, nil, 0 do end", "integer"),
    ("local function step(t, i) local n = i + 1 if t[n] then return n, t[n] end end\nlocal function each(t) return step, t, 0 end\nfor i, $0v in each({ 'a' }) do end", "string"),
    ("local $0x = tonumber('ff', 16)", "integer?"),
    ("local $0x = math.fmod(5, 3)", "integer"),
]  # fmt: skip

HELPERS = [
    ("local function keys(t) local r = {} for k in pairs(t) do r[#r + 1] = k end return r end\nlocal $0x = keys({ a = 1 })", "string[]"),
    ("local function values(t) local r = {} for _, v in pairs(t) do table.insert(r, v) end return r end\nlocal $0x = values({ a = 1 })", "integer[]"),
    ("local function invert(t) local r = {} for k, v in pairs(t) do r[v] = k end return r end\nlocal $0x = invert({ a = 1 })", "string[]"),
    ("local function map(t, f) local r = {} for i, v in ipairs(t) do r[i] = f(v) end return r end\nlocal $0x = map({ 1 }, function(n) return 's' end)", "string[]"),
    ("local function filter(t, p) local r = {} for _, v in ipairs(t) do if p(v) then r[#r + 1] = v end end return r end\nlocal $0x = filter({ 'a' }, print)[1]", "string"),
    ("local function find(t) for _, v in ipairs(t) do if v then return v end end end\n---@type { n: integer }[]\nlocal l\nlocal $0x = find(l)", "{ n: integer }?"),
    ("local function keys(t) local r = {} for k in pairs(t) do r[#r + 1] = k end return r end\nlocal a = keys({ a = 1 })\nlocal $0b = keys({ 's' })", "integer[]"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *ANNOTATIONS,
        *CODE,
        *CALLBACKS_AND_MODULES,
        *GENERIC_CLASSES_AND_LIBRARY,
        *TAGS,
        *PATTERNS,
        *CAPTURED,
        *DOUBTS,
        *GUESSES,
        *TYPE_PARAMETERS,
        *ENVIRONMENTS,
        *DEFAULTS,
        *EVERYDAY,
        *GRIDS,
        *WAYS,
        *SELVES,
        *CALLED_WITH,
        *SHAPES,
        *HELPERS,
    ],
)
def test_inferred(text: str, expected: str) -> None:
    check_type(text, expected)
