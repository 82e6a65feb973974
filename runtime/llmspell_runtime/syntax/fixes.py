"""Repairs for what is wrong inside a token."""

from __future__ import annotations

import re
from typing import Final

from .problems import Edit, Fix

# Characters that word processors and web pages put in place of those that were meant.
_MEANT: Final = {
    "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u2018": "'", "\u2019": "'", "\u2013": "-", "\u2014": "-",
    "\u00a0": " ", "\u2003": " ", "\u3000": " ", "\u200b": "", "\ufeff": "",
    "\u2260": "~=", "\u2264": "<=", "\u2265": ">=",
}  # fmt: skip
_CLOSERS_BEHIND: Final = re.compile(r"[)\]},;\s]*\Z")


def flaw_fix(code: str, token: str, start: int) -> Fix | None:
    """The repair of a flawed token that starts at offset `start`, if one is likely enough."""
    if code == "unfinished_string":
        at = start + len(token)
        if not any(opener in token for opener in "([{") and (closers := _CLOSERS_BEHIND.search(token, 1)):
            at = start + closers.start()
        return Fix(f"Insert {token[0]}", (Edit(at, at, token[0]),))
    if code == "not_ascii":
        edits = [
            Edit(start + index, start + index + 1, _MEANT[char]) for index, char in enumerate(token) if char in _MEANT
        ]
        return Fix("Replace with what Lua understands", tuple(edits)) if edits else None
    return None
