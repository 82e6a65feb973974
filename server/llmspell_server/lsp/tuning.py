"""What Python is told about this process: threads that answer within milliseconds, a heap of trees that live long."""

from __future__ import annotations

import gc
import sys

_SLICE = 0.0005
"""Seconds after which Python lets another thread run. An answer passes through three threads, and would wait for each
of them for ten times as long while the background computes."""

_YOUNG = 50_000
"""New objects after which the collector looks at them. Nearly all that is made for a tree stays, so that looking more
often finds nothing and takes a third of the time of reading a file."""


def tune() -> None:
    """For the whole process, once a session begins."""
    sys.setswitchinterval(_SLICE)
    gc.set_threshold(_YOUNG, 10, 10)


def keep() -> None:
    """What there is now lives long: the collector need not look through it again, which would stop everything for a
    third of a second, time and again.
    """
    gc.unfreeze()
    gc.freeze()
