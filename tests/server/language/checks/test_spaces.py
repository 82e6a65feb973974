"""White space at the end of lines."""

from __future__ import annotations

from tests.harness.problem_checks import check_fix, check_problems

CODES = {"trailing-space"}


def test_blanks_at_the_end() -> None:
    check_problems(
        "X = 1  \n--   ^^ trailing-space\n  \n--0:2 trailing-space\nY = 2\t\n--   ^ trailing-space",
        on=CODES,
        only=CODES,
    )


def test_not_in_strings_and_comments() -> None:
    check_problems(
        "X = [[  \n  \n]]\nY = 'a\\  \n'\n-- text  \n--[[  \n ]]\n--- doc  \nZ = 1 -- note  ", on=CODES, only=CODES
    )


def test_not_by_default() -> None:
    check_problems("X = 1  ", only=CODES)


def test_fix() -> None:
    check_fix("X = 1  \r\nY = 2", "trailing-space", "Remove it", "X = 1\r\nY = 2")
