"""The threads that a client knows: the script and its coroutines, by number."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from llmspell_debug_adapter.errors import NoThread

MAIN = 1
"""The script itself, from its start to its end."""
MOST_TOLD = 10
"""Threads that an error names."""


class ThreadList:
    """As of the last stop. The client hears of every change by `send_event(name, body)`."""

    def __init__(self, send_event: Callable[[str, object], None]) -> None:
        self._send_event = send_event
        self._names: dict[int, str] = {}

    @property
    def names(self) -> dict[int, str]:
        """Number -> name."""
        return self._names or {MAIN: "main"}

    def begin(self) -> None:
        """The script is there; of its coroutines nothing is known yet."""
        self._start(MAIN, "main")

    def renew(self, now: Mapping[int, str]) -> None:
        """These are alive now."""
        for gone in self._names.keys() - now.keys():
            del self._names[gone]
            self._tell("exited", gone)
        for ident, name in now.items():
            if ident not in self._names:
                self._start(ident, name)

    def check(self, ident: int) -> None:
        """Raises NoThread for a number that no thread has, or that of one that has ended."""
        if ident not in self.names:
            known = sorted(self.names)
            more = ", …" if len(known) > MOST_TOLD else ""
            hint = f"there {'are' if len(known) > 1 else 'is'} {', '.join(map(str, known[:MOST_TOLD]))}{more}"
            raise NoThread(f"there is no thread {ident}", hint=hint)

    def _start(self, ident: int, name: str) -> None:
        self._names[ident] = name
        self._tell("started", ident)

    def _tell(self, reason: str, ident: int) -> None:
        self._send_event("thread", {"reason": reason, "threadId": ident})
