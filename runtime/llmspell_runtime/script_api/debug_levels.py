"""The levels of a script's log records."""

from __future__ import annotations

from typing import Final

from llmspell_runtime.errors import ValidationError

LEVELS: Final = {"off": 0, "error": 1, "warn": 2, "info": 3, "debug": 4, "trace": 5}
_SPELLINGS: Final = {"none": "off", "err": "error", "warning": "warn"}


def level_named(name: str) -> str | None:
    """The level of that name in any case, with its other spellings; None when there is none."""
    lower = name.lower()
    lower = _SPELLINGS.get(lower, lower)
    return lower if lower in LEVELS else None


def checked_level(name: str) -> str:
    """As `level_named`; ValidationError when there is none."""
    found = level_named(name)
    if found is None:
        from llmspell_runtime.script_api.mismatch import closest

        hint = closest(name.lower(), LEVELS) or "levels: " + ", ".join(LEVELS)
        raise ValidationError(f'there is no level "{name}"', hint=hint)
    return found
