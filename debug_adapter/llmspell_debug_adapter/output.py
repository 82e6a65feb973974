"""Output on its way to the client: joined to few messages, bounded when nobody reads.

Text is held for at most 20 ms or 64 KB. When the client does not take what was sent, at most 1 MB waits; what comes
then is counted, dropped, and reported by one line in its place.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from llmspell_debug_adapter.bodies import Output, Source

DELAY = 0.02
PIECE = 64 * 1024
MOST_WAITING = 1024 * 1024
MOST_UNSENT = 4 * 1024 * 1024
"""Bytes in the connection's own buffer beyond which the client counts as not reading."""

RETRY = 0.05
"""Seconds until a client that did not read is looked at again."""


class OutputQueue:
    """Collects text; `send(Output)` passes a piece on, `unsent()` tells how many bytes the client has not taken.

    Concurrency contract: everything is called on the event loop.
    """

    def __init__(self, send: Callable[[Output], None], unsent: Callable[[], int]) -> None:
        self._send = send
        self._unsent = unsent
        self._waiting: list[tuple[str, str]] = []
        self._size = 0
        self._dropped = 0
        self._timer: asyncio.TimerHandle | None = None

    def add(self, category: str, text: str) -> None:
        """More output of a stream."""
        if self._size >= MOST_WAITING:
            self._dropped += len(text)
            return
        self._waiting.append((category, text))
        self._size += len(text)
        if self._size >= PIECE and self._unsent() < MOST_UNSENT:
            self.flush()
        elif self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(DELAY, self._on_timer)

    def place(self, category: str, text: str, source: Source | None, line: int | None) -> None:
        """A line with the place it comes from; it goes out at once, behind what was printed before."""
        if self._unsent() >= MOST_UNSENT:
            self.add(category, text)
            return
        self.flush()
        self._send(Output(category=category, output=text, source=source, line=line))

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
        category, pieces = "", list[str]()
        for each, text in waiting:
            if pieces and each != category:
                self._send_pieces(category, "".join(pieces))
                pieces = []
            category = each
            pieces.append(text)
        if pieces:
            self._send_pieces(category, "".join(pieces))
        if self._dropped:
            dropped, self._dropped = self._dropped, 0
            text = f"\n[{dropped} characters of output are missing here: the client did not read them]\n"
            self._send(Output(category="stderr", output=text))

    def _send_pieces(self, category: str, text: str) -> None:
        for at in range(0, len(text), PIECE):
            self._send(Output(category=category, output=text[at : at + PIECE]))

    def close(self) -> None:
        """Stops the clock."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
