"""Progress of host calls that take long: a sign with a cancel button in clients that show progress.

A call is told of when it has lasted a second, then every second, and once when it is over, whatever ended it.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable

import attrs

from llmspell_debug_adapter.bodies import ProgressEnd, ProgressStart, ProgressUpdate

SECONDS = 1.0
"""Calls that are over sooner are not told of; longer ones are told of again each time."""

Send = Callable[[str, object], None]


@attrs.define(eq=False)
class _Call:
    number: int
    name: str
    timer: asyncio.TimerHandle
    ident: str | None = None
    """The client's name for it, once it was told."""
    rounds: int = 0


class Progress:
    """The host calls of one session. `send(event, body)` tells the client.

    Concurrency contract: everything is called on the event loop.
    """

    def __init__(self, send: Send, *, seconds: float = SECONDS) -> None:
        self._send = send
        self._seconds = seconds
        self._idents = itertools.count(1)
        self._calls: dict[int, _Call] = {}

    def begin(self, number: int, name: str) -> None:
        """A call was made."""
        if number not in self._calls:
            timer = asyncio.get_running_loop().call_later(self._seconds, self._tell, number)
            self._calls[number] = _Call(number, name, timer)

    def _tell(self, number: int) -> None:
        call = self._calls[number]
        call.timer = asyncio.get_running_loop().call_later(self._seconds, self._tell, number)
        call.rounds += 1
        if call.ident is None:
            call.ident = f"call-{next(self._idents)}"
            body = ProgressStart(progress_id=call.ident, title=f"Waiting for {call.name}", cancellable=True)
            self._send("progressStart", body)
        else:
            elapsed = f"{call.rounds * self._seconds:.0f} s"
            self._send("progressUpdate", ProgressUpdate(progress_id=call.ident, message=elapsed))

    def end(self, number: int) -> None:
        """A call is over; one that is not known was ended before."""
        call = self._calls.pop(number, None)
        if call is not None:
            call.timer.cancel()
            if call.ident is not None:
                self._send("progressEnd", ProgressEnd(progress_id=call.ident))

    def end_all(self) -> None:
        """Nothing is waited for any more."""
        for number in list(self._calls):
            self.end(number)

    def call_of(self, ident: str) -> int | None:
        """The number of the call that the client knows by that name; None when it is over."""
        return next((call.number for call in self._calls.values() if call.ident == ident), None)

    def close(self) -> None:
        """Nobody is told any more."""
        for call in self._calls.values():
            call.timer.cancel()
        self._calls.clear()
