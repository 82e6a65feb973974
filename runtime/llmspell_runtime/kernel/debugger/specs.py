"""Reads the small languages of breakpoints: hit conditions and log messages."""

from __future__ import annotations

import re

from llmspell_runtime.errors import ValidationError

_HIT = re.compile(r"\s*(==|>=|<=|>|<|%)?\s*(\d+)\s*\Z")


def read_hit(text: str) -> tuple[str, int]:
    """`5` → ("==", 5), `>= 3` → (">=", 3), `% 2` → ("%", 2). Raises ValidationError."""
    match = _HIT.match(text)
    if match is None or len(match[2]) > 18 or (match[1] == "%" and int(match[2]) == 0):
        raise ValidationError(
            f'"{text}" is no hit condition', hint="write a count (5), a comparison (>= 3) or a divisor (% 2)"
        )
    return match[1] or "==", int(match[2])


def read_log(text: str) -> list[dict[str, str]]:
    """`a {b} c` → [{text: "a "}, {expression: "b"}, {text: " c"}]; braces inside an expression may nest."""
    parts: list[dict[str, str]] = []
    plain = ""
    at = 0
    while at < len(text):
        if text[at] == "{":
            end = _closing(text, at)
            if end is not None and text[at + 1 : end].strip():
                if plain:
                    parts.append({"text": plain})
                    plain = ""
                parts.append({"expression": text[at + 1 : end]})
                at = end + 1
                continue
        plain += text[at]
        at += 1
    if plain:
        parts.append({"text": plain})
    return parts


def _closing(text: str, opening: int) -> int | None:
    depth = 0
    for at in range(opening, len(text)):
        if text[at] == "{":
            depth += 1
        elif text[at] == "}":
            depth -= 1
            if depth == 0:
                return at
    return None
