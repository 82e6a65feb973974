"""Waiting for something to change that diagnostics may depend on, so that an answer without news can be held back.

VS Code asks for the diagnostics of the workspace again two seconds after each answer. That request may run long
(LSP 3.17, «Workspace Diagnostics»): one that would only say what the client has is answered when there is more to say.
"""

from __future__ import annotations

import asyncio

PAUSE = 1.0
"""Seconds without a change after which it is worth looking."""


class News:
    """The changes of one session, and the one request that waits for them; on the event loop."""

    def __init__(self) -> None:
        self.count = 0
        """Changes so far."""
        self._waiting: asyncio.Future[bool] | None = None
        self._pause: asyncio.TimerHandle | None = None
        self._closed = False

    def happened(self) -> None:
        """A text, a file or a setting has changed."""
        self.count += 1
        if self._waiting is not None:
            self._look_soon()

    async def since(self, count: int) -> bool:
        """Waits until more than `count` changes have happened, and a pause after the last one.

        False when nobody waits for the answer any more: another request came, or the session ends.
        """
        self.let_go()
        if self._closed:
            return False
        waiting: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting = waiting
        if self.count != count:
            self._look_soon()
        try:
            return await waiting
        finally:
            if self._waiting is waiting:
                self._forget()

    def let_go(self) -> None:
        """Whoever waits shall wait no longer."""
        self._end(again=False)

    def close(self) -> None:
        """Nobody waits from now on."""
        self._closed = True
        self.let_go()

    def _look_soon(self) -> None:
        if self._pause is not None:
            self._pause.cancel()
        self._pause = asyncio.get_running_loop().call_later(PAUSE, lambda: self._end(again=True))

    def _end(self, *, again: bool) -> None:
        waiting = self._waiting
        self._forget()
        if waiting is not None and not waiting.done():
            waiting.set_result(again)

    def _forget(self) -> None:
        self._waiting = None
        if self._pause is not None:
            self._pause.cancel()
            self._pause = None
