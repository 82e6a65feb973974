"""Keys and functions that are given twice."""

from __future__ import annotations

import pytest

from tests.harness.problem_checks import check_fix, check_problems

CODES = {"duplicate-index", "duplicate-set-field"}


def test_keys_of_a_table() -> None:
    check_problems(
        """
return {
    name = 1,
--  ^^^^ duplicate-index: This value is lost: the table gets another one for the key `name` below.
    ["name"] = 2,
--   ^^^^^^ duplicate-index: This value is lost: the table gets another one for the key `name` below.
    name = 3,
--  ^^^^ duplicate-index: The table has the key `name` already.
}, { "a", [1] = "b" }, { [1] = 1, [1.0] = 2, ["1"] = 3 }
--   ^^^ duplicate-index
--         ^ duplicate-index: The table has the key 1 already.
--                        ^ duplicate-index
--                                 ^^^ duplicate-index
""",
        only=CODES,
    )


def test_functions_of_a_table() -> None:
    check_problems(
        """
local M = {}
function M.f() end
--         ^ duplicate-set-field: This function is lost: `f` is given another one below.
function M.g() end
function M.f() end
--         ^ duplicate-set-field: `f` is a function already; this one replaces it.
M.h = function() end
--^ duplicate-set-field
function M:h() end
--         ^ duplicate-set-field
function Global.f() end
--              ^ duplicate-set-field
function Global.f() end
--              ^ duplicate-set-field
return function()
    local t = {}
    function t.a() end
--             ^ duplicate-set-field
    function t.a() end
--             ^ duplicate-set-field
    return t
end, M
""",
        only=CODES,
    )


@pytest.mark.parametrize(
    "text",
    [
        "return { a = 1, b = 2, ['c'] = 3, [f()] = 4, [g()] = 5, 6, 7, [3] = 8 }",
        "return { { a = 1 }, { a = 2 } }",
        "return { [1] = 1, ['1'] = 2 }",
        "return { [-1] = 1, [1] = 2 }",
        "local M = {}\nif x then function M.f() end else function M.f() end end\nreturn M",
        "local M = {}\nfunction M.f() end\nif x then function M.f() end end\nreturn M",
        "local M = {}\nfunction M.f() end\nlocal old = M.f\nfunction M.f() return old() end\nreturn M",
        "local M = {}\nM.f = function() end\nrun(M)\nM.f = function() end\nrun(M)",
        "local M = {}\nfunction M.f() end\nM.f = nil\nfunction M.f() end\nreturn M",
        "local M = {}\nM.x = 1\nM.x = 2\nreturn M",
        "local a, b = {}, {}\nfunction a.f() end\nfunction b.f() end\nreturn a, b",
        "local a = {}\nfunction a.f() end\nreturn function()\n  local a = {}\n  function a.f() end\n  return a\nend, a",
        "---@meta\nlocal M = {}\nfunction M.f(a) end\nfunction M.f(a, b) end",
        "local t = {}\nt[x] = function() end\nt[y] = function() end\nreturn t",
    ],
)
def test_silent(text: str) -> None:
    check_problems(text, only=CODES)


def test_fixes() -> None:
    check_fix("return { a = 1, b = 2, a = 3 }", "duplicate-index", "Remove this field", "return { b = 2, a = 3 }")
