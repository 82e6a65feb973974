"""Renaming keeps the meaning, or is refused: locals, labels, globals, fields, types, across files."""
# ruff: noqa: E501 (tables of Lua texts)

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmspell_runtime.errors import ValidationError
from llmspell_runtime.syntax import parse
from llmspell_server.language.features.linked_editing import linked_places
from llmspell_server.language.features.rename import prepare_rename, rename
from llmspell_server.language.features.rename_meaning import applied
from tests.harness.lsp import cursor
from tests.harness.lua_fixture import Fixture, Place, read_fixture
from tests.harness.rename_checks import check_refused, check_rename, check_sound, renamed

LOCALS = [
    ("local a$0 = 1; a = a + b", "local new = 1; new = new + b"),
    ("local $0a = 1; a = a + b", "local new = 1; new = new + b"),
    ("local a = 1; do local a = 2; f(a$0) end f(a)", "local a = 1; do local new = 2; f(new) end f(a)"),
    ("local function f(a) return f$0(a) end", "local function new(a) return new(a) end"),
    ("for i$0 = 1, 2 do f(i) end", "for new = 1, 2 do f(new) end"),
    ("for k, v in p do f(v$0) end", "for k, new in p do f(new) end"),
    ("local a$0 = { a = a.a }", "local new = { a = a.a }"),
    ("local a a$0 = { a = a.a }", "local new new = { a = new.a }"),
    ("local x <const> = 1; f(x$0)", "local new <const> = 1; f(new)"),
    (
        "---@param a string\n---@param ab string\nlocal function f(a$0, ab) end",
        "---@param new string\n---@param ab string\nlocal function f(new, ab) end",
    ),
    (
        "---@param $0a string\nlocal function f(a) return a end",
        "---@param new string\nlocal function f(new) return new end",
    ),
    ("---@param a? string\nlocal function f(a$0) end", "---@param new? string\nlocal function f(new) end"),
    ("--- @param a  the a\nlocal f = function(a$0) end", "--- @param new  the a\nlocal f = function(new) end"),
    ("local a$0 = 'a' -- a", "local new = 'a' -- a"),
    ("local é, a$0 = 1; f(a)", "local é, new = 1; f(new)"),
    ("local x = a; local a$0 = 1", "local x = a; local new = 1"),
    (
        "local x$0\nlocal function f() return function() return x end end",
        "local new\nlocal function f() return function() return new end end",
    ),
    ("local x$0\n---@cast x string\nprint(x)", "local new\n---@cast new string\nprint(new)"),
    (
        "local t$0 = {}\nfunction t.f() end\nfunction t:g() end\nreturn t",
        "local new = {}\nfunction new.f() end\nfunction new:g() end\nreturn new",
    ),
    ("local new$0 = 1", "local new = 1"),
]

LABELS = [
    ("goto a; ::a$0::", "goto new; ::new::"),
    ("do goto a ::a$0:: end do goto a ::a:: end", "do goto new ::new:: end do goto a ::a:: end"),
    ("goto $0a; do ::a:: end ::a::", "goto new; do ::a:: end ::new::"),
]

GLOBALS = [
    ("g$0 = 1\nprint(g)", "new = 1\nprint(new)"),
    ("function g$0() end\ng()", "function new() end\nnew()"),
    (
        "g = 1\n--- file: b.lua\nprint(g$0, _G.g, _G['g'], t.g)",
        "new = 1\n--- file: b.lua\nprint(new, _G.new, _G['new'], t.g)",
    ),
    ("g$0 = 1\nlocal function f(g) return g end", "new = 1\nlocal function f(g) return g end"),
    ("print(unknown$0)", "print(new)"),
    ("_G.g = 1\nprint(g$0)", "_G.new = 1\nprint(new)"),
]

FIELDS = [
    ("local t = { a$0 = 1, ['b'] = t.a }\nprint(t.a)", "local t = { new = 1, ['b'] = t.a }\nprint(t.new)"),
    (
        "local t = {}\nt.a$0 = 1\nprint(t.a, t['a'])\nt[\"a\"] = 1",
        "local t = {}\nt.new = 1\nprint(t.new, t['new'])\nt[\"new\"] = 1",
    ),
    (
        "local t = { ['a'] = 1 }\nprint(t['$0a'], t[ [[a]] ])",
        "local t = { ['new'] = 1 }\nprint(t['new'], t[ [[new]] ])",
    ),
    ("local t = {}\nfunction t:a() end\nt:a$0()\nt.a(t)", "local t = {}\nfunction t:new() end\nt:new()\nt.new(t)"),
    ("local t = {}\nfunction t.a() end\nt.$0a()", "local t = {}\nfunction t.new() end\nt.new()"),
    (
        "local M = {}\nfunction M.a$0() end\nreturn M\n--- file: b.lua\nlocal m = require 'main'\nm.a()",
        "local M = {}\nfunction M.new() end\nreturn M\n--- file: b.lua\nlocal m = require 'main'\nm.new()",
    ),
    (
        "---@class A\n---@field a string\n---@type A\nlocal x\nprint(x.a$0)",
        "---@class A\n---@field new string\n---@type A\nlocal x\nprint(x.new)",
    ),
    (
        "---@class A\n---@field $0a? string\n---@type A\nlocal x = { a = '' }",
        "---@class A\n---@field new? string\n---@type A\nlocal x = { new = '' }",
    ),
    ("---@type { a: string }\nlocal x\nprint(x.a$0)", "---@type { new: string }\nlocal x\nprint(x.new)"),
    (
        "local C = {}\nC.__index = C\nfunction C.create() return setmetatable({}, C) end\nfunction C:a() self.n = 1 end\nlocal c = C.create()\nc:a$0()\nprint(c.n)",
        "local C = {}\nC.__index = C\nfunction C.create() return setmetatable({}, C) end\nfunction C:new() self.n = 1 end\nlocal c = C.create()\nc:new()\nprint(c.n)",
    ),
    (
        "local t = { a = 1 }\nlocal u = { a = 1 }\nprint(t.a$0, u.a)",
        "local t = { new = 1 }\nlocal u = { a = 1 }\nprint(t.new, u.a)",
    ),
    ("local t = unknown()\nprint(t.a$0, t.a)", "local t = unknown()\nprint(t.new, t.new)"),
    (
        "---@class A\nlocal A = {}\nfunction A:a() end\n---@class B: A\nlocal B = {}\nfunction B:a() end\n---@type B\nlocal b\nb:$0a()",
        "---@class A\nlocal A = {}\nfunction A:new() end\n---@class B: A\nlocal B = {}\nfunction B:new() end\n---@type B\nlocal b\nb:new()",
    ),
    (
        "---@class A\nlocal A = {}\nfunction A:$0a() end\n---@class B: A\nlocal B = {}\nfunction B:a() end\n---@type B\nlocal b\nb:a()",
        "---@class A\nlocal A = {}\nfunction A:new() end\n---@class B: A\nlocal B = {}\nfunction B:new() end\n---@type B\nlocal b\nb:new()",
    ),
    (
        "---@class A\n---@field a integer\n---@class B\n---@field a integer\n---@type A|B\nlocal x\nprint(x.a)\n---@type A\nlocal y\nprint(y.a$0)",
        "---@class A\n---@field new integer\n---@class B\n---@field new integer\n---@type A|B\nlocal x\nprint(x.new)\n---@type A\nlocal y\nprint(y.new)",
    ),
    (
        "local t = { a = 1 }\nlocal u = { a = 2 }\nlocal v = t\nif x then v = u end\nprint(v.a)\nprint(t.a$0)",
        "local t = { new = 1 }\nlocal u = { new = 2 }\nlocal v = t\nif x then v = u end\nprint(v.new)\nprint(t.new)",
    ),
    (
        "local C = {}\nC.__index = C\nfunction C:$0a() end\nlocal D = setmetatable({}, { __index = C })\nD.__index = D\nfunction D:a() C.a(self) end\nlocal d = setmetatable({}, D)\nd:a()\nlocal E = {}\nfunction E:a() end",
        "local C = {}\nC.__index = C\nfunction C:new() end\nlocal D = setmetatable({}, { __index = C })\nD.__index = D\nfunction D:new() C.new(self) end\nlocal d = setmetatable({}, D)\nd:new()\nlocal E = {}\nfunction E:a() end",
    ),
    (
        "local C = {}\nC.__index = C\nfunction C:a() end\nreturn C\n--- file: d.lua\nlocal C = require('main')\nlocal D = setmetatable({}, C)\nD.__index = D\nfunction D:a() end\nlocal d = setmetatable({}, D)\nd:$0a()",
        "local C = {}\nC.__index = C\nfunction C:new() end\nreturn C\n--- file: d.lua\nlocal C = require('main')\nlocal D = setmetatable({}, C)\nD.__index = D\nfunction D:new() end\nlocal d = setmetatable({}, D)\nd:new()",
    ),
    (
        "---@class A\n---@param a A\nlocal function f(a) a.x = 1 end\n---@param b A\nlocal function g(b) return b.$0x, b.y end",
        "---@class A\n---@param a A\nlocal function f(a) a.new = 1 end\n---@param b A\nlocal function g(b) return b.new, b.y end",
    ),
    ("local t = {}\nrawset(t, 'a$0', 1)\nprint(t.a)", "local t = {}\nrawset(t, 'new', 1)\nprint(t.new)"),
    ("---@enum E\nlocal E = { a = 1 }\nprint(E.a$0)", "---@enum E\nlocal E = { new = 1 }\nprint(E.new)"),
]

TYPES = [
    (
        "---@enum (key) E\nlocal E = { a = 1 }\n---@param e E\nlocal function f(e) end\nf('a$0')\nprint('a', E.a)",
        "---@enum (key) E\nlocal E = { new = 1 }\n---@param e E\nlocal function f(e) end\nf('new')\nprint('a', E.new)",
    ),
    (
        "---@class A$0\n---@type A\nlocal a\n---@param x A[]\n---@return table<string, A>\nlocal function f(x) end",
        "---@class new\n---@type new\nlocal a\n---@param x new[]\n---@return table<string, new>\nlocal function f(x) end",
    ),
    (
        "---@class A\n---@class B: $0A\n--- file: b.lua\n---@type A?\nlocal x = y --[[@as A]]",
        "---@class new\n---@class B: new\n--- file: b.lua\n---@type new?\nlocal x = y --[[@as new]]",
    ),
    ("---@alias A string\n---@type $0A|nil\nlocal x", "---@alias new string\n---@type new|nil\nlocal x"),
    (
        "---@enum A\nlocal A = {}\n---@type $0A\nlocal x = A.b",
        "---@enum new\nlocal A = {}\n---@type new\nlocal x = A.b",
    ),
    (
        "---@generic T\n---@param a T$0\n---@return T\nlocal function f(a) end",
        "---@generic new\n---@param a new\n---@return new\nlocal function f(a) end",
    ),
    ("---@class L<T>\n---@field $0n T\n---@field m T", "---@class L<T>\n---@field new T\n---@field m T"),
    (
        "---@class A$0\n---@generic T\n---@param n `T`\nlocal function f(n) end\nf('A', 'A')",
        "---@class new\n---@generic T\n---@param n `T`\nlocal function f(n) end\nf('new', 'A')",
    ),
    ("---@class L<$0T>\n---@field n T", "---@class L<new>\n---@field n new"),
]


@pytest.mark.parametrize(("marked", "expected"), [*LOCALS, *LABELS, *GLOBALS, *FIELDS, *TYPES])
def test_rename(marked: str, expected: str) -> None:
    check_rename(marked, "new", expected)


NO_IDENTIFIER = [
    ("local t = {}\nt.a$0 = 1\nprint(t.a)", 'local t = {}\nt["x y"] = 1\nprint(t["x y"])'),
    ("local t = { a$0 = 1 }\nprint(t['a'])", "local t = { [\"x y\"] = 1 }\nprint(t['x y'])"),
    ("local t = {}\nfunction t.a$0(x) end\nt.a()", 'local t = {}\nt["x y"] = function(x) end\nt["x y"]()'),
    ("local t = {}\nfunction t:a$0() return self end", 'local t = {}\nt["x y"] = function(self) return self end'),
    (
        "local t = {}\nfunction t:a$0(x) end\nt:a(1)\nt:a()\nt:a{1}\nt:a 's'",
        'local t = {}\nt["x y"] = function(self, x) end\nt["x y"](t, 1)\nt["x y"](t)\nt["x y"](t, {1})\nt["x y"] (t, \'s\')',
    ),
    ("local t = {}\nfunction t:a$0(...) end", 'local t = {}\nt["x y"] = function(self, ...) end'),
    (
        "local t = { a = {} }\nfunction t.a$0.b() end\nfunction t.a:c(x) end",
        'local t = { ["x y"] = {} }\nt["x y"].b = function() end\nt["x y"].c = function(self, x) end',
    ),
    ("g$0 = 1\nprint(g, _G.g)", '_ENV["x y"] = 1\nprint(_ENV["x y"], _G["x y"])'),
    ("function g$0(a) end\ng 'x'", '_ENV["x y"] = function(a) end\n_ENV["x y"] \'x\''),
    (
        "g$0 = {}\nfunction g.f() end\nfunction g:m() end",
        '_ENV["x y"] = {}\n_ENV["x y"].f = function() end\n_ENV["x y"].m = function(self) end',
    ),
    (
        "---@class A\n---@field a string\n---@type A\nlocal x\nprint(x.a$0)",
        '---@class A\n---@field ["x y"] string\n---@type A\nlocal x\nprint(x["x y"])',
    ),
    ("---@type { a: string }\nlocal x\nprint(x.a$0)", '---@type { ["x y"]: string }\nlocal x\nprint(x["x y"])'),
    ("local t = {}\nt\n  .a$0 = 1", 'local t = {}\nt\n  ["x y"] = 1'),
]


@pytest.mark.parametrize(("marked", "expected"), NO_IDENTIFIER)
def test_a_name_that_is_no_identifier_becomes_a_string_key(marked: str, expected: str) -> None:
    check_rename(marked, "x y", expected)


@pytest.mark.parametrize(
    ("marked", "expected"), [(expected, marked.replace("$0", "")) for marked, expected in NO_IDENTIFIER]
)
def test_a_string_key_becomes_a_name_again(marked: str, expected: str) -> None:
    if "_ENV" in marked or "function" in marked:
        return
    cursor_there = marked.replace("x y", "x$0 y", 1)
    check_rename(cursor_there, "a", expected.replace("['a']", ".a"))


def test_names_behind_see_follow_where_they_can() -> None:
    text = "local t = {}\nfunction t.a$0() end\n---@see t.a\nlocal x"
    check_rename(text, "b", "local t = {}\nfunction t.b() end\n---@see t.b\nlocal x")
    fixture = read_fixture(text)
    (edits,) = rename(fixture.snapshot(), *fixture.cursor, "x y").values()
    (before,) = fixture.files.values()
    assert applied(before, edits) == 'local t = {}\nt["x y"] = function() end\n---@see t.a\nlocal x'


def test_keywords_and_quotes_in_keys() -> None:
    check_rename("local t = {}\nt.a$0 = 1", "end", 'local t = {}\nt["end"] = 1')
    check_rename(
        "local t = {}\nt['a$0'] = t.a", 'it\'s "x"\n', 'local t = {}\nt[\'it\\\'s "x"\\n\'] = t["it\'s \\"x\\"\\n"]'
    )
    check_rename("local t = {}\nt[ [[a$0]] ] = 1", "]]", 'local t = {}\nt[ "]]" ] = 1')


REFUSED = [
    ("local a$0", "end", "reserved word"),
    ("local a$0", "goto", "reserved word"),
    ("local a$0", "1a", "not a name"),
    ("local a$0", "", "at least one letter"),
    ("local a$0", "a b", "not a name"),
    ("local a$0", "é", "not a name"),
    ("::a$0::", "a b", "not a name"),
    ("local function f(a$0) end", "...", "not a name"),
    ("local a$0 = 1; do local b = 2; f(a) end", "b", "taken"),
    ("local b = 1; do local a$0 = 2; f(b) end", "b", "taken"),
    ("local a$0 = 1; print(a)", "print", "taken"),
    ("local b; local a$0 = 1; f(b)", "b", "taken"),
    ("local function f(a$0, b) return a, b end", "b", "taken"),
    ("local function f(a$0, b) end", "b", "taken by what is declared with it .line 1"),
    ("local a$0, b = 1, 2", "b", "taken by what is declared with it"),
    ("for a$0, b in pairs(t) do end", "b", "taken by what is declared with it"),
    ("goto a; ::a$0:: ::b::", "b", "taken"),
    ("local a$0 = 1; local function f() return function() return b end end", "b", "taken"),
    ("function m:f(a$0) return self end", "self", "taken"),
    ("-- a$0", "x", "no name here"),
    ("$0", "x", "no name here"),
    ("local x = 'a$0'", "x", "no name here"),
    ("local x = $01", "x", "no name here"),
    ("local function f(...) return ...$0 end", "x", "no name here"),
    ("if a$0b then", "print", "already is a global 'print'"),
    ("function m:f() return self$0 end", "x", "has no name of its own"),
    ("print$0(1)", "x", "'print' is part of Lua"),
    ("string.$0rep('')", "x", "'rep' is part of Lua"),
    ("local s = ''\ns:$0rep(2)", "x", "'rep' is part of Lua"),
    ("State.$0get('a')", "x", "'get' is part of llmspell"),
    ("$0State.get('a')", "x", "'State' is part of llmspell"),
    ("---@type $0string\nlocal x", "x", "themselves"),
    ("---@class $0A", "string", "themselves"),
    ("---@class $0A\n---@class B", "B", "already is a type 'B' .line 2"),
    ("---@class $0A", "a b", "not a name of a type"),
    (
        "---@class $0A\n--- file: b.lua\n---@generic T\n---@param a T\n---@param b A\nfunction F(a, b) end",
        "T",
        "another type .line 1 of b.lua",
    ),
    ("---@generic T$0, U\n---@param a T\nlocal function f(a) end", "U", "another type"),
    ("g$0 = 1\nh = 2", "h", "already is a global 'h' .line 2 of main.lua"),
    ("g$0 = 1\n--- file: b.lua\nprint(h)", "h", "already is a global 'h' .line 1 of b.lua"),
    ("g$0 = 1\nlocal function f(h) return g end", "h", "the local of that name .line 2"),
    ("g$0 = 1\nlocal h\nprint(g)", "h", "the local of that name .line 3"),
    ("local t = { a$0 = 1, b = 2 }", "b", "already is a field 'b' .line 1"),
    ("local t = {}\nt.a$0 = 1\nt.b = 2", "b", "already is a field 'b' .line 3"),
    (
        "---@class A\n---@field a string\n---@field b string\n---@type A\nlocal x\nprint(x.a$0)",
        "b",
        "already is a field 'b' .line 3",
    ),
    ("---@class A\n---@field $0a string\n---@field b string", "b", "already is a field 'b'"),
    ("local t = unknown()\nlocal function f() return t.a$0, t.b end", "b", "already is a field"),
    ("local t = {}\nfunction t:a() end\nu().t = t\nt:a$0()", "x y", None),
    (
        "local C = {}\nC.__index = C\nfunction C.n() return setmetatable({}, C) end\nfunction C:a$0() end\nC.n():a()",
        "x y",
        "line 5 .* called with ':'",
    ),
    ("local _ENV = {}\ng$0 = 1", "x y", "is a field of a local _ENV"),
    ("g$0 = 1\ndo local _ENV = { g = 2 } end\nlocal function f(_ENV) return g end", "_ENV", "looks globals up in"),
    ("do local _ENV = {}g$0 = 2 end", "h", "not all uses"),
    ("local _ENV = { x = 1 }\ny = x$0", "z", "not all uses"),
    ("print(_ENV$0.x)", "env", "cannot be renamed"),
    ("local _ENV$0 = {}", "env", "cannot be renamed"),
    ("local env$0 = {}\nprint(x)", "_ENV", "looks globals up in"),
    ("env$0 = {}\nprint(x)", "_ENV", "looks globals up in"),
    ("print(_G$0.x)", "env", "part of Lua"),
    ("---@type string|{ rep: integer }\nlocal x\nprint(x.$0rep)", "x", "part of Lua"),
    ("local t = {}\nprint(t. --[[c]] a$0)", "x y", "comment"),
]


@pytest.mark.parametrize(("marked", "new_name", "words"), [one for one in REFUSED if one[2]])
def test_a_rename_that_would_change_the_meaning_is_refused(marked: str, new_name: str, words: str) -> None:
    check_refused(marked, new_name, words)


def test_half_written_strings_are_no_trouble() -> None:
    check_rename(
        "local t = { ['a'] = 1 }\nprint(t['a$0'], t[ [[a] ])", "b", "local t = { ['b'] = 1 }\nprint(t['b'], t[ [[a] ])"
    )


def test_globals_of_old_dialects_are_written_through_the_table_of_globals() -> None:
    check_rename("g$0 = 1", "x y", '_G["x y"] = 1', dialect="lua51")
    check_refused("global g$0 = 1", "x y", "takes a name", dialect="lua55")
    check_rename("global g$0 = 1\nprint(g)", "h", "global h = 1\nprint(h)", dialect="lua55")


def test_shadowing_that_changes_nothing_is_allowed() -> None:
    check_rename("local a$0 = 1; do local b = 2; f(b) end", "b", "local b = 1; do local b = 2; f(b) end")
    check_rename("local b = 1; f(b); local a$0 = 2; g(a)", "b", "local b = 1; f(b); local b = 2; g(b)")
    check_rename("g$0 = 1\nlocal function f(h) return h end", "h", "h = 1\nlocal function f(h) return h end")


def test_the_same_name_needs_no_edit() -> None:
    fixture = read_fixture("local a$0 = 1")
    assert rename(fixture.snapshot(), *fixture.cursor, "a") == {}


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("local abc$0 = 1", "abc"),
        ("local $0abc = 1", "abc"),
        ("local t = {}\nt['ab$0c'] = 1", "abc"),
        ("local t = {}\nt[ [==[ab$0c]==] ] = 1", "abc"),
        ("goto d$0 ::d::", "d"),
        ("---@class A.$0B", "A.B"),
        ("---@param a$0 string\nlocal function f(a) end", "a"),
        ("---@param b$0 string\nlocal function f(a) end", None),
        ("require 'a$0'", None),
        ("local x = $0nil", None),
        ("loc$0al x", None),
        ("---@ty$0pe A", None),
        ("t[$01] = 1", None),
        ("return ...$0", None),
        ("-- wor$0d", None),
    ],
)
def test_preparation_gives_the_bare_name(marked: str, expected: str | None) -> None:
    fixture = read_fixture(marked)
    found = prepare_rename(fixture.snapshot(), *fixture.cursor)
    assert (found.name if found else None) == expected
    if found is not None:
        assert fixture.files[fixture.cursor.uri][found.start : found.end] == found.name


NAMES = st.sampled_from(["a", "b", "c"])
STATEMENTS = st.lists(
    st.one_of(
        st.builds("local {} = {}".format, NAMES, NAMES),
        st.builds("{} = {}".format, NAMES, NAMES),
        st.builds("do local {} = {}".format, NAMES, NAMES),
        st.builds("local function {}({}) f({})".format, NAMES, NAMES, NAMES),
        st.builds("function {}.{}({}) f({})".format, NAMES, NAMES, NAMES, NAMES),
        st.builds("{} = {{ {} = {}.{} }}".format, NAMES, NAMES, NAMES, NAMES),
        st.builds("for {} = {}, 2 do".format, NAMES, NAMES),
        st.just("end"),
    ),
    max_size=12,
)


@given(STATEMENTS, NAMES, st.data())
def test_after_any_rename_every_name_means_what_it_meant(lines: list[str], new_name: str, data: st.DataObject) -> None:
    text = "\n".join(lines)
    tree = parse(text)
    uri = "file:///srv/main.lua"
    snapshot = Fixture({uri: text}, {}).snapshot()
    places = [use for variable in tree.scopes.variables for use in (variable.start, *variable.uses)]
    places += [use.start for use in tree.scopes.globals if use.name != "f"]
    if not places:
        return
    offset = data.draw(st.sampled_from(places))
    try:
        edits = rename(snapshot, uri, offset, new_name)
    except ValidationError:
        return
    after = parse(applied(text, edits.get(uri, [])))

    def meanings(scopes: object) -> list[tuple[int, list[int]]]:
        return [(v.start, v.uses) for v in scopes.variables]  # type: ignore[attr-defined]

    # All the names are one letter long, so that nothing moves.
    assert meanings(after.scopes) == meanings(tree.scopes)
    assert [use.start for use in after.scopes.globals] == [use.start for use in tree.scopes.globals]


@given(STATEMENTS, st.sampled_from(["fresh", "x y", "end"]), st.data())
def test_any_rename_to_a_fresh_name_succeeds_or_says_why(lines: list[str], new_name: str, data: st.DataObject) -> None:
    text = "\n".join(lines)
    uri = "file:///srv/main.lua"
    offset = data.draw(st.integers(0, len(text)))
    fixture = Fixture({uri: text}, {0: [Place(uri, offset)]})
    try:
        edits = rename(fixture.snapshot(), uri, offset, new_name)
    except ValidationError as refused:
        fresh_refused = ("no name here", "part of Lua", "reserved word", "not a name", "is no identifier", "cannot be")
        assert any(words in refused.message for words in fresh_refused), refused.message
        return
    check_sound(fixture, renamed(fixture, edits), edits, "lua54")


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("local a$0 = 1; f(a)", 2),
        ("local a$0", 0),
        ("a$0 = 1", 0),
        ("function m:f() f(self$0) end", 0),
        ("goto a; ::a$0::", 2),
    ],
)
def test_linked_places(marked: str, expected: int) -> None:
    text, offset = cursor(marked)
    assert len(linked_places(parse(text), offset)) == expected
