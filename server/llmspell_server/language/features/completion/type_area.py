"""Whether the next thing in a half-written type is a type, a name of one's own, or already the description."""

from __future__ import annotations

import re
from typing import Final, Literal

_TOKEN: Final = re.compile(r"""[\w.]+|"[^"]*"?|'[^']*'?|\S""")
_GOES_ON: Final = frozenset(("extends", "and", "or", "in"))
_NAMED: Final = frozenset(("fun", "{"))
"""Brackets within which a name and a colon stand before each type."""

_Next = Literal["type", "name", "operator"]


def wants_type(area: str, *, listed: bool = False) -> bool:
    """Whether a type begins behind `area`, the beginning of a type; `listed` says that commas separate several."""
    stack: list[str] = []
    following: _Next = "type"
    before = ""
    named = False
    for word in _TOKEN.findall(area):
        top = stack[-1] if stack else ""
        match word:
            case "|" | "&":
                following = "type"
            case "(" if before == "fun":
                stack.append("fun")
                following = "name"
            case "(" if following == "operator":
                return False
            case "(" | "[" | "<" | "{":
                stack.append(word)
                following = "name" if word == "{" else "type"
            case ")" | "]" | ">" | "}":
                if stack:
                    stack.pop()
                following = "operator"
            case ",":
                if not stack and not listed:
                    return False
                following, named = ("name" if top in _NAMED else "type"), False
            case ":":
                if top not in _NAMED and before != ")":
                    return False
                following = "type"
            case "?" | "`" | "+" | "-" | "...":
                pass
            case "#" | "=" | "@":
                return False
            case _ if word in _GOES_ON:
                following = "type"
            case _ if following == "operator" and not stack:
                if named or not listed:
                    return False
                named = True
            case _:
                following = "operator"
        if word[0] in "\"'" and (len(word) == 1 or word[-1] != word[0]):
            return False  # inside a string
        before = word
    return following == "type"
