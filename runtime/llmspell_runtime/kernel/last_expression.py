"""Statements whose last one is an expression, as a text that returns its value: `x = 1; x + 1` gives 2.

Only what cannot be run as one expression gets here, so the syntax package is imported late.
"""

from __future__ import annotations

MOST_BYTES = 2**20
"""A longer text is no prompt's; it is run as it is."""

_RETURN = "local __value <close> = nil return "
"""A scope with a variable to close keeps Lua from making `return f()` a tail call, which would hide the caller's line
from the messages and tracebacks of `f`."""


def return_last_expression(text: bytes, dialect: str) -> bytes | None:
    """The same lines, with the value of the last expression returned; None when the text does not end with one."""
    if len(text) > MOST_BYTES:
        return None
    from llmspell_runtime.syntax.complete import split_last_expression

    parts = split_last_expression(text.decode("utf-8", "surrogateescape"), dialect)
    if parts is None:
        return None
    return f"{parts[0]}{_RETURN}{parts[1]}".encode("utf-8", "surrogateescape")
