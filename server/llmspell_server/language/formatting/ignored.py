"""Comments that keep the formatter away: `-- stylua: ignore`, `-- stylua: ignore start`, `-- stylua: ignore end`."""

from __future__ import annotations

import re
from typing import Final

from .notes import Note

MARK: Final = "next"
_MARK: Final = re.compile(r"--\s*stylua:\s*ignore(?:\s+(start|end))?\s*")


def mark_of(note: Note) -> str | None:
    """`next` (what follows is ignored), `start`, `end`, or None for any other comment."""
    found = _MARK.fullmatch(note.text)
    return (found[1] or MARK) if found else None
