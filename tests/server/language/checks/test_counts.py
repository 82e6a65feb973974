"""Names without values, values without names, and what cannot be closed."""

from __future__ import annotations

import pytest

from llmspell_server.language.checks.choice import Choice
from llmspell_server.language.checks.report import problems
from tests.harness.lua_fixture import ROOT, read_fixture
from tests.harness.problem_checks import check_fix, check_problems

CODES = {"unbalanced-assignments", "redundant-value", "close-non-object"}


def test_names_without_values() -> None:
    check_problems(
        """
local a, b, c = 1, 2
--          ^ unbalanced-assignments: `c` gets nil: there are too few values.
x, y.z = 1
-- ^^^ unbalanced-assignments: `y.z` gets nil: there are too few values.
local d, e = (f())
--       ^ unbalanced-assignments
""",
        only=CODES,
    )


def test_a_name_that_gets_its_value_later_is_hardly_worth_a_word() -> None:
    text = "local a, b = 1\nb = 2\nlocal function f()\n  local c, d = 1\n  d = 2\n  return c, d\nend\nreturn a, b, f"
    snapshot = read_fixture(text).snapshot()
    found = [one for one in problems(snapshot, f"{ROOT}/main.lua", Choice()) if one.code in CODES]
    assert [one.severity for one in found] == ["hint", "hint"]


def test_values_without_names() -> None:
    check_problems(
        """
local a = 1, 2, f()
--           ^ redundant-value: Nothing takes this value: there is 1 name for 3 values.
--              ^^^ redundant-value
x, y = 1, 2, 3
--           ^ redundant-value: Nothing takes this value: there are 2 names for 3 values.
""",
        only=CODES,
    )


def test_what_cannot_be_closed() -> None:
    check_problems(
        """
local a <close>
--    ^ close-non-object: `a` has no value that could be closed.
local b <close> = 1
--                ^ close-non-object: A value of type `integer` cannot be closed.
local c <close> = "text"
--                ^^^^^^ close-non-object
local d <close> = function() end
--                ^^^^^^^^^^^^^^ close-non-object
local f <close> = tostring(1)
--                ^^^^^^^^^^^ close-non-object
local e <close> = true
--                ^^^^ close-non-object
""",
        only=CODES,
    )


@pytest.mark.parametrize(
    "text",
    [
        "local a, b",
        "local a, b = f()",
        "local a, b, c = 1, f()",
        "local a, b = ...",
        "local a, b = nil",
        "local a, b = 1, 2",
        "x, y = y, x",
        "local a <close> = nil",
        "local a <close> = false",
        "local a <close> = io.open('x')",
        "local a <close> = setmetatable({}, { __close = print })",
        "local a <close> = unknown()",
        "local a <const> = 1",
    ],
)
def test_silent(text: str) -> None:
    check_problems(text, only=CODES)


def test_fixes() -> None:
    check_fix("local a = 1, 2 -- two", "redundant-value", "Remove it", "local a = 1 -- two")
