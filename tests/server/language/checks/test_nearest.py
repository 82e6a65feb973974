"""The word that somebody probably meant."""

from __future__ import annotations

import pytest

from llmspell_server.language.checks.nearest import did_you_mean, nearest

WORDS = ("print", "pairs", "ipairs", "counter", "string", "Agent", "setmetatable", "getmetatable", "max")


@pytest.mark.parametrize(
    ("word", "wanted"),
    [
        ("pritn", "print"),
        ("prnt", "print"),
        ("Print", "print"),
        ("agent", "Agent"),
        ("conter", "counter"),
        ("stirng", "string"),
        ("setmetatbale", "setmetatable"),
        ("ipair", "ipairs"),
        ("mx", None),
        ("x", None),
        ("nothing", None),
        ("print", None),
        ("mix", "max"),
        ("", None),
    ],
)
def test_nearest(word: str, wanted: str | None) -> None:
    assert nearest(word, WORDS) == wanted


def test_the_first_of_equals() -> None:
    assert nearest("cat", ("cut", "cot")) == "cot"


def test_message() -> None:
    assert did_you_mean("x") == " Did you mean `x`?"
    assert did_you_mean(None) == ""
