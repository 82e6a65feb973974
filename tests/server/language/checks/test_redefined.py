"""Names that hide others."""

from __future__ import annotations

import pytest

from tests.harness.problem_checks import check_problems

CODES = {"redefined-local"}


def test_locals_that_hide_others() -> None:
    check_problems(
        """
local a = 1
local a = 2
--    ^ redefined-local: This hides another local `a`.
local function f(a)
--               ^ redefined-local
    local b = a
    do
        local b = b
--            ^ redefined-local
        print(b)
    end
    for a = 1, 2 do print(a) end
--      ^ redefined-local: This hides another parameter `a`.
    for _, b in ipairs({}) do print(b) end
--         ^ redefined-local
    return function(b) return b end
--                  ^ redefined-local
end
local x, x = 1, 2
--       ^ redefined-local
local function f() end
--             ^ redefined-local
print(f, x)
""",
        only=CODES,
    )


@pytest.mark.parametrize(
    "text",
    [
        "do local a = 1 print(a) end local a = 2 print(a)",
        "local print = print",
        "local _ = 1\nlocal _ = 2",
        "local _a, _a = 1, 2",
        "for i = 1, 2 do print(i) end for i = 1, 2 do print(i) end",
        "local function f(a) end local function g(a) end",
        "local a = 1\na = 2",
        "local t = {}\nfunction t:m() function t:n() end end",
        "if x then local a = 1 else local a = 2 end",
        "local function f() local a = 1 return a end\nlocal a = f()",
        "repeat local a = 1 until a\nlocal a = 1",
        "---@meta\nlocal a\nlocal a",
        "return function() local a = 1 return a end, function(a) return a end",
    ],
)
def test_silent(text: str) -> None:
    check_problems(text, only=CODES)
