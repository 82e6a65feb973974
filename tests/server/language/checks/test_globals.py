"""Globals that nothing defines."""

from __future__ import annotations

from tests.harness.problem_checks import check_problems


def test_a_global_that_nothing_defines_is_told() -> None:
    check_problems("""
print(nmae)
--    ^^^^ undefined-global: Nothing defines the global `nmae`.
""")


def test_a_global_of_another_file_is_known() -> None:
    check_problems("""
print(Shared)
--- file: other.lua
Shared = 1
""")


def test_a_comment_switches_it_off() -> None:
    check_problems("""
print(a) ---@diagnostic disable-line: undefined-global
---@diagnostic disable-next-line
print(b)
print(c)
--    ^ undefined-global
---@diagnostic disable: undefined-global
print(d)
---@diagnostic enable: undefined-global
print(e)
--    ^ undefined-global
""")
