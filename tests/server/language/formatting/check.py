"""Checks for the formatter: the expected text, and what holds for every text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import attrs

from llmspell_runtime.syntax import parse, string_value
from llmspell_runtime.syntax.dialects import LUA54
from llmspell_runtime.syntax.nodes import Arm, Call, Empty, MethodCall, Node, Paren, Repeat, String, Vararg, While
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


def meaning(text: str) -> list[object]:
    """The tree of a text in a form that `==` compares, without what cannot matter: layout, quotes, idle parentheses."""
    found: list[object] = []
    stack: list[object] = list(reversed(parse(text).statements))
    while stack:
        item = stack.pop()
        if isinstance(item, list):
            found.append(len([part for part in item if not isinstance(part, Empty)]))
            stack.extend(reversed(item))
        elif isinstance(item, Paren) and not isinstance(item.inner, Call | MethodCall | Vararg):
            stack.append(item.inner)
        elif isinstance(item, String):
            found.append(string_value(item.text, LUA54))
        elif isinstance(item, Node) and not isinstance(item, Empty):
            plain = [getattr(item, name, None) for name in _PLAIN]
            found += (type(item).__name__, *(value for value in plain if isinstance(value, str | bool)))
            parts = [getattr(item, name) for name in item.parts]
            if isinstance(item, Arm | While | Repeat):
                parts = [_bare(part) for part in parts]
            stack.extend(reversed(parts))
    return found


_PLAIN = ("text", "operator", "method", "bracketed", "value", "is_global")


def _bare(condition: object) -> object:
    while isinstance(condition, Paren):
        condition = condition.inner
    return condition
