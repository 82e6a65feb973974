"""How long an evaluation is waited for: Lua code ends by its deadline, one call of Lua's own library may take for ever.

Such a call (a wild pattern, a text repeated a billion times) cannot be ended from outside but with its process. Whoever
waits for it hears so after a while, and so does everybody who asks something before it is over.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from llmspell_runtime.errors import ValidationError

SECONDS = 5.0
"""More than an evaluation has by its own deadline, also on a busy machine."""

STUCK = "{} is inside one call of Lua's own library, which only the end of the script can end"
HINT = "stop the script, or wait until the call is over"


class Patience:
    """The evaluation that is under way. `on_return` is called when one that was given up is over after all.

    Concurrency contract: as of the debugger.
    """

    def __init__(self, on_return: Callable[[], None]) -> None:
        self._on_return = on_return
        self._asked: asyncio.Future[Any] | None = None
        self._due = 0.0
        self._given_up = False
        self._who = ""

    async def evaluate(self, query: Awaitable[Any], *, stopped: bool) -> Any:
        """The answer to an evaluation; of a script that runs, it may be the script that takes for ever.

        Raises ValidationError when it does not come.
        """
        asked = self._begin(query)
        self._who = "an evaluation" if stopped else "the script"
        self._asked, self._due = asked, asyncio.get_running_loop().time() + SECONDS
        asked.add_done_callback(self._over)
        await self.settled()
        return asked.result()

    async def settled(self) -> None:
        """Waits until no evaluation is under way. Raises ValidationError when one takes too long."""
        if self._asked is not None:
            left = self._due - asyncio.get_running_loop().time()
            await asyncio.wait([self._asked], timeout=max(0.0, left))
        if self._asked is not None:
            self._given_up = True
            raise ValidationError(STUCK.format(self._who), hint=HINT)

    async def deliver(self, query: Awaitable[Any]) -> Any:
        """The answer to what must be told in any case; None when it will be heard, but not soon."""
        told = self._begin(query)
        done, _ = await asyncio.wait([told], timeout=0 if self._given_up else SECONDS)
        return told.result() if done else None

    @staticmethod
    def _begin(query: Awaitable[Any]) -> asyncio.Future[Any]:
        asked = asyncio.ensure_future(query)
        # Nobody may be left to hear of a failure.
        asked.add_done_callback(lambda done: done.cancelled() or done.exception())
        return asked

    def _over(self, asked: asyncio.Future[Any]) -> None:
        if self._asked is asked:
            self._asked = None
            given_up, self._given_up = self._given_up, False
            if given_up and not asked.cancelled() and asked.exception() is None:
                self._on_return()
