"""Symbols, definitions, references, implementations, expected types, calls, documentation."""
# ruff: noqa: E501 (tables of Lua texts)

from __future__ import annotations

import pytest

from tests.harness.analysis_checks import (
    check_call,
    check_definitions,
    check_documentation,
    check_expected,
    check_members,
    check_references,
    check_symbol,
    symbol_in,
)
from tests.harness.lua_fixture import read_fixture, shown

SYMBOLS = [
    ("local $0x = 1", "local x"),
    ("local x$0 = 1", "local x"),
    ("local x = 1 print(x$0)", "local x"),
    ("local function $0f() end", "local f"),
    ("function $0f() end", "global f"),
    ("print($0y)", "global y"),
    ("local function f($0a) end", "parameter a"),
    ("local function f(a) return $0a end", "parameter a"),
    ("for $0i = 1, 2 do end", "loop variable i"),
    ("for k, $0v in pairs({}) do end", "loop variable v"),
    ("local x\nlocal function f() return $0x end", "upvalue x"),
    ("local function f(a) return function() return $0a end end", "upvalue a"),
    ("local t = {} t.$0x = 1", "field x"),
    ("local t = {} t:$0x()", "method x"),
    ("local t = {} function t:$0x() end", "method x"),
    ("local t = {} function t.$0x() end", "field x"),
    ("local t = { $0x = 1 }", "field x"),
    ("local t = { ['$0x'] = 1 }", "string key x"),
    ("local t = {} t['$0x'] = 1", "string key x"),
    ("local t = {} t[$01] = 1", "string key 1"),
    ("function t:m() return $0self end", "self self"),
    ("goto $0done ::done::", "label done"),
    ("::$0done::", "label done"),
    ("require '$0a.b'", "require path a.b"),
    ("local x = '$0text'", "string text"),
    ("local x = $012", "number 12"),
    ("local function f(...) return $0... end", "vararg ..."),
    ("---@class $0Foo", "class Foo"),
    ("---@class Foo: $0Bar", "class Bar"),
    ("---@alias $0Foo string", "alias Foo"),
    ("---@alias Foo $0string", "builtin type string"),
    ("---@enum $0Foo\nlocal Foo = {}", "enum Foo"),
    ("---@type $0Foo\nlocal x", "class Foo"),
    ("---@type table<string, $0Foo>\nlocal x", "class Foo"),
    ("---@type { a: $0Foo }\nlocal x", "class Foo"),
    ("---@type { $0a: Foo }\nlocal x", "field a"),
    ("---@class Foo\n---@field $0a string", "field a"),
    ("---@param $0a string\nlocal function f(a) end", "annotation parameter a"),
    ("---@generic $0T\n---@param a T\nlocal function f(a) end", "type parameter T"),
    ("---@generic T\n---@param a $0T\nlocal function f(a) end", "type parameter T"),
    ("---@generic T\n---@param a `$0T`\nlocal function f(a) end", "type parameter T"),
    ("---@$0type Foo\nlocal x", "tag type"),
    ("local x = y --[[@as $0Foo]]", "class Foo"),
    ("local x = 1 -- $0text", ""),
    ("local x <$0const> = 1", ""),
    ("local x = 1 $0+ 2", ""),
    ("local x = a $0and b", ""),
    ("local t = setmetatable({}, { __add = f })\nprint(t $0- 1, t + 1)", ""),
    ("local t = setmetatable({}, { __add = f })\nprint(t - 1, t $0+ 1)", "operator +"),
    ("$0", ""),
]


@pytest.mark.parametrize(("text", "expected"), SYMBOLS)
def test_symbol(text: str, expected: str) -> None:
    check_symbol(text, expected)


DEFINITIONS = [
    ("local x = 1\nprint($0x)", ["1:x"]),
    ("local x = 1\nlocal x = 2\nprint($0x)", ["2:x"]),
    ("local x = 1\nlocal x = $0x", ["1:x"]),
    ("local x = 1\ndo local x = 2 end\nprint($0x)", ["1:x"]),
    ("local x = 1\nx = 2\nprint($0x)", ["1:x"]),
    ("local function f(a)\n  return $0a\nend", ["1:a"]),
    ("local function f()\n  return $0f\nend", ["1:f"]),
    ("for i = 1, 2 do\n  print($0i)\nend", ["1:i"]),
    ("repeat\n  local x = 1\nuntil $0x", ["2:x"]),
    ("x = 1\nprint($0x)", ["1:x"]),
    ("x = 1\nx = 2\nprint($0x)", ["1:x", "2:x"]),
    ("function f() end\nf$0()", ["1:f"]),
    ("local t = { a = 1 }\nprint(t.$0a)", ["1:a"]),
    ("local t = {}\nt.a = 1\nprint(t.$0a)", ["2:a"]),
    ("local t = {}\nfunction t:m() end\nt:$0m()", ["2:m"]),
    ("local t = {}\nfunction t.m() end\nt.$0m()", ["2:m"]),
    ("local t = {}\nt['a'] = 1\nprint(t.$0a)", ["2:'a'"]),
    ("local t = { { 1 } }\nprint(t[$01])", ["1:{ 1 }"]),
    ("local t = {}\nt.a = {}\nt.a.b = 1\nprint(t.a.$0b)", ["3:b"]),
    ("function t:m()\n  return $0self\nend", ["1:m"]),
    ("goto $0done\n::done::", ["2:done"]),
    ("---@class A\n---@field x integer\n---@type A\nlocal a\nprint(a.$0x)", ["2:x"]),
    ("---@class A\nlocal A = {}\nfunction A:m() end\n---@type A\nlocal a\na:$0m()", ["3:m"]),
    ("---@class A\nlocal A = {}\nfunction A:m() end\n---@class B: A\n---@type B\nlocal b\nb:$0m()", ["3:m"]),
    ("---@class A\n---@type $0A\nlocal a", ["1:A"]),
    ("---@alias A string\n---@type $0A\nlocal a", ["1:A"]),
    ("---@param a string\nlocal function f(a)\nend", None),
    ("---@param $0a string\nlocal function f(a)\nend", ["2:a"]),
    ("---@generic T\n---@param a $0T\nlocal function f(a) end", ["1:T"]),
    ("local m = require '$0other'\n--- file: other.lua\nreturn {}", ["other.lua:1:"]),
    (
        "local m = require 'other'\nprint(m.$0a)\n--- file: other.lua\nlocal M = {}\nM.a = 1\nreturn M",
        ["other.lua:2:a"],
    ),
    ("print($0shared)\n--- file: other.lua\nshared = 1", ["other.lua:1:shared"]),
    ("print($0string)", ["string.lua"]),
    ("local s = ''\ns:$0upper()", ["string.lua"]),
    ("State.$0get('a')", ["llmspell.lua"]),
    (
        "local A = {}\nA.__index = A\nfunction A.new() return setmetatable({}, A) end\nfunction A:m() end\nA.new():$0m()",
        ["4:m"],
    ),
    ("local t = { f = function(self) end }\nt:$0f()", ["1:f"]),
    ("local a, b = 1, 2\nprint($0b)", ["1:b"]),
    ("local t = unknown()\nt.x = 1\nprint(t.$0x)", ["2:x"]),
    ("---@type { a: integer }\nlocal t\nprint(t.$0a)", ["1:a"]),
    ("---@class O\n---@field n integer\n---@param o O\nlocal function f(o) end\nf({ $0n = 1 })", ["2:n"]),
    ("print($0nothing)", []),
    ("---@class A\n---@see $0A\nlocal x", ["1:A"]),
    ("---@class A\n---@field m fun()\nlocal A = {}\nfunction A:m() end\n---@type A\nlocal a\na:$0m()", ["4:m"]),
    ("---@class A\n---@field x integer\nlocal A = {}\nA.x = 1\nprint(A.$0x)", ["2:x"]),
    ("---@class A\n---@generic T\n---@param n `T`\nlocal function f(n) end\nf('$0A')", ["1:A"]),
    ("---@class A\n---@field n integer\n---@see A.$0n\nlocal x", ["2:n"]),
    ("---@class A\n---@field n integer\n---@see A#$0n\nlocal x", ["2:n"]),
    ("local t = {}\nfunction t.f() end\n---@see t.$0f\nlocal x", ["2:f"]),
    ("function g() end\n---@see $0g\nlocal x", ["1:g"]),
    ("---@see $0print\nlocal x", ["basic.lua"]),
    ("local g\n---@see $0g\nlocal x", ["1:g"]),
    ("---@see $0nothing at all\nlocal x", []),
    ("_G.x = 1\nprint($0x)", ["1:x"]),
    ("local _ENV = { x = 1 }\nprint($0x)", ["1:x"]),
    ("x = 1\nlocal function f(_ENV) return $0x end", []),
    ("_ENV['x'] = 1\nprint($0x)", ["1:'x'"]),
    ("print(_G.$0x)\nx = 1", ["2:x"]),
    ("local function f(...)\n  return $0...\nend", ["1:..."]),
    ("return $0...", []),
    ("do ::a:: end\n::a::\ngoto $0a", ["2:a"]),
    ("local x\n---@cast $0x string\n", ["1:x"]),
    ("local function f(a)\n  ---@cast $0a string\n  return a\nend", ["1:a"]),
    ("---@class V\n---@operator add(V): V\n---@operator unm: V\n---@type V\nlocal v\nlocal w = v $0+ v", ["2:add"]),
    (
        "local M = {}\nfunction M.init(self) self.n = 1 end\nfunction M.get(self)\n  if not self.n then self.n = 2 end\n  return self.$0n\nend",
        ["4:n", "2:n"],
    ),
    ("---@class V\n---@operator add(V): V\n---@operator unm: V\n---@type V\nlocal v\nlocal w = v, $0-v", ["3:unm"]),
    ("---@class V\n---@operator mul(number): V\n---@class W: V\n---@type W\nlocal v\nlocal w = 2 *$0 v", ["2:mul"]),
    ("local mt = {}\nfunction mt.__add(a, b) end\nlocal a = setmetatable({}, mt)\nprint(a $0+ 1)", ["2:__add"]),
    ("local mt = { __lt = function() end }\nlocal a = setmetatable({}, mt)\nprint(1 >$0 a)", ["1:__lt"]),
    (
        "---@class A\nlocal A = {}\nfunction A.__concat(a, b) end\n---@type A\nlocal a\nprint(a $0.. 'x')",
        ["3:__concat"],
    ),
    ("local C = {}\nC.__index = C\nfunction C.__len() end\nfunction C:n() return $0#self end", ["3:__len"]),
    ("---@source b.lua:2:3\nfunction f() end\n$0f()\n--- file: b.lua\n\n  real()", ["b.lua:2:"]),
    ("---@source ./lib/b.lua\nlocal f\n$0f()\n--- file: lib/b.lua\n", ["lib/b.lua:1:"]),
    (
        "---@source file:///srv/b.lua:9\nlocal t = {}\n---@source b.lua:2\nfunction t.f() end\nt.$0f()\n--- file: b.lua\n\nx()",
        ["b.lua:2:"],
    ),
    ("---@source b.lua:1\n---@class A\n---@field x integer\n---@type $0A\nlocal a\n--- file: b.lua\n", ["b.lua:1:"]),
    (
        "---@class A\n---@field x integer\n---@source b.lua:1\n---@type A\nlocal a\nprint(a.$0x)\n--- file: b.lua\n",
        ["2:x"],
    ),
    ("---@source nowhere.c:10:8\nlocal f\n$0f()", ["2:f"]),
    ("---@source https://example.org/f\nlocal f\n$0f()", ["2:f"]),
    (
        "$0f()\n--- file: lib/meta.lua\n---@source src/f.lua:2\nfunction f() end\n--- file: src/f.lua\n\nx()",
        ["src/f.lua:2:"],
    ),
    ("local _ENV = {}\nx = 1\nprint($0x)", ["2:x"]),
    (
        "---@class A\n---@param a A\nlocal function f(a)\n  a.x = 1\nend\n---@param b A\nlocal function g(b) return b.$0x end",
        ["4:x"],
    ),
    ("---@class A\n---@type A\nlocal a\na.x = 1\n---@type A\nlocal b\nb.x = 2\nprint(b.$0x)", ["7:x"]),
    ("---@class A\n---@type A\nlocal a\nprint(a.$0x)\n---@class B\n---@type B\nlocal b\nb.x = 1", []),
    (
        "---@class A\n---@class B: A\n---@class C: A\n---@type A\nlocal a\n---@param b B\nlocal function f(b) b.x = 1 end\n---@type C\nlocal c\nc.x = 1\nprint(a.$0x)",
        ["7:x", "10:x"],
    ),
    ("local _ENV = { x = 1 }\nx = 2\nprint($0x)", ["1:x", "2:x"]),
    ("local function f(_ENV)\n  x = 1\n  return $0x\nend\nx = 2", ["2:x"]),
    ("---@module '$0other'\nlocal m\n--- file: other.lua\nreturn {}", ["other.lua:1:"]),
    ("---@module '$0nowhere'\nlocal m", []),
    ("---@param $0self A\nfunction M:m() end", ["2:m"]),
    ("---@enum E\nlocal E = { A = 'a', B = 'b' }\n---@param e? E\nlocal function f(e) end\nf('$0b')", ["2:B"]),
    ("---@enum E\nlocal E = { 'a', 'b' }\n---@param e E\nlocal function f(e) end\nf('$0b')", ["2:'b'"]),
    ("---@class A<T>\nlocal A = {}\n---@param x $0T\nfunction A:m(x) end", ["1:T"]),
    ("---@class A<T>\nlocal A = {}\nfunction A:m()\n  local x = y --[[@as $0T]]\nend", ["1:T"]),
    ("---@class T\n---@class A<T>\nlocal A = {}\n---@generic T\n---@param x $0T\nfunction A:m(x) end", ["4:T"]),
    ("---@generic T\n---@param x T\nlocal function f(x)\n  ---@type $0T[]\n  local y\nend", ["1:T"]),
    ("---@class T\n---@class A<T>\nlocal A = {}\n---@param x $0T\nlocal function f(x) end", ["1:T"]),
    ("---@class A\n---@field [1] string\n---@field ['1'] string\n---@type A\nlocal a\nprint(a[$01])", ["2:1"]),
]


@pytest.mark.parametrize(("text", "expected"), [one for one in DEFINITIONS if one[1] is not None])
def test_definitions(text: str, expected: list[str]) -> None:
    check_definitions(text, *expected)


IMPLEMENTATIONS = [
    (
        "---@class A\nlocal A = {}\nfunction A:m() end\n---@class B: A\nlocal B = {}\nfunction B:m() end\nA:$0m()",
        ["3:m", "6:m"],
    ),
    (
        "---@class A\nlocal A = {}\nfunction A:m() end\n---@class B: A\nlocal B = {}\nfunction B:m() end\nB:$0m()",
        ["6:m"],
    ),
    ("---@class A\n---@field $0m fun()\nlocal A = {}\nfunction A:m() end", ["4:m"]),
    ("---@class A\n---@class B: A\n---@class C: B\n---@type $0A\nlocal a", ["2:B", "3:C"]),
    ("---@class A: B\n---@class B: A\n---@type $0A\nlocal a", ["2:B", "1:A"]),
    ("---@class A\n---@field cb fun()\n---@type A\nlocal a\na.cb = function() end\na.cb = other\na.$0cb()", ["5:cb"]),
    ("---@class A\n---@field $0cb fun()\n---@type A\nlocal a = { cb = function() end }", ["4:cb"]),
    ("---@class A\n---@field $0n integer\n---@type A\nlocal a = { n = 1 }", []),
    ("local function f() end\n$0f()", ["1:f"]),
    ("local function f() end\nlocal g = f\n$0g()", ["1:f"]),
    ("function print(x) end\n$0print(1)", ["1:print"]),
    ("$0tostring(1)", ["basic.lua"]),
    ("f = nil\nf = function() end\n$0f()", ["2:f"]),
    ("local function f() end\nlocal M = {}\nM.g = f\nM.$0g()", ["1:f"]),
    ("local m = require 'm'\nm.$0g()\n--- file: m.lua\nlocal f = function() end\nreturn { g = f }", ["m.lua:1:f"]),
    ("local t = { a = { b = function() end } }\nG = t.a.b\n$0G()", ["1:b"]),
    ("local x = { 1 }\nlocal y = x\nprint($0y)", ["2:y"]),
    ("---@class A\n---@field $0m fun()\nlocal A = {}\nlocal function f() end\nA.m = f", ["5:m"]),
]


@pytest.mark.parametrize(("text", "expected"), IMPLEMENTATIONS)
def test_implementations(text: str, expected: list[str]) -> None:
    fixture = read_fixture(text)
    found = fixture.snapshot().implementations(symbol_in(fixture))
    assert [shown(fixture, one) for one in found] == expected


REFERENCES = [
    "local $1x = 1\nprint($0x, $0x)\n$1x = 2",
    "local $1x = $0y\nlocal z = $0x".replace("$0y", "y"),
    "local $1x = 1\nlocal function f() return $0x end",
    "local x = 1\nlocal $1x = 2\nprint($0x)",
    "local x = 1\ndo local $1x = 2 print($0x) end\nprint(x)",
    "local function $1f() return $0f end\n$0f()",
    "local function f($1a) return $0a end",
    "---@param $0a string\nlocal function f($1a) return $0a end",
    "$1x = 1\nprint($0x)\nfunction g() $1x = $0x end",
    "$1x = 1\nprint($0x)\n--- file: other.lua\nprint($0x)\nlocal x = x2\nprint(x)",
    "local t = { $1a = 1 }\nprint(t.$0a)\nt.$1a = 2",
    "local t = {}\nt.$1a = 1\nprint(t.$0a, t['$0a'])".replace("['$0a']", ""),
    "local t = {}\nlocal u = {}\nt.$1a = 1\nu.a = 2\nprint(t.$0a, u.a)",
    "local t = {}\nfunction t:$1m() end\nt:$0m()",
    "local M = {}\nfunction M.$1f() end\nM.$0f()\nreturn M\n--- file: other.lua\nlocal m = require 'main'\nm.$0f()",
    "::$1top::\ngoto $0top",
    "do ::$1top:: goto $0top end",
    "---@class $1A\n---@type $0A\nlocal a\n---@param x $0A[]\nlocal function f(x) end",
    "---@class A\n---@field $1x integer\n---@type A\nlocal a\nprint(a.$0x)",
    "---@generic $1T\n---@param a $0T\n---@return $0T\nlocal function f(a) end",
    "local A = {}\nA.__index = A\nfunction A.new() local self = setmetatable({}, A) self.$1n = 1 return self end\nfunction A:get() return self.$0n end",
    "local x = 1\nlocal function f() local $1x = 2 return $0x end",
    "for $1i = 1, 2 do print($0i) end\nlocal i",
]


@pytest.mark.parametrize("text", REFERENCES)
def test_references(text: str) -> None:
    check_references(text)


MEMBERS = [
    ("local t = { a = 1, b = 'x' }\nprint($0t)", ["a: integer", "b: string"], False),
    ("local t = { a = 1 }\nt.b = 'x'\nprint($0t)", ["a: integer", "b: string"], False),
    ("local t = { a = 1 }\nfunction t:m() end\nprint($0t)", ["m: fun()"], True),
    (
        "---@class A\n---@field x integer\n---@class B: A\n---@field y string\n---@type B\nlocal b\nprint($0b)",
        ["y: string", "x: integer"],
        False,
    ),
    ("---@type { a: string, b?: integer }\nlocal t\nprint($0t)", ["a: string", "b: integer?"], False),
]


@pytest.mark.parametrize(("text", "expected", "colon"), MEMBERS)
def test_members(text: str, expected: list[str], colon: bool) -> None:
    check_members(text, *expected, colon=colon)


EXPECTED = [
    ("---@param a 'x'|'y'\nlocal function f(a) end\nf($0)", '"x"|"y"'),
    ("---@param a 'x'|'y'\nlocal function f(a) end\nf('$0')", '"x"|"y"'),
    ("---@param a integer\n---@param b string\nlocal function f(a, b) end\nf(1, $0)", "string"),
    ("---@param o { n: string }\nlocal function f(o) end\nf({ n = $0 })", "string"),
    ("---@param o { n: string }\nlocal function f(o) end\nf({ n = '$0' })", "string"),
    ("---@type 'x'|'y'\nlocal m = $0", '"x"|"y"'),
    ("---@type 'x'|'y'\nlocal m = '$0'", '"x"|"y"'),
    ("---@type 'x'|'y'\nlocal m\nm = '$0'", '"x"|"y"'),
    ("---@type 'x'|'y'\nlocal m\nif m == '$0' then end", '"x"|"y"'),
    ("---@return 'x'|'y'\nlocal function f() return '$0' end", '"x"|"y"'),
    ("---@class A\n---@field k 'x'|'y'\n---@type A\nlocal a\na.k = '$0'", '"x"|"y"'),
    ("---@class A\nlocal A = {}\n---@param n integer\nfunction A:m(n) end\n---@type A\nlocal a\na:m($0)", "integer"),
    ("---@param f fun(a: 'x'|'y')\nlocal function run(f) end\nrun(function(a) if a == '$0' then end end)", '"x"|"y"'),
    ("Debug.addAdvancedFilter('a', '$0')", '"exact"|"wildcard"|"regex"|"hierarchical"'),
    ("print($0)", "any"),
    ("local x = $0", None),
]


@pytest.mark.parametrize(("text", "expected"), EXPECTED)
def test_expected_type(text: str, expected: str | None) -> None:
    check_expected(text, expected)


CALLS = [
    ("local function f(a, b) end\nf($0)", ["> f(«a», b)"]),
    ("local function f(a, b) end\nf(1, $0)", ["> f(a, «b»)"]),
    ("local function f(a, b) end\nf(1, 2$0)", ["> f(a, «b»)"]),
    ("local function f(a, ...) end\nf(1, 2, 3, $0)", ["> f(a, «...»)"]),
    ("---@param a integer\n---@return string\nlocal function f(a) end\nf($0)", ["> f(«a: integer»): string"]),
    ("---@param a? integer\nlocal function f(a) end\nf($0)", ["> f(«a?: integer»)"]),
    (
        "---@overload fun(a: string): string\n---@param a integer\nlocal function f(a) end\nf('x'$0)",
        ["f(«a: integer»)", "> f(«a: string»): string"],
    ),
    ("local t = {}\nfunction t:m(a) end\nt:m($0)", ["> t:m(«a»)"]),
    ("local t = {}\nfunction t:m(a) end\nt.m($0)", ["> t.m(«self», a)"]),
    ("local t = {}\nfunction t.m(self, a) end\nt:m($0)", ["> t:m(«a»)"]),
    ("local function f(a) end\nlocal function g(b) end\nf(g($0))", ["> g(«b»)"]),
    ("local function f(a, b) end\nf(g(1), $0)", ["> f(a, «b»)"]),
    ("local function f(a) end\nf(function() $0 end)", []),
    ("local function f(a) end\nf{$0}", ["> f(«a»)"]),
    ("local function f(a, b) end\nf(1, $0", ["> f(a, «b»)"]),
    ("local function f() end\nf($0)", ["> f()"]),
    ("State.get($0)", ["> State.get(«key: string», default?: any): any"]),
    ("local x = ($0)", []),
    ("f()\n$0", []),
]


@pytest.mark.parametrize(("text", "expected"), CALLS)
def test_call(text: str, expected: list[str]) -> None:
    check_call(text, *expected)


DOCUMENTATION = [
    ("---About x.\nlocal $0x = 1", "About x."),
    ("-- About x.\nlocal $0x = 1", "About x."),
    ("local $0x = 1 -- about x", "about x"),
    ("---About f.\n---@param a string the text\nlocal function f($0a) end", "the text"),
    ("---About f.\n---@param a string the text\nlocal function $0f(a) end", "About f."),
    ("local t = {\n  ---About a.\n  a = 1,\n}\nprint(t.$0a)", "About a."),
    ("local t = {\n  a = 1, -- about a\n}\nprint(t.$0a)", "about a"),
    ("---About t.\nt = {}\nprint($0t)", "About t."),
    ("---@class A\n---@field x integer about x\n---@type A\nlocal a\nprint(a.$0x)", "about x"),
    ("---About A.\n---@class A\n---@type $0A\nlocal a", "About A."),
    ("---First.\n---\n---Second.\nlocal $0x = 1", "First.\n\nSecond."),
    ("---Far away.\n\nlocal $0x = 1", ""),
    ("$0print()", "Writes its arguments as text, with tabs between, and a line break."),
    ("local s = ''\ns:$0upper()", "Returns a copy with upper-case letters."),
    ("State.$0clear()", "Removes every value of the global scope."),
]


@pytest.mark.parametrize(("text", "expected"), DOCUMENTATION)
def test_documentation(text: str, expected: str) -> None:
    documented = expected
    if "State.$0clear" in text:
        documented = expected + "\n\n```lua\nState.clear()\n```"
    check_documentation(text, documented)
