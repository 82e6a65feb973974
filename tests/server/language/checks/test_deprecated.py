"""What is deprecated, and what the chosen version of Lua does not have."""

from __future__ import annotations

import pytest

from tests.harness.problem_checks import check_fix, check_problems

CODES = {"deprecated", "undefined-global", "undefined-field"}


def test_functions_of_other_versions() -> None:
    check_problems(
        """
print(unpack({}), loadstring("x"))
--    ^^^^^^ deprecated: `unpack` is not there in this version of Lua; Lua 5.1 or LuaJIT has it.
--                ^^^^^^^^^^ deprecated
print(math.pow(2, 3), table.getn({}), bit32.band(1, 2))
--    ^^^^^^^^ deprecated: `math.pow` is not there in this version of Lua; Lua 5.1 to 5.2 or LuaJIT has it.
--                    ^^^^^^^^^^ deprecated
--                                    ^^^^^ deprecated: `bit32` is not there in this version of Lua; Lua 5.2 has it.
""",
        only=CODES,
    )
    check_problems("print(table.unpack({}))\n--    ^^^^^^^^^^^^ deprecated", only=CODES, dialect="lua51")
    check_problems(
        "print(table.pack(), string.pack)\n--                  ^^^^^^^^^^^ deprecated", only=CODES, dialect="lua52"
    )
    check_problems(
        "print(unpack({}), setfenv, bit.band(1, 2), table.move, coroutine.isyieldable)", only=CODES, dialect="luajit21"
    )


@pytest.mark.parametrize(
    "text",
    [
        "local unpack = table.unpack or unpack\nreturn unpack",
        "local unpack = unpack or table.unpack\nreturn unpack",
        "local load = loadstring or load\nreturn load",
        "if setfenv then setfenv(1, {}) end",
        "if math.pow then print(math.pow(1, 2)) end",
        "local pow = math.pow or function(a, b) return a ^ b end\nreturn pow",
        "if _VERSION == 'Lua 5.1' then setfenv(1, {}) end",
        "if jit then jit.off() end",
        "unpack = table.unpack\nprint(unpack({}))",
        "table.getn = function(t) return #t end\nprint(table.getn({}))",
        "local math = { pow = 1 }\nprint(math.pow)",
        "local bit32 = require 'bit32'\nprint(bit32.band(1, 2))",
        "print(type(setfenv), setfenv == nil)",
        "print(table.unpack({}), string.pack('b', 1), utf8.char(1))",
    ],
)
def test_silent(text: str) -> None:
    check_problems(text, only=CODES)


def test_objects_of_hosts_that_have_the_name_of_a_function_of_old() -> None:
    check_problems(
        """
module:hook("x", module.host)
--0:6 undefined-global
--               ^^^^^^ undefined-global
module("x")
--0:6 deprecated
""",
        only=CODES,
    )


def test_what_comments_call_deprecated() -> None:
    check_problems(
        """
---@deprecated use New
function Old() end
---@deprecated
Value = 1
Old()
--0:3 deprecated: `Old` is deprecated: use New.
print(Value, Old)
--    ^^^^^ deprecated: `Value` is deprecated.
--           ^^^ deprecated
local M = {}
---@deprecated
function M.f() end
---@deprecated
function M:g() end
M.f()
--^ deprecated: `f` is deprecated.
M:g()
--^ deprecated
print(M["f"])
--      ^^^ deprecated
function M.h() end
M.h()
""",
        only=CODES,
    )


def test_locals_too() -> None:
    check_problems(
        """
---@deprecated
local function old() end
old()
--0:3 deprecated: `old` is deprecated.
return function()
    ---@deprecated use `b`
    local a = 1
    return a, old
--         ^ deprecated: `a` is deprecated: use `b`.
--            ^^^ deprecated
end
""",
        only=CODES,
    )


def test_versions_of_own_functions() -> None:
    check_problems(
        """
---@version 5.1, JIT
function OldOnly() end
---@version >5.3
function New() end
---@version 2.0
function Versioned() end
OldOnly()
--0:7 deprecated: `OldOnly` is deprecated: it is for Lua 5.1 or LuaJIT.
New()
Versioned()
""",
        only=CODES,
    )


def test_several_definitions_of_which_one_is_good() -> None:
    check_problems(
        """
---@deprecated
function Twice() end
function Twice(a) return a end
Twice()
""",
        only=CODES,
    )


def test_fixes() -> None:
    check_fix("print(unpack({}))", "deprecated", "Write `table.unpack`", "print(table.unpack({}))")
    check_fix("loadstring('x')", "deprecated", "Write `load`", "load('x')")
    check_fix("print(table.getn(t))", "deprecated", "Write `#t`", "print(#t)")
    check_fix("print(math.pow(a + 1, 2))", "deprecated", "Write `(a + 1) ^ 2`", "print((a + 1) ^ 2)")
    check_fix("print(2 * math.pow(a, 2))", "deprecated", "Write `(a ^ 2)`", "print(2 * (a ^ 2))")
    check_fix("print(math.log10(5))", "deprecated", "Write `math.log(5, 10)`", "print(math.log(5, 10))")
