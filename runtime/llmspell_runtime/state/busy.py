"""Waiting for another process that is writing the same file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, TypeVar

from llmspell_runtime.errors import StorageError

T = TypeVar("T")

PAUSES: Final[tuple[float, ...]] = (0.001, 0.002, 0.005, 0.01, 0.02, 0.04, *[0.08] * 61)
"""Seconds between attempts: short at first, because a writer usually needs far less than a millisecond; 5 s in all."""


class Busy(Exception):  # a state of the file, which callers wait for, not a failure
    """Another process is writing the file; the call changed nothing and may be made again."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self.path = path


async def retrying(call: Callable[[], T], *, pauses: Sequence[float] = PAUSES) -> T:
    """Make a store call again while another process writes; raises StorageError when it never got a turn."""
    import asyncio  # 30 ms that a program without a loop saves

    for pause in pauses:
        try:
            return call()
        except Busy:
            await asyncio.sleep(pause)
    try:
        return call()
    except Busy as busy:
        raise still_busy(busy, pauses) from busy


def still_busy(busy: Busy, pauses: Sequence[float]) -> StorageError:
    """Explain that the file stayed locked through all pauses."""
    return StorageError(
        f"another process kept the file locked for {sum(pauses):.0f} seconds",
        where=str(busy.path),
        hint="look for a second llmspell kernel, a backup or a database browser that has this file open, and close it",
    )
