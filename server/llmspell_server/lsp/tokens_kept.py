"""The semantic tokens that a client was given last, so that the next time it gets only what changed."""

from __future__ import annotations

import itertools
import threading


class KeptTokens:
    """The last answer for each document; called from worker threads."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[str, list[int]]] = {}
        self._ids = itertools.count(1)
        self._lock = threading.Lock()

    def keep(self, uri: str, data: list[int]) -> str:
        """Remembers an answer; returns the id under which the client may refer to it."""
        with self._lock:
            ident = str(next(self._ids))
            self._kept[uri] = ident, data
            return ident

    def find(self, uri: str, ident: str) -> list[int] | None:
        """The answer that was given under this id, None when it was not the last one."""
        with self._lock:
            known = self._kept.get(uri)
            return known[1] if known is not None and known[0] == ident else None

    def forget(self, uri: str) -> None:
        """The document was closed."""
        with self._lock:
            self._kept.pop(uri, None)
