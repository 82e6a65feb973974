"""Output on its way to the client: joined to few messages, bounded when nobody reads.

Text is held for at most 20 ms or 64 KB. When the client does not take what was sent, at most 1 MB waits; what comes
then is counted, dropped, and reported by one line in its place.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable

from llmspell_runtime.kernel.execution import Place

DELAY = 0.02
PIECE = 64 * 1024
MOST_WAITING = 1024 * 1024
MOST_UNSENT = 4 * 1024 * 1024
"""Bytes in the connection's own buffer beyond which the client counts as not reading."""

RETRY = 0.05
"""Seconds until a client that did not read is looked at again."""


class OutputQueue:
    """Collects text and joins what comes from one line; `send(category, text, place)` passes a piece on, `unsent()`
    tells how many bytes the client has not taken.

    Concurrency contract: everything is called on the event loop.
    """

    def __init__(self, send: Callable[[str, str, Place | None], None], unsent: Callable[[], int]) -> None:
        self._send = send
        self._unsent = unsent
        self._waiting: list[tuple[str, str, Place | None]] = []
        self._size = 0
        self._dropped = 0
        self._timer: asyncio.TimerHandle | None = None

    def add(self, category: str, text: str, place: Place | None = None) -> None:
        """More output of a stream."""
        if self._size >= MOST_WAITING:
            self._dropped += len(text)
            return
        self._waiting.append((category, text, place))
        self._size += len(text)
        if self._size >= PIECE and self._unsent() < MOST_UNSENT:
            self.flush()
        elif self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(DELAY, self._on_timer)

    def place(self, category: str, text: str, place: Place) -> None:
        """A line about a place; it goes out at once, behind what was printed before."""
        self.add(category, text, place)
        if self._unsent() < MOST_UNSENT:
            self.flush()

    def _on_timer(self) -> None:
        self._timer = None
        if self._unsent() < MOST_UNSENT:
            self.flush()
        else:
            self._timer = asyncio.get_running_loop().call_later(RETRY, self._on_timer)

    def flush(self) -> None:
        """Sends everything that waits, in the order it came."""
        self.close()
        waiting, self._waiting, self._size = self._waiting, [], 0
        for (category, place), run in itertools.groupby(waiting, key=lambda each: (each[0], each[2])):
            whole = "".join(text for _, text, _ in run)
            for at in range(0, len(whole), PIECE):
                self._send(category, whole[at : at + PIECE], place)
        if self._dropped:
            dropped, self._dropped = self._dropped, 0
            text = f"\n[{dropped} characters of output are missing here: the client did not read them]\n"
            self._send("stderr", text, None)

    def close(self) -> None:
        """Stops the clock."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
