"""Locals, functions, labels and arguments that nobody uses."""

from __future__ import annotations

import pytest

from tests.harness.problem_checks import check_fix, check_problems

CODES = {"unused-local", "unused-function", "unused-label", "unused-vararg"}


def test_locals() -> None:
    check_problems("""
local a
--    ^ unused-local: Nothing reads the local `a`.
local b, c = 1, 2
--    ^ unused-local: Nothing reads the local `b`.
print(c)
do
    local d = c
--        ^ unused-local: Nothing reads the local `d`.
end
""")


def test_a_value_that_is_only_replaced_is_not_used() -> None:
    check_problems("""
local x = 1
--    ^ unused-local: Nothing reads the local `x`.
x = 2
--0:1 unused-local: Nothing reads the local `x`.
local function f()
    local y
--        ^ unused-local
    y = 1
--  ^ unused-local
end
f()
""")


def test_a_table_that_is_only_filled_is_not_used() -> None:
    check_problems("""
local t = {}
--    ^ unused-local
t.a = 1
--0:1 unused-local
t[1] = 2
--0:1 unused-local
function t.f() end
--       ^ unused-local
function t:m() end
--       ^ unused-local
local from_elsewhere = print(1)
from_elsewhere.x = 1
local nested = {}
nested.a.b = 1
""")


@pytest.mark.parametrize(
    "text",
    [
        "local _ = 1",
        "local _unused = 1",
        "local x <close> = nil",
        "local x = 1\nreturn x",
        "local x = 1\nreturn function() return x end",
        "local x = 1\nx = x + 1",
        "local t = {}\nreturn t",
        "local t = {}\nt[t] = 1",
        "local t = {}\nt.x.y = 1",
        "local function f() end\nreturn f",
        "for _ = 1, 2 do print() end",
        "for _, v in ipairs({}) do print(v) end",
        "local t = {}\nfunction t:m() return 1 end\nreturn t",
        "local t = {}\nfunction t:m() end\nreturn t",
        "---@class A\nlocal A = {}\nfunction A.f() end",
        "---@enum E\nlocal E = { a = 1 }",
        "---@meta\nlocal x = 1\nlocal function f(a) end",
        "local a = 1\nlocal function f() return a end\nreturn f",
        "repeat local done = true until done",
        "local x = 1 print(x)",
        "local i = 0\nwhile i < 3 do i = i + 1 end",
        "local function on(self) end\nreturn on",
        "---@param a string\nlocal function f(a) end\nf()",
    ],
)
def test_silent(text: str) -> None:
    check_problems(text, only=CODES)


def test_parameters_and_loop_variables() -> None:
    check_problems(
        """
local function f(a, b, _c)
--                  ^ unused-local: Nothing reads the parameter `b`.
    return a
end
f()
for i, v in ipairs({}) do
--  ^ unused-local: Nothing reads the loop variable `i`.
    print(v)
end
for i = 1, 2 do
--  ^ unused-local: Nothing reads the loop variable `i`.
    print()
end
return function(x) end
--              ^ unused-local: Nothing reads the parameter `x`.
""",
        only=CODES,
    )


def test_a_local_that_is_hidden_at_once() -> None:
    check_problems(
        """
local a = 1
--    ^ unused-local
local a = 2
print(a)
local m = require "lib"
--    ^ unused-local: Nothing reads the local `m`.
""",
        only=CODES,
    )


def test_functions() -> None:
    check_problems("""
local function unused() end
--    ^^^^^^^^ unused-function: Nothing calls the function `unused`.
--             ^^^^^^ unused-local: Nothing reads the local function `unused`.
local value = function() end
--            ^^^^^^^^ unused-function: Nothing calls the function `value`.
--    ^^^^^ unused-local
local later
--    ^^^^^ unused-local
function later() end
--       ^^^^^ unused-local
--0:8 unused-function
""")


def test_functions_that_only_call_each_other() -> None:
    check_problems("""
local function loop() return loop() end
--    ^^^^^^^^ unused-function: Nothing calls the function `loop`.
local b
local function a() return b() end
--    ^^^^^^^^ unused-function
function b() return a() end
--0:8 unused-function
local function used() end
local function user() return used() end
user()
local function inner() end
print(function() return inner() end)
""")


def test_functions_within_functions() -> None:
    check_problems("""
return function()
    local function helper() end
    helper()
    local function idle() return helper() end
--        ^^^^^^^^ unused-function
--                 ^^^^ unused-local
end
""")


def test_labels() -> None:
    check_problems(
        """
::never::
--^^^^^ unused-label: No `goto` goes to the label `never`.
for _ = 1, 2 do
    goto continue
    ::continue::
end
for _ = 1, 2 do
    ::continue::
--    ^^^^^^^^ unused-label
end
do goto out end
::out::
local function f()
    ::f::
--    ^ unused-label
end
goto f
::f::
f()
while true do
    do goto again end
    ::again::
end
""",
        only={"unused-label"},
    )


def test_arguments_that_nobody_reads() -> None:
    check_problems(
        """
local function f(...)
--               ^^^ unused-vararg: Nothing reads the arguments that `...` takes.
    return function(...) return ... end
end
local function g(a, ...) return a, select("#", ...) end
return f, g, ...
""",
        only=CODES,
    )
    check_problems("local function f(...args) return args end\nreturn f", only=CODES, dialect="lua55")


def test_fixes() -> None:
    check_fix("local a = 1\nprint()", "unused-local", "Remove the local", "print()")
    check_fix("  local a = 1\nprint()", "unused-local", "Remove the local", "print()")
    check_fix("print() local a = 1 print()", "unused-local", "Remove the local", "print() print()")
    check_fix("local a = f()\nprint()", "unused-local", "Keep the call only", "f()\nprint()")
    check_fix('local a = require "x"\nprint()', "unused-local", "Remove the local", "print()")
    check_fix("local a = 1", "unused-local", "Rename it to `_a`", "local _a = 1")
    check_fix("do local a a = 1 end", "unused-local", "Rename it to `_a`", "do local _a _a = 1 end")
    check_fix("local function f() end\n", "unused-local", "Remove the function", "")
    check_fix(
        "--- Helps.\n---@return nil\nlocal function f() end\nprint()",
        "unused-local",
        "Remove the function",
        "print()",
    )
    check_fix(
        "print(function(a, ...) return a end)", "unused-vararg", "Remove `...`", "print(function(a) return a end)"
    )
    check_fix("print(function(...) end)", "unused-vararg", "Remove `...`", "print(function() end)")
    check_fix("do\n  ::a::\nend", "unused-label", "Remove the label", "do\nend")
