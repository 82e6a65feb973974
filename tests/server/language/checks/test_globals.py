"""Globals that nothing defines, and those that are made by accident."""

from __future__ import annotations

import pytest

from tests.harness.problem_checks import check_fix, check_problems

CODES = {"undefined-global", "lowercase-global", "global-element", "global-in-nil-env", "undefined-env-child"}


def test_a_global_that_nothing_defines_is_told() -> None:
    check_problems("""
print(nmae)
--    ^^^^ undefined-global: Nothing defines the global `nmae`.
""")


def test_the_nearest_name_is_offered() -> None:
    check_problems(
        """
local counter = 0
print(conuter, prnt, Agnt, stirng.rep)
--    ^^^^^^^ undefined-global: Nothing defines the global `conuter`. Did you mean `counter`?
--             ^^^^ undefined-global: Nothing defines the global `prnt`. Did you mean `print`?
--                   ^^^^ undefined-global: Nothing defines the global `Agnt`. Did you mean `Agent`?
--                         ^^^^^^ undefined-global: Nothing defines the global `stirng`. Did you mean `string`?
""",
        only=CODES,
    )
    check_fix("prnt(1)", "undefined-global", "Replace it by `print`", "print(1)")


def test_the_other_way_of_an_or_has_to_exist() -> None:
    check_problems("local a = Host or Other\n--                ^^^^^ undefined-global\nreturn a", only=CODES)


def test_words_of_other_languages() -> None:
    check_problems("""
print(null, None, True, undefined)
--    ^^^^ undefined-global: Nothing defines the global `null`. Did you mean `nil`?
--          ^^^^ undefined-global: Nothing defines the global `None`. Did you mean `nil`?
--                ^^^^ undefined-global: Nothing defines the global `True`. Did you mean `true`?
--                      ^^^^^^^^^ undefined-global: Nothing defines the global `undefined`. Did you mean `nil`?
""")
    check_problems("""
print(self)
--    ^^^^ undefined-global: There is no `self` here: only functions written with `:` have one.
""")


def test_a_function_that_comes_later_as_a_local_is_not_known_yet() -> None:
    check_problems("""
local function first()
    return second()
--         ^^^^^^ undefined-global: Nothing defines the global `second`.
end
local function second()
    return 1
end
print(first(), second())
""")


@pytest.mark.parametrize(
    "text",
    [
        "print(Shared)\n--- file: other.lua\nShared = 1",
        "print(_G, _ENV, _VERSION, State, Tool, Agent, JSON, ARGS)",
        "_G.Made = 1\nprint(Made)",
        "local all = _G\nall.Made = 1\nfunction all.make() end\nprint(Made, make)",
        "All = _G\nAll['Made'] = 1\nprint(Made)\n--- file: other.lua\nprint(Made)",
        "_ENV.Made = 1\nprint(Made)",
        "_ENV._G.Made = 1\nprint(Made)",
        "_G._G._G.Made = 1\nprint(Made, _G._G.Made)",
        'rawset(_ENV, "Made", 1)\nprint(Made)',
        'rawset(_G, "Made", 1)\nprint(_G.Made)',
        "function Made() end\nMade()",
        "local function f()\n  Made = 1\nend\nf()\nprint(Made)",
        "local a = {}\nprint(a.b)",
        "if Host then print(Host.name) end",
        "if not Host then return end\nprint(1)",
        "local h = Host or {}\nprint(h)",
        "local h = Host and Host.name\nprint(h)",
        "local h = Host ~= nil and Host() or nil\nprint(h)",
        'if type(Host) == "function" then Host() end',
        "while Host do Host.step() end",
        "print(not Host)",
        "local move = 1\nif love then print(move) end",
        "print(Host == nil)",
        "local function f()\n  if not Host then return end\n  return Host.name\nend\nf()",
        "local function f()\n  if Host == nil then error('no host') end\n  return Host.name\nend\nf()",
        'local h = rawget(_G, "Host")\nprint(h)',
        'if rawget(_G, "Host") then print(Host.name) end',
        'if _G["Host"] ~= nil then print(Host.name) end',
        "print(_G.Host)",
        "setmetatable(_G, { __index = function(_, name) return name end })\nprint(anything)",
        "for _, name in ipairs({ 'a' }) do _G[name] = 1 end\nprint(a)",
        "---@meta\nprint(_VERSION)",
        "local t = { nmae = 1 }\nprint(t.nmae)",
        "goto over\n::over::",
    ],
)
def test_silent(text: str) -> None:
    check_problems(text, only={"undefined-global"})


def test_a_test_of_a_name_that_is_nearly_a_local_is_a_slip() -> None:
    check_problems(
        """
local result = pcall(print)
if reslut then
-- ^^^^^^ undefined-global: Nothing defines the global `reslut`. Did you mean `result`?
    print(result)
end
""",
        only=CODES,
    )


def test_a_table_of_globals_that_hides_the_real_one() -> None:
    check_problems(
        """
local print = print
local _ENV = { a = 1 }
print(a, b, print)
--       ^ undefined-env-child: The table in `_ENV` has no `b`.
""",
        only=CODES,
    )
    check_problems(
        """
local print = print
local function f()
    local _ENV
    print(A)
--        ^ global-in-nil-env: `A` cannot be reached: `_ENV` is nil here.
    B = 1
--  ^ global-in-nil-env: `B` cannot be reached: `_ENV` is nil here.
end
local function g(_ENV)
    return anything
end
f()
g({})
""",
        only=CODES,
    )
    check_problems(
        """
local print = print
local _ENV <const> = nil
print(A)
--    ^ global-in-nil-env
""",
        only=CODES,
    )


def test_other_environments_are_not_judged() -> None:
    check_problems(
        """
local print, setmetatable, _G = print, setmetatable, _G
local function f(env)
    local _ENV = env
    print(anything)
end
local _ENV = setmetatable({}, { __index = _G })
print(anything)
f(_G)
""",
        only=CODES,
    )
    check_problems(
        """
local print = print
local _ENV = {}
made = 1
print(made)
""",
        only=CODES,
    )


def test_a_small_letter_suggests_that_local_is_missing() -> None:
    check_problems(
        """
count = 0
--0:5 lowercase-global: This makes a global `count`; is a `local` missing?
function helper() end
--       ^^^^^^ lowercase-global: This makes a global `helper`; is a `local` missing?
Good = 1
_G.meant = 1
---@class thing
thing = {}
local a
a = 1
string = string
print(a)
""",
        only=CODES,
    )
    check_problems(
        """
_hidden = 1
--0:7 lowercase-global
""",
        only=CODES,
    )


def test_globals_of_a_definition_file_are_meant() -> None:
    check_problems("---@meta\n\nfunction helper() end\nvalue = 1\n", only=CODES)


def test_globals_that_are_declared_are_meant() -> None:
    check_problems("global x = 1\nglobal function f() end\nf(x)\n", only=CODES, dialect="lua55")


def test_lowercase_globals_become_locals() -> None:
    check_fix("count = 1\nprint(count)", "lowercase-global", "Make it a local", "local count = 1\nprint(count)")
    check_fix("function f() end", "lowercase-global", "Make it a local", "local function f() end")


def test_every_global_if_wanted() -> None:
    check_problems(
        """
Count = 0
--0:5 global-element: This makes a global `Count`.
""",
        on={"global-element"},
        only=CODES,
    )


def test_where_globals_are_declared_lua_itself_tells() -> None:
    check_problems("global print\nprint(a)", only=CODES, dialect="lua55")
    check_problems("print(a)\n--    ^ undefined-global", only=CODES, dialect="lua55")


@pytest.mark.parametrize(
    "text", ["module('m', package.seeall)\nvalue = 1\nprint(other)", "setfenv(1, {})\nvalue = other"]
)
def test_modules_and_environments_of_old_lua(text: str) -> None:
    check_problems(text, only=CODES, dialect="lua51")
