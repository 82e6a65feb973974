"""What a checker raises: a value that is not of the declared type, and where it is."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from llmspell_runtime.script_api import types as lua
from llmspell_runtime.script_api.values import shown


class Mismatch(Exception):  # control flow between checkers; users see ArgumentError
    """A value is not of the declared type. `path` holds the keys and indices (from 0) that lead to it."""

    def __init__(self, problem: str, path: tuple[str | int, ...] = (), hint: str | None = None) -> None:
        super().__init__(problem)
        self.problem = problem
        self.path = path
        self.hint = hint

    def under(self, key: str | int) -> Mismatch:
        """The same mismatch, seen from the container that holds it at `key`."""
        self.path = (key, *self.path)
        return self


class KeyMismatch(Mismatch):
    """A table has a key too much or lacks one; `problem` is `unknown` or `missing`."""


def expected(lua_type: lua.LuaType, value: object) -> Mismatch:
    """The mismatch of a value that is of another type altogether."""
    return Mismatch(f"{lua.label(lua_type)} expected, got {shown(value)}")


def closest(word: str, known: Iterable[str]) -> str | None:
    """The hint that offers the known word nearest to `word`, if any is near or begins alike."""
    words = list(known)
    found = difflib.get_close_matches(word, words, n=1)
    if not found and len(word) > 2:
        found = [other for other in words if other.startswith(word) or word.startswith(other)]
    return f'did you mean "{found[0]}"?' if found else None
