"""What is never reached, and what does nothing."""

from __future__ import annotations

import pytest

from tests.harness.problem_checks import check_fix, check_problems

CODES = {"redundant-return", "empty-block", "code-after-break", "unreachable-code"}


def test_a_return_at_the_end_of_a_function() -> None:
    check_problems(
        """
local function f()
    print(1)
    return
--  ^^^^^^ redundant-return: The function ends here anyway.
end
return function() return; end
--                ^^^^^^ redundant-return
""",
        only=CODES,
    )


def test_blocks_that_do_nothing() -> None:
    check_problems(
        """
if x then end
--0:13 empty-block: Nothing depends on this condition: the blocks are empty.
if x then elseif y then ; else end
--0:34 empty-block
for i = 1, 2 do end
--0:19 empty-block: The loop does nothing.
do for k in pairs({}) do end end
-- ^^^^^^^^^^^^^^^^^^^^^^^^^ empty-block
""",
        only=CODES,
    )


def test_statements_behind_break() -> None:
    check_problems(
        """
while true do
    break
    print(1)
--  ^^^^^^^^ code-after-break: Nothing behind a `break` is executed.
    print(2)
end
for _ = 1, 2 do
    do break end
    print(1)
--  ^^^^^^^^ unreachable-code
end
""",
        only=CODES,
    )


def test_statements_that_are_never_reached() -> None:
    check_problems(
        """
local function f(x)
    if x then
        return 1
    elseif x == nil then
        error("no")
    else
        os.exit(1)
    end
    print(x)
--  ^^^^^^^^ unreachable-code: Control never gets here.
    print(x)
end
local function g()
    while true do
        f()
    end
    print(1)
--  ^^^^^^^^ unreachable-code
end
local function h()
    do
        error()
    end
    local a = 1
--  ^^^^^^^^^^^ unreachable-code
    return a
end
---@return never
local function quit() error("over") end
return function()
    quit()
    return f, g, h
--  ^^^^^^^^^^^^^^ unreachable-code
end
""",
        only=CODES,
    )


def test_the_main_chunk_can_end_early() -> None:
    check_problems(
        """
print(1)
os.exit(0)
print(2)
--0:8 unreachable-code: Control never gets here.
print(3)
""",
        only=CODES,
    )
    check_problems("goto out\nprint(1)\n--0:8 unreachable-code\n::out::\nprint(2)", only=CODES)


@pytest.mark.parametrize(
    "text",
    [
        "return",
        "local function f(x) if x then return end print(x) end f()",
        "local function f() return nil end f()",
        "if x then\n    -- nothing to do\nend",
        "if x then else print() end",
        "while wait() do end",
        "repeat until done()",
        "local function f() end f()",
        "do end",
        "if x then error() end\nprint(1)",
        "for _ = 1, 2 do if x then break end print(1) end",
        "while true do if x then break end end\nprint(1)",
        "while true do if x then goto out end end\n::out::\nprint(1)",
        "while x do error() end\nprint(1)",
        "local error = print\nerror(1)\nprint(2)",
        "for _ = 1, 2 do\n  if x then goto continue end\n  print(1)\n  ::continue::\nend",
        "do\n  goto skip\n  ::skip::\n  print(1)\nend",
        "pcall(function() error('x') end)\nprint(1)",
        "repeat break until true\nprint(1)",
        "local function f(x)\n  repeat\n    if x then break end\n    return 1\n  until x\n  print(1)\nend\nf()",
        "local function f()\n  do return 1 end\nend\nf()",
        "os.exit()",
        "local function f()\n  error('x')\n  return nil, 1\nend\nf()",
    ],
)
def test_silent(text: str) -> None:
    check_problems(text, only=CODES)


def test_what_is_being_written_is_left_alone() -> None:
    check_problems("if x then\n", only=CODES)
    check_problems("for i = 1, 2 do\n", only=CODES)


def test_fixes() -> None:
    check_fix(
        "f(function()\n  a()\n  return\nend)", "redundant-return", "Remove the `return`", "f(function()\n  a()\nend)"
    )
    check_fix("if x then end\nprint()", "empty-block", "Remove it", "print()")
    check_fix(
        "while x do\n  break\n  f()\n  g()\nend",
        "code-after-break",
        "Remove what is never reached",
        "while x do\n  break\nend",
    )
