"""Operators and comments that people bring along from other languages, and what Lua has in their place."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

_OPERATORS: Final = {
    "!=": "~=", "!==": "~=", "~==": "~=", "<>": "~=", "=!": "~=", "===": "==", "=>": ">=", "=<": "<=",
    "&&": "and", "||": "or", "??": "or", "**": "^",
}  # fmt: skip
_OPERATOR: Final = re.compile(r"!==?|~==|<>|=!=?|===|=>|=<|&&(?!=)|\|\|(?!=)|\?\?(?!=)|\*\*(?!=)")
_CHANGE: Final = re.compile(r"(\.\.|//|<<|>>|\|\||&&|\*\*|\?\?|\bor|\band|[-+*/%^&|])=(?!=)|\+\+|:=")
_CALLED: Final = {"||": "or", "&&": "and", "??": "or", "**": "^"}


class Foreign(NamedTuple):
    """An operator that Lua does not know: where it ends, and what Lua has instead."""

    end: int
    operator: str


def foreign_operator(text: str, start: int) -> Foreign | None:
    """The binary operator of another language at `start`, if that is one."""
    found = _OPERATOR.match(text, start)
    return Foreign(found.end(), _OPERATORS.get(found.group(), "~=")) if found else None


class Change(NamedTuple):
    """An assignment of another language: where its operator ends, what replaces that, whether a value follows."""

    end: int
    replacement: str
    has_value: bool


def foreign_assignment(text: str, start: int, target: str) -> Change | None:
    """The assignment operator of another language at `start`, if that is one; `target` is what it assigns to."""
    found = _CHANGE.match(text, start)
    if found is None:
        return None
    operator = found.group(1)
    if found.group() == "++":
        return Change(found.end(), f" = {target} + 1", False)
    if operator is None:
        return Change(found.end(), "=", True)
    return Change(found.end(), f"= {target} {_CALLED.get(operator, operator)}", True)


def starts_comment(text: str, start: int) -> bool:
    """Whether a comment of another language, which no operator could be, begins at `start`."""
    return text.startswith("/*", start)
