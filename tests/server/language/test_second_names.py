"""A table has one set of fields, whatever the name, the field, the parameter or the file it is reached through."""
# ruff: noqa: E501 (tables of Lua texts)

from __future__ import annotations

import pytest

from tests.harness.analysis_checks import check_definitions, check_references, check_type
from tests.harness.problem_checks import check_problems

NAMES = [
    ("local a = {}\nlocal b = a\nb.x = 1\nprint(a.$0x)", "integer"),
    ("local a = {}\nlocal b\nb = a\nb.x = 1\nprint(a.$0x)", "integer"),
    ("local a = {}\nlocal b = a\na.x = 1\nprint(b.$0x)", "integer"),
    ("local M = {}\nlocal self = M\nfunction self.run() return 1 end\nlocal $0x = M.run()", "integer"),
    ("local M = {}\nlocal self = M\nfunction M.a() return self.b() end\nfunction M.b() return 1 end\nlocal $0x = M.a()", "integer"),
    ("local M = { sub = {} }\nlocal s = M.sub\ns.x = 'a'\nprint(M.sub.$0x)", "string"),
    ("local config, db = {}, {}\nconfig.db = db\nconfig.db.port = 1\nprint(db.$0port)", "integer"),
    ("local sub = {}\nlocal M = { sub = sub }\nfunction M.sub.y() return 1 end\nlocal $0x = sub.y()", "integer"),
    ("local M = {}\nlocal function setup()\n  local m = M\n  m.name = 'a'\nend\nprint(M.$0name)", "string"),
    ("Lib = {}\nlocal L = Lib\nfunction L.f() return 's' end\nlocal $0x = Lib.f()", "string"),
    ("local M = {}\nLib = M\nfunction Lib.f() return 's' end\nlocal $0x = M.f()", "string"),
    ("local M = {}\nfunction M:go()\n  local this = self\n  this.n = 1\nend\nprint(M.$0n)", "integer"),
    ("local M = {}\nfunction M:go()\n  local this = self\n  return function() return this.$0n end\nend\nM.n = 1", "integer"),
    ("local M = setmetatable({}, {})\nlocal N = M\nN.x = 1\nprint(M.$0x)", "integer"),
    ("local M = {}\nlocal N = setmetatable(M, {})\nN.x = 1\nprint(M.$0x)", "integer"),
    ("local function make() return {} end\nlocal a = make()\nlocal b = a\nb.x = 1\nprint(a.$0x)", "integer"),
    ("---@class Foo\nlocal Foo = {}\nlocal F = Foo\nfunction F:bar() return 1 end\n---@type Foo\nlocal f\nlocal $0x = f:bar()", "integer"),
    ("local string = string\nfunction string.twice(s) return 2 end\nlocal $0x = ('a'):twice()", "integer"),
]  # fmt: skip

PARAMETERS = [
    ("local function mix(t) t.extra = 1 end\nlocal M = {}\nmix(M)\nprint(M.$0extra)", "integer"),
    ("local mix = function(n, t) function t.go() return 'x' end end\nlocal M = {}\nmix(1, M)\nlocal $0x = M.go()", "string"),
    ("local function mix(t) local u = t u.extra = 1 end\nlocal M = {}\nmix(M)\nprint(M.$0extra)", "integer"),
    ("local function mix(t) t.extra = 1 end\nlocal M = { sub = {} }\nmix(M.sub)\nprint(M.sub.$0extra)", "integer"),
    ("local function mix(t) t.extra = 1 end\nlocal A, B = {}, {}\nmix(A)\nmix(B)\nB.own = 1\nprint(A.$0own)", "unknown"),
    ("local function mix(t) t = {} t.extra = 1 end\nlocal M = {}\nmix(M)\nprint(M.$0extra)", "unknown"),
]  # fmt: skip

ELEMENTS = [
    ("local l = { { n = 1 } }\nfor _, e in ipairs(l) do e.x = 's' end\nprint(l[1].$0x)", "string"),
    ("local l = { { n = 1 } }\nfor _, e in ipairs(l) do e.x = 's' end\nfor _, e in pairs(l) do print(e.$0x, e.n) end", "string"),
    ("local l = {}\nl[#l + 1] = { n = 1 }\nfor _, e in ipairs(l) do e.x = 's' end\nprint(l[1].$0x)", "string"),
    ("local l = {}\ntable.insert(l, { n = 1 })\nfor _, e in ipairs(l) do e.x = 's' end\nprint(l[1].$0x)", "string"),
    ("local M = { rows = {} }\nfunction M:add() local r = { v = 1 } self.rows[#self.rows + 1] = r r.own = 's' end\nfunction M:all() for _, r in pairs(self.rows) do print(r.$0own) end end", "string"),
    ("local M = { rows = {} }\nfunction M:add() local r = { v = 1 } self.rows[#self.rows + 1] = r print(r.$0seen) end\nfunction M:all() for _, r in pairs(self.rows) do r.seen = true end end", "boolean"),
    ("local by = {}\nfor w in ('a'):gmatch('.') do by[w] = by[w] or {} table.insert(by[w], { word = w }) end\nfor _, l in pairs(by) do for _, it in ipairs(l) do print(it.$0word) end end", "string"),
]  # fmt: skip

COPIES = [
    ("local function copy(t) local c = {} for k, v in pairs(t) do c[k] = v end return c end\nlocal a = copy({ x = 1 })\nprint(a.$0x)", "integer"),
    ("local defaults = { n = 1 }\nlocal function setup(o) o = o or {} for k, v in pairs(defaults) do if o[k] == nil then o[k] = v end end return o end\nprint(setup().$0n)", "integer"),
    ("local defaults = { n = 1 }\nlocal function setup(o) o = o or {} for k, v in pairs(defaults) do if o[k] == nil then o[k] = v end end return o end\nlocal c = setup({ own = 's' })\nprint(c.$0n)", "integer"),
    ("local function extend(t, s) for k, v in pairs(s) do t[k] = v end return t end\nlocal M = {}\nextend(M, { x = 1 })\nprint(M.$0x)", "integer"),
    ("local function extend(t, s) for k, v in pairs(s) do t[k] = v end return t end\nlocal m = extend({ a = 1 }, { b = 's' })\nprint(m.$0b)", "string"),
    ("local function extend(t, s) for k, v in pairs(s) do t[k] = v end return t end\nlocal A, B = {}, {}\nextend(A, { a = 1 })\nextend(B, { b = 's' })\nprint(A.$0b)", "unknown"),
    ("local s = { x = 1 }\nlocal t = {}\nfor k, v in pairs(s) do t[v] = k end\nprint(t.$0x)", "unknown"),
]  # fmt: skip

OTHER_TABLES = [
    "local a, c = {}, {}\nlocal b = a\nb = c\nb.x = 1\nprint(a.$0x)",
    "local a, c = {}, {}\nlocal b = c and a.d\nb.x = 1\nprint(c.$0x)",
    "local M, a, b = {}, {}, {}\nM.now = a\nM.now = b\nM.now.x = 1\nprint(a.$0x)",
    "local a = {}\nlocal b = #a\nb.x = 1\nprint(a.$0x)",
    "---@class A\nlocal A = {}\n---@class B\nlocal B = A\nB.x = 1\n---@type A\nlocal a\nprint(a.$0x)",
]

UTIL = "--- file: util.lua\nlocal M = {}\nfunction M.own() return true end\nM.sub = {}\nreturn M\n"
FILES = [
    ("local util = require('util')\nutil.trim = function() return 'x' end\n--- file: b.lua\nlocal $0x = require('util').trim()\n" + UTIL, "string"),
    ("local util = require('util')\nutil.trim = function() return util.own() end\n--- file: b.lua\nlocal u = require('util')\nlocal $0x = u.trim()\n" + UTIL, "boolean"),
    ("local util = require('util')\nutil.sub.n = 1\n--- file: b.lua\nlocal u = require('util')\nprint(u.sub.$0n)\n" + UTIL, "integer"),
    ("local n = require('util').sub\nn.n = 1\n--- file: b.lua\nlocal u = require('util')\nprint(u.sub.$0n)\n" + UTIL, "integer"),
    ("local M = {}\nM.util = require('util')\nM.util.n = 1\nreturn M\n--- file: b.lua\nlocal u = require('util')\nprint(u.$0n)\n" + UTIL, "integer"),
    ("local p = require('pkg')\np.n = 1\n--- file: pkg/init.lua\nreturn {}\n--- file: b.lua\nprint(require('pkg').$0n)", "integer"),
    ("local p = require('a.p')\np.n = 1\n--- file: a/p.lua\nreturn { own = 's' }\n--- file: b.lua\nprint(require('a.p').$0n)", "integer"),
    ("local p = require('p')\np.n = 1\n--- file: p.lua\nlocal P = {}\nreturn setmetatable(P, {})\n--- file: b.lua\nprint(require('p').$0n)", "integer"),
    ("local p = require('p')\np.n = 1\n--- file: p.lua\n---@class P\nlocal P = {}\nreturn P\n--- file: b.lua\n---@type P\nlocal p\nprint(p.$0n)", "integer"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), [*NAMES, *PARAMETERS, *ELEMENTS, *COPIES, *FILES])
def test_a_field_is_known_through_every_name(text: str, expected: str) -> None:
    check_type(text, expected)


@pytest.mark.parametrize("text", OTHER_TABLES)
def test_what_may_be_another_table_gives_no_fields(text: str) -> None:
    check_type(text, "unknown")


def test_definition_through_another_name() -> None:
    check_definitions("local a = {}\nlocal b = a\nb.x = 1\nprint(a.$0x)", "3:x")
    check_definitions(
        "local u = require('util')\nu.trim = 1\n--- file: b.lua\nprint(require('util').$0trim)\n" + UTIL, "2:trim"
    )


def test_references_through_another_name() -> None:
    check_references("local a = {}\nlocal b = a\nb.$1x = 1\nprint(a.$0x, b.$0x)")
    check_references("local u = require('util')\nu.$1n = 1\n--- file: b.lua\nprint(require('util').$0n)\n" + UTIL)
    check_references(
        "local u = require('util')\nlocal s = u.sub\ns.$1n = 1\n--- file: b.lua\nprint(require('util').sub.$0n)\n"
        + UTIL
    )


def test_a_field_given_in_another_file_is_defined() -> None:
    check_problems(
        "local p = require('p')\n"
        "p.more = 1\n"
        "--- file: p.lua\n"
        "---@class P\n"
        "local P = {}\n"
        "return P\n"
        "--- file: b.lua\n"
        "local p = require('p')\n"
        "print(p.more, p.less)\n"
        "--              ^^^^ undefined-field\n",
        only=["undefined-field", "inject-field"],
    )
