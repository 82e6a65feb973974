"""Strings with the quotes a style wants: the same value, as few escapes as can be."""

from __future__ import annotations

import re
from typing import Final

from .style import QuoteStyle

_QUOTE: Final = re.compile(r"\\(.)|([\"'])", re.DOTALL)


def requoted(token: str, style: QuoteStyle) -> str:
    """A string token in the quotes that `style` asks for; long brackets stay as they are."""
    if token[0] == "[":
        return token
    body = token[1:-1]
    quote = _wanted(body, style)
    if quote == token[0] and "\\'" not in body and '\\"' not in body:
        return token

    def spelled(match: re.Match[str]) -> str:
        escaped, bare = match.groups()
        found = bare or escaped
        if found in ("'", '"'):
            return "\\" + found if found == quote else found
        return match.group()

    return quote + _QUOTE.sub(spelled, body) + quote


def _wanted(body: str, style: QuoteStyle) -> str:
    preferred = '"' if style.endswith("Double") else "'"
    if style.startswith("Force"):
        return preferred
    other = "'" if preferred == '"' else '"'
    return other if body.count(preferred) > body.count(other) else preferred
