"""Standard input of a debugged script: a line typed into the debug console while the script waits for one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

END_OF_INPUT = "\x04"
"""What a person types (Ctrl-D) to end the input."""


class ConsoleInput:
    """`read` is the script's end, `give` the console's. `on_wait` is called when the script begins to wait."""

    def __init__(self, on_wait: Callable[[], None]) -> None:
        self._on_wait = on_wait
        self._line: asyncio.Future[bytes | None] | None = None
        self._ended = False

    @property
    def waiting(self) -> bool:
        """Whether the script waits for a line."""
        return self._line is not None

    async def read(self) -> bytes | None:
        """The next line; None at the end of the input."""
        if self._ended:
            return None
        self._line = asyncio.get_running_loop().create_future()
        self._on_wait()
        try:
            return await self._line
        finally:
            self._line = None

    def give(self, text: str) -> None:
        """A line was typed."""
        if self._line is None or self._line.done():
            return
        self._ended = text.strip() == END_OF_INPUT
        self._line.set_result(None if self._ended else text.encode() + b"\n")
