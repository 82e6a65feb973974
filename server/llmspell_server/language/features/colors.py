"""Colours written as strings: `"#rrggbb"` and `"#rrggbbaa"`."""

from __future__ import annotations

import re
from collections.abc import Iterator

import attrs

from llmspell_runtime.syntax import Tree
from llmspell_runtime.syntax.tokens import STRING
from llmspell_server.language.features.places import tokens_at

_COLOR = re.compile(r"""(["'])#([0-9a-fA-F]{6})([0-9a-fA-F]{2})?(?=\1)""")


@attrs.frozen
class Color:
    """A colour, parts from 0 to 1, and where it is written, without the quotes."""

    start: int
    end: int
    red: float
    green: float
    blue: float
    alpha: float = 1.0


def colors(tree: Tree) -> Iterator[Color]:
    """The colours of a file, in the order of the text."""
    for match in _COLOR.finditer(tree.text):
        start, end = match.start(), match.end() + 1
        if any(token == (STRING, start, end) for token in tokens_at(tree, start)):
            digits = match.group(2) + (match.group(3) or "ff")
            red, green, blue, alpha = (int(digits[i : i + 2], 16) / 255 for i in range(0, 8, 2))
            yield Color(start + 1, end - 1, red, green, blue, alpha)


def written(red: float, green: float, blue: float, alpha: float = 1.0) -> str:
    """A colour as it is written; parts outside 0 to 1 count as the nearest end."""
    parts = [red, green, blue] + ([alpha] if round(alpha * 255) < 255 else [])
    return "#" + "".join(f"{round(max(0.0, min(1.0, part)) * 255):02x}" for part in parts)
