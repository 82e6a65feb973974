"""All uses of a thing, and the same ones from whichever of them one asks."""
# ruff: noqa: E501 (tables of Lua texts)

from __future__ import annotations

import pytest

from llmspell_runtime.syntax import Edit
from llmspell_server.language.analysis import Snapshot
from llmspell_server.language.field_references import look_ahead
from llmspell_server.language.settings import Settings
from llmspell_server.language.workspace import Workspace, snapshot_of
from tests.harness.lua_fixture import ROOT, Place, read_fixture

LOCALS = [
    "local $1a, b = 1, 2\nprint($0a, b)",
    "local a = 1\nlocal $1a = a\nprint($0a)",
    "local $1a = 1\nlocal a = $0a\nprint(a)",
    "local $1f = function() return f end\n$0f()",
    "local function $1f() return $0f() end\n$1f = nil",
    "local $1x\nlocal t = { x = $0x, [$0x] = $0x, $0x }\nprint(t.x)",
    "local $1x\nif $0x then local x = 1 print(x) elseif $0x then print($0x) else $1x = 2 end",
    "local $1x\nwhile $0x do local x = x2 print(x) end print($0x)",
    "local x\nrepeat local $1x = 1 until $0x",
    "local $1i\nfor i = $0i, $0i do print(i) end print($0i)",
    "for $1i = 1, 2 do local function f() return $0i end end",
    "local $1k\nfor k, v in pairs($0k) do print(k) end",
    "for _, $1v in ipairs({}) do for _, v in ipairs($0v) do print(v) end print($0v) end",
    "local function f(a, $1b) return function(a) return a, $0b end end",
    "local function f($1a) local a = $0a return a end",
    "local t = { f = function($1a) return $0a end }",
    "local function f($1...) return $0..., select('#', $0...) end",
    "local function f(...) return function($1...) return $0... end, ... end",
    "function t:m($1a) return $0a, self end",
    "local $1self = {}\nprint($0self)",
    "do local $1a do print($0a) end end print(a)",
    "local $1x <const> = 1\nlocal y = $0x + $0x",
    "local $1a = {}\n$0a.b = $0a\n$0a['a'] = $0a:a()",
    "local $1a\nlocal b\n$1a, b = b, $0a",
    "local $1n = 0\nlocal function inc() $1n = $0n + 1 end",
    "local $1M = {}\nfunction $0M.f() end\nfunction $0M:g() end\nreturn $0M",
    "---@param $0a string\n---@param b string\n---@return string $0\nlocal function f($1a, b) return $0a end".replace(
        " $0\n", "\n"
    ),
    "local M = {}\n---@param $0a string\nfunction M.f($1a) return $0a end",
    "local M = {\n  ---@param $0a string\n  f = function($1a) return $0a end,\n}",
    "---@param $0self A\nfunction M:f() return $0self end",
    "---@param $0... string\nlocal function f($1...) return $0... end",
    "local $1x\n---@cast $0x string\nprint($0x)",
    "local $1x = f() ---@cast $0x string\nprint($0x)",
    "local x = 1\nlocal $1x = x2 ---@cast $0x string\nprint($0x)",
]

LABELS = [
    "::$1a::\ngoto $0a\ndo goto $0a end",
    "do ::$1a:: goto $0a end\ndo ::a:: goto a end",
    "local function f() ::$1a:: goto $0a end\n::a:: goto a",
    "while x do if y then goto $0continue end ::$1continue:: end\nwhile x do goto continue ::continue:: end",
]

GLOBALS = [
    "$1g = 1\nprint($0g)\nlocal function f() $1g = $0g end",
    "function $1g() end\n---@see $0g\nlocal x\n--- file: b.lua\n---@see $0g for more\n---@see gg\n---@see x.g\nlocal y",
    "local $1x = {}\n---@see $0x\n---@see $0x.y\nlocal z = $0x",
    "local t = {}\nfunction t.$1f() end\n---@see t.$0f\n---@see t.ff\nlocal z",
    "---@class A\n---@field $1n integer\n---@see A.$0n\n---@see A#$0n\nlocal z",
    "function $1g() return $0g end\nlocal t = { g = $0g }",
    "$1g = 1\nprint(_G.$0g, _ENV.$0g, _G['$0g'], _ENV[\"$0g\"])",
    "_G.$1g = 1\nprint($0g)",
    "_ENV.$1g = 1\nprint($0g)",
    "local _G = {}\n_G.g = 1\n$1g = 2\nprint($0g)",
    "$1g = 1\n--- file: b.lua\nprint($0g)\nlocal g = $0g\nprint(g)",
    "$1g = {}\n$0g.g = 1\nfunction $0g.f() end\nfunction $0g:m() end",
    "$1g = 1\ndo local _ENV = {} g = 2 print(g) end\nprint($0g)",
    "print($0unknown)\n--- file: b.lua\nprint($0unknown)",
    "$1g = 1\nlocal G = _G\nprint(G.$0g, G['$0g'])\nlocal H = {}\nprint(H.g)",
    "local G <const> = _ENV\nG.$1g = 1\nprint($0g)\n--- file: b.lua\nprint($0g)",
    "$1g = 1\nlocal G = _G\nG = {}\nG.g = 2",
    "function _G.$1g() end\n$0g()",
    "rawset(_G, '$1g', 1)\nprint($0g)",
]

FIELDS = [
    "local t = {}\nt.$1a = 1\nlocal u = t\nprint(u.$0a)",
    "local t = { $1a = 1 }\nlocal function f() return t.$0a, t['$0a'] end",
    "local t = { ['$1a'] = 1 }\nprint(t.$0a)\nt[\"$1a\"] = 2",
    "local t = { [$11] = 1 }\nprint(t[$01], t[2])\nt[$11] = 3",
    "local t = { a = { $1b = 1 } }\nprint(t.a.$0b)\nlocal u = t.a\nprint(u.$0b, u.c)",
    "local t = { b = { $1c = 1 }, d = { c = 2 } }\nprint(t.b.$0c, t.d.c)",
    "T = { $1a = 1 }\nT.$1a = 2\n--- file: b.lua\nprint(T.$0a)",
    "T = {}\nfunction T.$1f() end\n--- file: b.lua\nT.$0f()\nT:$0f()",
    "local t = {}\nfunction t:$1m() self.n = 1 end\nfunction t:o() self:$0m() t.$0m(self) end",
    "local t = {}\nfunction t:m() self.$1n = 1 end\nfunction t:o() return self.$0n end\nprint(t.$0n)",
    "local function make() return { $1a = 1 } end\nprint(make().$0a)\nlocal m = make()\nm.$1a = 2",
    "local C = {}\nC.__index = C\nfunction C.new() return setmetatable({}, C) end\nfunction C:$1m() end\nlocal o = C.new()\no:$0m()\nC.$0m(o)",
    "local C = {}\nC.__index = C\nfunction C.new()\n  local self = setmetatable({}, C)\n  self.$1v = 1\n  return self\nend\nfunction C:get() return self.$0v end\nlocal o = C.new()\nprint(o.$0v)\no.$1v = 2",
    "local C = {}\nfunction C:$1m() end\nlocal o = setmetatable({}, { __index = C })\no:$0m()",
    "local Base = {}\nBase.__index = Base\nfunction Base:$1m() end\nlocal Sub = setmetatable({}, { __index = Base })\nSub.__index = Sub\nfunction Sub.new() return setmetatable({}, Sub) end\nSub.new():$0m()\nfunction Sub:o() self:$0m() end",
    "---@class A\n---@field $1x integer\nlocal A = {}\nfunction A:m() return self.$0x end\n---@type A\nlocal a\na.$1x = 1\n---@type A[]\nlocal as\nprint(as[1].$0x)",
    "---@class A\n---@field $1x integer\n---@class B: A\n---@type B\nlocal b\nprint(b.$0x)\n---@class C\n---@field x integer\n---@type C\nlocal c\nprint(c.x)",
    "---@class A\n---@field $1x integer\n---@param a A\nlocal function f(a) return a.$0x end\nf({ $1x = 1 })",
    "---@class A\n---@field $1x integer\n---@type A\nlocal a = { $1x = 1 }\nprint(a.$0x)",
    "---@class A\n---@field $1x integer\n---@type table<string, A>\nlocal t\nfor _, v in pairs(t) do print(v.$0x) end",
    "---@class A\n---@field $1m fun(self: A)\nlocal A = {}\nfunction A:$1m() end\n---@type A\nlocal a\na:$0m()",
    "---@class A\nlocal A = {}\nfunction A:$1m() end\n---@class B: A\nlocal B = {}\nfunction B:n() self:$0m() end\n---@type B\nlocal b\nb:$0m()",
    "local M = {}\nM.$1v = 1\nreturn M\n--- file: b.lua\nlocal M = require 'main'\nprint(M.$0v, require('main').$0v)",
    "return { $1v = 1 }\n--- file: b.lua\nlocal M = require 'main'\nprint(M.$0v)\nM.$1v = 2",
    "local M = {}\nfunction M.$1f() end\nreturn M\n--- file: b.lua\nlocal f = require('main').$0f\nf()",
    "---@enum E\nlocal E = { $1A = 1, B = 2 }\nprint(E.$0A)",
    "---@type { $1a: integer, b: integer }\nlocal t\nprint(t.$0a, t.b)",
    "---@class A\n---@field [$11] integer\n---@field [2] string\n---@type A\nlocal a\nprint(a[$01], a[2])",
    "---@class A\n---@param a A\nlocal function f(a) a.$1x = 1 end\n---@param b A\nlocal function g(b) return b.$0x end",
    "---@class A\n---@type A\nlocal a\na.$1x = 1\n---@type A\nlocal b\nb.$1x = 2\nprint(b.$0x, a.$0x)\n---@class B\n---@type B\nlocal c\nc.x = 1",
    "---@class A\n---@class B: A\n---@param a A\nlocal function f(a) return a.$0x end\n---@param b B\nlocal function g(b) b.$1x = 1 end",
    "---@class A\n---@param a A\nlocal function f(a) return a.$0x end\n--- file: b.lua\n---@type A\nlocal a\na.$1x = 1\n--- file: c.lua\nlocal a = {}\na.x = 1",
    "---@class A: B\n---@class B: A\n---@param a A\nlocal function f(a) return a.$0x end\n---@param b B\nlocal function g(b) b.$1x = 1 end",
    "---@class A\n---@type A\nlocal a\na.$1x = 1\n---@class B: A\n---@field x integer\n---@type B\nlocal b\nb.x = 2\nprint(a.$0x)",
    "local M = { init = function(self) self.$1n = 1 end, get = function(self) return self.$0n end }",
    "local M = {}\nfunction M.init(self) self.$1n = 1 end\nfunction M:get() return self.$0n end\nprint(M.$0n)\nlocal N = {}\nfunction N.init(self) self.n = 1 end",
    "local M = {}\nM.__index = M\nfunction M.init(self) self.$1n = 1 end\nfunction M.new() local o = setmetatable({}, M) o:init() return o end\nlocal o = M.new()\nprint(o.$0n)",
    "local P = {}\nP.__index = P\nfunction P.init(self) self.$1n = 1 end\nlocal C = setmetatable({}, { __index = P })\nC.__index = C\nfunction C.get(self) return self.$0n end",
    "---@class A\n---@class B: A\n---@class C: A\n---@param b B\nlocal function f(b) b.$1x = 1 end\n---@param c C\nlocal function g(c) c.x = 2 end\n---@param b B\nlocal function h(b) return b.$0x end",
    "local P = {}\nP.__index = P\nlocal C = setmetatable({}, P)\nlocal D = setmetatable({}, P)\nfunction C.init(self) self.$1n = 1 end\nfunction C.get(self) return self.$0n end\nfunction D.init(self) self.n = 1 end",
    "T = {}\nfunction T.f(self) self.$1n = 1 end\n--- file: b.lua\nfunction T.g(self) return self.$0n end\nprint(T.$0n)",
    "local t, u = {}, {}\nlocal v = t\nprint(t.$0x, v.$0x)\nprint(u.x)",
    "local env = {}\ndo\n  local _ENV = env\n  $1y = 1\n  local function f() return $0y end\nend\nprint(env.$0y)",
    "local _ENV = { $1x = 1 }\nprint($0x)\n$1x = 2",
    "local _ENV = {}\n$1x = 1\nprint($0x)\ndo local _ENV = { x = 2 } print(x) end",
    "local function f(_ENV) $1x = 1 return $0x end\nx = 2",
    "---@alias P { $1a: integer }\n---@type P\nlocal p\nprint(p.$0a)\n---@param q P\nlocal function f(q) return q.$0a end",
    "local t = unknown()\nt.$1a = 1\nprint(t.$0a)\nlocal u = other()\nprint(u.a)",
    "local t = {}\nrawset(t, '$1a', 1)\nprint(t.$0a)",
    "local t = { $1a = 1 }\nprint(rawget(t, '$0a'), t.$0a, f(t, 'a'))\nlocal rawget = rawget\nprint(rawget(t, '$0a'), rawget(u, 'a'))",
    "$1a = 1\nprint(rawget(_G, '$0a'))\n--- file: b.lua\nif rawget(_G, '$0a') then print($0a) end",
    "print(rawget(t, '$0a'), t.$0a)\n--- file: b.lua\nprint(t.$0a)",
    "print(host.$0a, host.b)\n--- file: b.lua\nhost.x = host.$0a\nlocal host = {}\nprint(host.a)",
    "local A = class('A')\nfunction A:init() self.$1x = 1 end\nfunction A:get() return self.$0x, A.$0x end\nfunction A:new() return self.y end",
    "local A = class('A')\nfunction A:get() return self.$0x, A.$0x end\nlocal B = class('B')\nfunction B:get() return self.x end",
    "local t = f()\nprint(t.$0a)\nlocal t = g()\nprint(t.a)",
    "local s\nlocal function set() s = { $1f = 1 } end\nlocal function other(x) s = x end\nlocal function get() return s and s.$0f end",
    "---@class A\n---@field $1x? integer\n---@type A?\nlocal a\nif a then print(a.$0x) end",
    "---@class A<T>\n---@field $1x T\n---@type A<string>\nlocal a\nprint(a.$0x)",
    "local t = {}\nt.a = {}\nt.a.$1b = 1\nprint(t.a.$0b)\nfunction t.f() return t['a'].$0b end",
]

TYPES = [
    "---@class $1A\n---@class B: $0A\n---@field x $0A\n---@field y table<string, $0A>\n---@field z fun(a: $0A): $0A\n---@type $0A\nlocal a",
    "---@class $1A\n---@param a $0A\n---@return $0A?\n---@overload fun(x: $0A): $0A[]\nlocal function f(a) end",
    "---@class $1A\n---@alias B $0A|string\n---@type $0A|B|{ a: $0A }\nlocal x\nlocal y = x --[[@as $0A]]\n---@cast y $0A\n",
    "---@class $1A\n---@generic T: $0A\n---@param a T\nlocal function f(a) end\n---@vararg $0A\nlocal function g(...) end",
    "---@class $1A\n--- file: b.lua\n---@type $0A\nlocal a",
    "---@alias $1A string\n---@type $0A\nlocal a",
    "---@alias $1A\n---| 'x'\n---| 'y'\n---@param a $0A\nlocal function f(a) end",
    "---@enum $1E\nlocal E = { A = 1 }\n---@type $0E\nlocal e",
    "---@class $1a.b.C\n---@type $0a.b.C\nlocal x",
    "---@class List<$1T>\n---@field items $0T[]\n---@field first $0T\n",
    "---@class A<$1T>\n---@field x $0T\nlocal A = {}\n---@param x $0T\nfunction A:m(x) end\n---@return $0T\nfunction A:n() end\n---@class B<T>\n---@field y T",
    "---@generic $1T\n---@param x $0T\nlocal function f(x)\n  ---@type $0T\n  local y = x --[[@as $0T]]\nend\n---@generic T\n---@param x T\nlocal function g(x) end",
    "---@class $1T\n---@type $0T\nlocal t\n---@class A<T>\nlocal A = {}\n---@param x T\nfunction A:m(x) end",
    "---@class $1A\n---@see $0A\nlocal x",
    "---@class $1A\n---@see $0A words",
    "---@class $1A\n---@operator add($0A): $0A\n",
    "---@class $1A\n---@type fun(a: $0A, b: { c: $0A }): $0A, $0A\nlocal f",
    "---@class $1A\n---@class (exact) B: $0A, C\n",
    "---@class $1A\n---@type [$0A, $0A]\nlocal x",
]


def check_everywhere(text: str) -> None:
    """From each mark the references are all the marks (`$1`: written there); a string is its quotes too."""
    fixture = read_fixture(text)
    snapshot = fixture.snapshot()
    marks = {place: number == 1 for number in (0, 1) for place in fixture.marks.get(number, [])}
    for cursor in marks:
        symbol = snapshot.symbol_at(*cursor)
        assert symbol is not None, cursor
        found = {}
        for one in snapshot.references(symbol):
            where = one.location
            start = where.start + (fixture.files[where.uri][where.start] in "'\"")
            found[where.uri, start] = one.write
        shown = {key: fixture.files[key[0]][max(0, key[1] - 12) : key[1] + 12] for key in found}
        assert sorted(found) == sorted(tuple(one) for one in marks), (cursor, symbol, shown)
        assert found == {tuple(place): write for place, write in marks.items()}, (cursor, symbol, shown)


CAPTURED = [
    "---@enum (key) E\nlocal E = { $1A = 1, B = 2 }\n---@param e E?\nlocal function f(e) if e == '$0A' then return E.$0A end end\nf('$0A') f('B') print('A')",
    "---@class $1Foo\n---@generic T\n---@param name `T`\n---@return T\nlocal function new(name) end\nnew('$0Foo')\nprint('Foo')",
    '---@class $1Foo.Bar\n---@generic T\n---@param name `T`|string\nlocal function new(name) end\nnew("$0Foo.Bar")',
]

LINKED = [
    "local T = { $1v = 1 }\nreturn T\n--- file: b.lua\nG = { inner = require 'main' }\n--- file: c.lua\nprint(G.inner.$0v)\n--- file: d.lua\nlocal x = require 'main'\nprint(x.$0v)",
    "---@class A\n---@field $1v integer\n--- file: b.lua\nlocal B = {}\n---@return A\nfunction B.make() end\nreturn B\n--- file: c.lua\nprint(require('b').make().$0v)",
    "---@class A\n---@field $1v integer\n--- file: b.lua\nlocal B = {}\n---@param a A\nfunction B.take(a) return a.$0v end\nreturn B\n--- file: c.lua\nrequire('b').take({ $1v = 1 })",
    "local ok, M = pcall(require, 'b')\nprint(M.$0v)\n--- file: b.lua\nreturn { $1v = 1 }",
    "local t = {} ---@type { $1q: integer }\nprint(t.$0q)",
    "local t = x --[[@as { $1q: integer }]]\nprint(t.$0q)",
    "local A = require 'a'\nprint(A.b.$0v)\n--- file: a.lua\nreturn { b = require 'b' }\n--- file: b.lua\nreturn { $1v = 1 }",
    "require '$0b'\npcall(require, '$0b')\n--- file: b.lua\n--- file: c.lua\nxpcall(require, print, '$0b') print('b')",
    "---@module '$0b'\nlocal m\nrequire '$0b'\n--- file: b.lua\nreturn {}",
    "require '$0nowhere'\n---@module '$0nowhere'\nlocal m\nprint('nowhere')\n--- file: b.lua\nrequire '$0nowhere'",
    "local c = dofile('b.lua')\nprint(c.$0v)\n--- file: b.lua\nreturn { $1v = 1 }",
    "---@module 'b'\nlocal c\nprint(c.$0v)\n--- file: b.lua\nreturn { $1v = 1 }",
    "T.u.$1v = 1\n--- file: b.lua\nT = { u = {} }\n--- file: c.lua\nprint(T.u.$0v)\n--- file: d.lua\nlocal T = { u = { v = 1 } }\nprint(T.u.v)",
    "---@class A\n---@field $1v integer\n--- file: b.lua\n---@generic T\n---@param name `T`\n---@return T\nfunction New(name) end\n--- file: c.lua\nprint(New('A').$0v)",
    "---@class A\n---@field $1v integer\n--- file: b.lua\n---@class B: A\n--- file: c.lua\n---@type B\nlocal b\nprint(b.$0v)\n--- file: d.lua\nlocal b = {}\nprint(b.v)",
    "_G.T = { $1v = 1 }\n--- file: b.lua\nprint(_G.T.$0v, T.$0v)",
    "---@class llmspell.Agent\nlocal X = {}\nfunction X:$1extra() end\n--- file: b.lua\nlocal a = Agent.builder():build()\na:$0extra()",
    "function string.$1trim(s) return s end\n--- file: b.lua\nlocal s = 'x'\nprint(s:$0trim())",
]


@pytest.mark.parametrize("text", [*LOCALS, *LABELS, *GLOBALS, *FIELDS, *TYPES, *LINKED, *CAPTURED])
def test_every_use_finds_all_uses(text: str) -> None:
    check_everywhere(text)


def references_at(snapshot: Snapshot, place: Place) -> list[tuple[str, int, bool]]:
    symbol = snapshot.symbol_at(*place)
    if symbol is None:
        return []
    return [(one.location.uri, one.location.start, one.write) for one in snapshot.references(symbol)]


@pytest.mark.parametrize("text", [*FIELDS, *LINKED, *GLOBALS])
def test_references_after_edits_are_those_of_a_fresh_look(text: str) -> None:
    fixture = read_fixture(text)
    marks = [place for number in (0, 1) for place in fixture.marks.get(number, [])]
    workspace = Workspace(Settings(roots=(ROOT,)))
    texts = dict(fixture.files)
    for uri, each in texts.items():
        workspace.open(uri, each, 1)
    for edited in marks:
        line = texts[edited.uri].count("\n")
        more = "\n" + texts[edited.uri].split("\n")[-1]
        for start, end, new in (
            (0, 0, "\n"),
            (edited.offset + 1, edited.offset + 1, "z"),
            (0, 1, ""),
            (len(texts[edited.uri]),) * 2 + (more if line else "",),
        ):
            for place in marks:
                references_at(workspace.snapshot(), place)
            texts[edited.uri] = texts[edited.uri][:start] + new + texts[edited.uri][end:]
            workspace.edit(edited.uri, [Edit(start, end, new)], 2)
            fresh = snapshot_of(texts, Settings(roots=(ROOT,)))
            for place in marks:
                assert references_at(workspace.snapshot(), place) == references_at(fresh, place), (texts, place)


def test_without_the_declarations() -> None:
    text = "---@class A\n---@field m fun()\nlocal A = {}\nfunction A:m() end\nA:m$0()"
    fixture = read_fixture(text)
    snapshot = fixture.snapshot()
    symbol = snapshot.symbol_at(*fixture.cursor)
    assert symbol is not None
    assert [one.location.start for one in snapshot.references(symbol, include_declaration=False)] == [text.index("m$0")]


def test_an_element_of_a_constructor_is_a_declaration() -> None:
    text = "local t = { 'a', 'b' }\nprint(t[$02])"
    fixture = read_fixture(text)
    snapshot = fixture.snapshot()
    symbol = snapshot.symbol_at(*fixture.cursor)
    assert symbol is not None
    with_it, without = (snapshot.references(symbol, include_declaration=each) for each in (True, False))
    assert [(one.location.start, one.write) for one in with_it] == [
        (text.index("'b'"), True),
        (text.index("$0"), False),
    ]
    assert [one.location.start for one in without] == [text.index("$0")]


def test_the_name_of_a_class_in_front_of_a_member() -> None:
    fixture = read_fixture("---@class A$0\n---@field n integer\n---@see A.n\nlocal x")
    snapshot = fixture.snapshot()
    symbol = snapshot.symbol_at(*fixture.cursor)
    assert symbol is not None
    assert [one.location.end - one.location.start for one in snapshot.references(symbol)] == [1, 1]


def test_looking_ahead_gives_up_when_something_has_changed() -> None:
    fixture = read_fixture("local t = { a = 1 }\nprint(t.$0a)")
    snapshot = fixture.snapshot()
    symbol = snapshot.symbol_at(*fixture.cursor)
    assert symbol is not None
    assert look_ahead(snapshot, symbol)
    snapshot.outdated = True
    assert not look_ahead(snapshot, symbol)
