"""What literals and attributes mean: the text and the length of a string, a number in other bases."""

from __future__ import annotations

import math
import re
from typing import Final

from llmspell_runtime.syntax.dialects import Dialect
from llmspell_runtime.syntax.literals import number_value, string_value

_ESCAPE: Final = re.compile(r"\\(?:x[0-9a-fA-F]{2}|\d{1,3}|u\{([0-9a-fA-F]+)\}|z\s*|\r\n|.)", re.DOTALL)
_LONGEST: Final = 500
_SMALLEST: Final = 10
"""Integers below are the same in every base."""

ATTRIBUTES: Final = {
    "const": "The variable keeps its first value: Lua refuses to assign to it.",
    "close": "When the variable goes out of scope, also by an error, its value's metamethod `__close` is called.",
    "compile": "The variable keeps its first value, which is known when the text is compiled.",
}
"""What the attributes of locals say."""


def string_facts(literal: str, dialect: Dialect) -> tuple[str, str]:
    """The literal as code (one line), and Markdown: its length, and its text where it is written with escapes."""
    value = string_value(literal, dialect)
    quoted = literal[:1] in ("'", '"')
    size = _byte_length(literal) if quoted else len(value.encode("utf-8", "surrogateescape"))
    text = f"{size} byte{'' if size == 1 else 's'}"
    if len(value) < size and "\\" not in literal:
        text += f", {len(value)} characters"
    code = " ".join(literal.split()) if "\n" in literal else literal
    if "\\" in literal and quoted and value.isprintable() is not ("\n" in value):
        shown = value if len(value) <= _LONGEST else value[:_LONGEST] + "..."
        fence = "`" * max(3, *(len(run) + 1 for run in re.findall("`+", shown)), 3)
        text += f"\n\n{fence}txt\n{shown}\n{fence}"
    return (code if len(code) <= _LONGEST else code[:_LONGEST] + "..."), text


def _byte_length(literal: str) -> int:
    """How many bytes a quoted string has; what is not well-formed counts as it is written."""
    closed = len(literal) > 1 and literal[-1] == literal[0]
    body = literal[1:-1] if closed else literal[1:]
    count = at = 0
    for match in _ESCAPE.finditer(body):
        count += len(body[at : match.start()].encode("utf-8", "surrogateescape"))
        at = match.end()
        if match[1] is not None:
            point = int(match[1], 16)
            count += next(
                size
                for size, limit in enumerate((0, 0x80, 0x800, 0x10000, 0x200000, 0x4000000, 1 << 99))
                if point < limit
            )
        elif not match[0].startswith("\\z"):
            count += 1
    return count + len(body[at:].encode("utf-8", "surrogateescape"))


def number_facts(literal: str) -> str | None:
    """An integer in the bases it is not written in; None for what says it all itself."""
    value = number_value(literal)
    if value is None:
        return None
    if isinstance(value, float):
        return f"`{value!r}`" if literal.lower().startswith("0x") and math.isfinite(value) else None
    if 0 <= value < _SMALLEST:
        return None
    unsigned = value & 0xFFFFFFFFFFFFFFFF
    shown = [f"`0x{unsigned:X}`"] if not literal.lower().startswith("0x") else [f"`{value}`"]
    if unsigned < 1 << 16:
        shown.append(f"`0b{unsigned:b}`")
    return " · ".join(shown)
