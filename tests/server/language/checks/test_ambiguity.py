"""Code that Lua reads otherwise than people do."""

from __future__ import annotations

import pytest

from tests.harness.problem_checks import check_fix, check_problems

CODES = {"newline-call", "newfield-call", "ambiguity-1", "count-down-loop", "iter-variable-reassign"}


def test_a_call_over_two_lines() -> None:
    check_problems(
        """
print
--0:5 newline-call: This is a call of `print` in the line above.
("a"):rep(3)
local x = f.g
--        ^^^ newline-call: This is a call of `f.g` in the line above.
(x or {}).y()
""",
        only=CODES,
    )


def test_a_field_that_becomes_a_call() -> None:
    check_problems(
        """
return {
    print
--  ^^^^^ newfield-call: This is a call of `print`: a comma is missing between the lines.
    (1),
    f.g
--  ^^^ newfield-call
    "text",
    h
--  ^ newfield-call
    { 1 },
}
""",
        only=CODES,
    )


def test_or_beside_arithmetic() -> None:
    check_problems(
        """
local a = x or 0 + 1
--        ^^^^^^^^^^ ambiguity-1: Lua computes `0 + 1` first, before `or`: parentheses would say what is meant.
local b = x + y or 0
--        ^^^^^^^^^^ ambiguity-1
local c = x .. y or ""
--        ^^^^^^^^^^^^ ambiguity-1
local e = x or -1 + y
--        ^^^^^^^^^^^ ambiguity-1
local d = x or "" .. y
--        ^^^^^^^^^^^^ ambiguity-1
""",
        only=CODES,
    )


def test_a_negation_that_binds_closer_than_it_looks() -> None:
    check_problems(
        """
local a, b = 1, 2
if not a == b then print(1) end
-- ^^^^^^^^^^ ambiguity-1: Lua computes `not a` first, and compares that with `b`.
print(not a == nil, not a ~= 'x')
--    ^^^^^^^^^^^^ ambiguity-1
--                  ^^^^^^^^^^^^ ambiguity-1
print(not a == true, not a == not b, not (a == b), (not a) == b, not a == (b == 1))
""",
        only=CODES,
    )
    check_fix("if not a == b then end", "ambiguity-1", "Compare with `~=`", "if a ~= b then end")
    check_fix("if not a == b then end", "ambiguity-1", "Keep it, with parentheses", "if (not a) == b then end")


def test_loops_that_end_before_they_begin() -> None:
    check_problems(
        """
for i = 10, 1 do print(i) end
--      ^^^^^ count-down-loop: The loop counts up, so it does not get from the first number down to the last.
for i = #t, 1 do print(i) end
--      ^^^^^ count-down-loop
for i = 10, 1, 1 do print(i) end
--      ^^^^^^^^ count-down-loop
for i = 1, -1 do print(i) end
--      ^^^^^ count-down-loop
""",
        only=CODES,
    )


@pytest.mark.parametrize(
    "text",
    [
        "print('a')\nprint('b')",
        "print\n('a')",
        "f('x')\n('y', 'z'):m()",
        "print('a');\n('b'):rep(2)",
        "local t = {\n  f(1),\n  g { 1 },\n  x = h\n  (2),\n}",
        "local a = (x or 0) + 1",
        "local a = x or (0 + 1)",
        "local a = (x + y) or 0",
        "local a = x or y + 1",
        "local a = x or 0",
        "local a = x and 1 or 2 + 3",
        "local a = x and y or 'file (' .. name .. ')'",
        "local a = x or 'default ' .. y",
        "local a = x == y or false",
        "local a = x + (y or 0)",
        "local a = x or 0/0",
        "local a = x or 2^53 - 1",
        "local a = x or 60 * 60",
        "local a = x or 2 ^ 53",
        "local a = x or 1 / n",
        "for i = 1, 10 do print(i) end",
        "for i = 10, 1, -1 do print(i) end",
        "for i = 1, 1 do print(i) end",
        "for i = 1, 0, step do print(i) end",
        "for i = a, b do print(i) end",
        "for i = 1, #t do print(i) end",
        "for i = #t, 1, -1 do print(i) end",
        "for i = -5, -1 do print(i) end",
        "for i = 0.5, 1 do print(i) end",
        "for i = -size, 1 do print(i) end",
    ],
)
def test_silent(text: str) -> None:
    check_problems(text, only=CODES)


def test_fixes() -> None:
    check_fix("f\n(g):m()", "newline-call", "Put a semicolon between them", "f;\n(g):m()")
    check_fix("return {\n  a\n  (b) }", "newfield-call", "Put a comma between them", "return {\n  a,\n  (b) }")
    check_fix("a = x or 0 + 1", "ambiguity-1", "Compute the `or` first", "a = (x or 0) + 1")
    check_fix("a = x or 0 + 1", "ambiguity-1", "Keep it, with parentheses", "a = x or (0 + 1)")
    check_fix("a = x + y or 0", "ambiguity-1", "Compute the `or` first", "a = x + (y or 0)")
    check_fix("for i = 9, 1 do f(i) end", "count-down-loop", "Count down", "for i = 9, 1, -1 do f(i) end")
    check_fix("for i = 9, 1, 2 do f(i) end", "count-down-loop", "Count down", "for i = 9, 1, -2 do f(i) end")


def test_counters_that_are_assigned_to() -> None:
    check_problems(
        """
for i = 1, 3 do
  if i == 2 then i = i + 1 end
--               ^ iter-variable-reassign: The loop goes on with its own count, whatever `i` is given here.
  local j = i
  j = j + 1
  print(j)
end
for _, line in ipairs({}) do line = line .. "x" print(line) end
""",
        only=CODES,
    )
