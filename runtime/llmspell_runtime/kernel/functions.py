"""The Lua functions that the kernel may call: when nobody here refers to one any more, the worker forgets it too."""

from __future__ import annotations

import functools
import weakref
from collections.abc import Callable
from typing import Any

from llmspell_runtime.kernel import plain
from llmspell_runtime.script_api.values import Callback

BATCH = 64
"""Functions that are let go of together."""


class Functions:
    """The functions of one Lua state. `release` is given the ids of those that will not be called again.

    Each time a function crosses it gets an id of its own, so that a `Callback` is the only one with its id.
    """

    def __init__(self, release: Callable[[list[int]], None]) -> None:
        self._release = release
        self._known: dict[int, weakref.ref[Callback]] = {}
        self._unused: list[int] = []

    def unpack(self, payload: bytes) -> Any:
        """As `plain.unpack`, for payloads that may hold functions."""
        return plain.unpack(payload, self._extension)

    def _extension(self, code: int, data: bytes) -> Any:
        value = plain.read_extension(code, data)
        if type(value) is Callback:
            if len(self._unused) >= BATCH:
                batch, self._unused = self._unused, []
                self._release(batch)
            self._known[value.id] = weakref.ref(value, functools.partial(self._gone, value.id))
        return value

    def _gone(self, ident: int, _reference: object) -> None:
        # May be called within a garbage collection in any thread: it only notes.
        if self._known.pop(ident, None) is not None:
            self._unused.append(ident)
