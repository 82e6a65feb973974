"""Keeps Python's garbage collector from looking again and again through trees and types that live long.

A full collection stops everything for as long as it takes to look at each object; with the types of a large workspace
that is a second. After one that was slow, everything that is left is in use: it is put aside, so that the next one
looks only at what is new. Now and then all is taken back, for what is not used any more.
"""

from __future__ import annotations

import gc
import time
from typing import Final, Literal

_SLOW: Final = 0.05
"""Seconds of computing."""
_ROUNDS: Final = 20
"""Slow collections after which everything is looked at again."""
_YOUNG: Final = 20_000
"""New objects after which the youngest are looked at: a tree has many."""


class Sparing:
    """A callback of `gc`."""

    def __init__(self) -> None:
        self._started = 0.0
        self.rounds = 0

    def __call__(self, phase: Literal["start", "stop"], info: dict[str, int]) -> None:
        """Called around every collection."""
        if info["generation"] != 2:
            return
        if phase == "start":
            self._started = time.thread_time()
        elif time.thread_time() - self._started > _SLOW:
            self.rounds += 1
            if self.rounds % _ROUNDS == 0:
                gc.unfreeze()
            else:
                gc.freeze()


def spare_collector() -> None:
    """For a process that serves editors, once at its start."""
    gc.set_threshold(_YOUNG, 20, 10)
    gc.callbacks.append(Sparing())
    gc.enable()


def keep() -> None:
    """What there is now lives long, as the trees of a workspace that was just read."""
    gc.unfreeze()
    gc.freeze()


def give_back() -> None:
    """Much was made and dropped: memory that is free goes back to the system, where its allocator can do that."""
    gc.collect()
    keep()
    try:
        import ctypes

        ctypes.CDLL(None).malloc_trim(0)
    except (AttributeError, OSError):
        return
