"""`---@diagnostic` comments."""

from __future__ import annotations

from tests.harness.problem_checks import check_problems

ONLY = {"undefined-global", "unused-local"}


def test_a_line_and_the_next_one() -> None:
    check_problems(
        """
print(a) ---@diagnostic disable-line: undefined-global
---@diagnostic disable-next-line
print(b)
print(c)
--    ^ undefined-global
---@diagnostic disable-next-line: unused-local
print(d)
--    ^ undefined-global
---@diagnostic disable-line
print(e)
--    ^ undefined-global
""",
        only=ONLY,
    )


def test_from_here_on() -> None:
    check_problems(
        """
print(a)
--    ^ undefined-global
---@diagnostic disable: undefined-global
print(b)
---@diagnostic enable: undefined-global
print(c)
--    ^ undefined-global
---@diagnostic disable
print(d)
---@diagnostic enable: undefined-global
print(e)
--    ^ undefined-global
---@diagnostic enable
local f
--    ^ unused-local
""",
        only=ONLY,
    )


def test_switched_off_twice() -> None:
    check_problems(
        """
---@diagnostic disable: undefined-global
---@diagnostic disable: undefined-global, unused-local
---@diagnostic enable: undefined-global
print(a)
local b
---@diagnostic enable: undefined-global, unused-local
print(c)
--    ^ undefined-global
local d
--    ^ unused-local
""",
        only=ONLY,
    )


def test_an_enable_too_much_does_no_harm() -> None:
    check_problems(
        """
---@diagnostic enable: undefined-global
---@diagnostic disable: undefined-global
print(a)
""",
        only=ONLY,
    )


def test_inside_of_functions_too() -> None:
    check_problems(
        """
local function f()
    ---@diagnostic disable: undefined-global
    print(a)
end
f(b)
""",
        only=ONLY,
    )


def test_what_is_unknown_switches_nothing() -> None:
    check_problems(
        """
---@diagnostic disabled: undefined-global
print(a)
--    ^ undefined-global
---@diagnostic disable: undefined-globl
print(b)
--    ^ undefined-global
""",
        only=ONLY,
    )


def test_at_the_end_of_the_text() -> None:
    check_problems("print(a)\n--    ^ undefined-global\n---@diagnostic disable", only=ONLY)


def test_errors_of_grammar_only_by_name() -> None:
    check_problems("---@diagnostic disable\nif x then\n--      ^ missing-closer", only={"missing-closer"})
    check_problems("---@diagnostic disable: missing-closer\nif x then", only={"missing-closer"})


def test_a_reason_may_follow() -> None:
    check_problems(
        """
---@diagnostic disable-next-line: undefined-global, unused-local the host gives it
local a = b
""",
        only={*ONLY, "unknown-diag-code"},
    )


def test_all_errors_of_grammar() -> None:
    check_problems("---@diagnostic disable: syntax-error\nif x then", only={"missing-closer"})


def test_codes_of_other_servers() -> None:
    check_problems("---@diagnostic disable: unused\nlocal a", only=ONLY)
    check_problems("---@diagnostic disable: unused\nprint(a)\n--    ^ undefined-global", only=ONLY)
