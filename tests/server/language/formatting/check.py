"""Checks for the formatter: the expected text, and what holds for every text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import attrs

from llmspell_runtime.syntax import parse
from llmspell_runtime.syntax.problems import Edit
from llmspell_server.language.formatting import Style, edits_between, format_text

CASES = Path(__file__).parent / "cases"


@attrs.frozen
class Case:
    """One case of a file in `cases/`: `## name`, `## options` if any, the text before, `=>`, the text after."""

    name: str
    style: Style
    dialect: str
    before: str
    after: str


_CASE = re.compile(r"^## (.+)\n(?:## (.+)\n)?((?:(?!=>$|## ).*\n)*)=>\n((?:(?!## ).*\n)*)", re.MULTILINE)


def read_cases() -> list[Case]:
    return [case for path in sorted(CASES.glob("*.txt")) for case in _cases_of(path)]


def _cases_of(path: Path) -> Iterator[Case]:
    text = path.read_text()
    assert text.count("\n=>\n") == len(_CASE.findall(text))
    for name, options, before, after in _CASE.findall(text):
        values = dict(option.split("=") for option in options.split())
        dialect = values.pop("dialect", "lua54")
        yield Case(f"{path.stem}: {name}", style_of(values), dialect, before, after.rstrip("\n") + "\n")


def style_of(values: dict[str, str]) -> Style:
    words: dict[str, Any] = {"true": True}
    named = {"width": "column_width"}
    return Style(
        **{named.get(key, key): int(text) if text.isdigit() else words.get(text, text) for key, text in values.items()}
    )


def check_format(before: str, after: str, style: Style | None = None, dialect: str = "lua54") -> None:
    """The text is laid out as expected, and laying it out again changes nothing."""
    formatted = format_text(before, style or Style(), dialect)
    assert formatted.problem is None
    assert formatted.text == after
    assert format_text(after, style or Style(), dialect).text == after


def check_sound(text: str, style: Style, dialect: str = "lua54") -> str:
    """What holds for every text that Lua accepts; returns the formatted text."""
    formatted = format_text(text, style, dialect)
    assert formatted.problem is None
    again = format_text(formatted.text, style, dialect)
    assert again.text == formatted.text
    assert not parse(formatted.text, dialect).syntax_errors
    assert apply(text, edits_between(text, formatted.text, dialect)) == formatted.text
    return formatted.text


def apply(text: str, edits: list[Edit]) -> str:
    pieces: list[str] = []
    here = 0
    for edit in edits:
        assert here <= edit.start <= edit.end
        pieces += (text[here : edit.start], edit.text)
        here = edit.end
    return "".join([*pieces, text[here:]])


_GAPS = (
    " ",
    "\t ",
    "\n",
    "\n\n\n",
    " --[[c]] ",
    " -- c\n",
    "\n-- d\n",
    "\n\n--[[ e\nf ]]\n",
    "\n -- g\n\n--[[h]] ",
    "--[=[i]=]\n",
)


def scattered(text: str, random: Random, share: float) -> str:
    """The text with white space and comments put before a share of its tokens."""
    tokens = parse(text).tail[0]
    pieces: list[str] = []
    end = 0
    for start, stop in zip(tokens.starts, tokens.ends, strict=True):
        gap = text[end:start]
        if random.random() < share and ("--" not in gap or gap.endswith("\n")):
            gap += random.choice(_GAPS)
        pieces += (gap, text[start:stop])
        end = stop
    return "".join(pieces)
