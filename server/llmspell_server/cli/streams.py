"""The standard streams of a script that runs in the foreground: its output leaves at once, its input comes as typed."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable

from llmspell_runtime.errors import StorageError
from llmspell_server.cli.terminal import write

PIECE = 64 * 1024


class ScriptOutput:
    """Writes what a script prints. When a stream breaks, `on_break` is called once and `check` raises the reason."""

    def __init__(self) -> None:
        self.on_break: Callable[[], None] = lambda: None
        self._error: OSError | None = None
        self._line_open = False

    def __call__(self, stream: str, text: str) -> None:
        """Writes a piece of output at once."""
        if self._error is not None:
            return
        try:
            write(text, sys.stderr if stream == "stderr" else sys.stdout)
        except OSError as error:
            self._error = error
            self.on_break()
        self._line_open = not text.endswith("\n")

    def check(self) -> None:
        """Raises BrokenPipeError when the reader went away, StorageError when the output could not be written."""
        if isinstance(self._error, BrokenPipeError):
            raise self._error
        if self._error is not None:
            raise StorageError(f"cannot write the output of the script: {self._error.strerror}")

    def end_line(self) -> None:
        """On a terminal, begins a new line if the script left one open."""
        if self._line_open and sys.stdout is not None and sys.stdout.isatty() and sys.stderr.isatty():
            write("\n", sys.stderr)
            self._line_open = False


class StandardInput:
    """Standard input, read without blocking the event loop and without a thread that could outlive a script."""

    def __init__(self) -> None:
        self._fd = sys.stdin.fileno() if sys.stdin is not None else None
        self._buffer = b""
        self._ended = False

    async def piece(self) -> bytes | None:
        """What is there (a line when a person types); None at the end."""
        if self._buffer:
            piece, self._buffer = self._buffer, b""
            return piece
        if self._fd is None or self._ended:
            return None
        await _readable(self._fd)
        try:
            data = os.read(self._fd, PIECE)
        except OSError:
            data = b""
        # A person may type the end of file and go on; a pipe or a file has one end.
        self._ended = not data and not os.isatty(self._fd)
        return data or None

    async def line(self) -> bytes | None:
        """The next line with its line end, the rest when there is no further one; None at the end."""
        collected = b""
        while True:
            piece = await self.piece()
            if piece is None:
                return collected or None
            head, newline, tail = piece.partition(b"\n")
            collected += head + newline
            if newline:
                self._buffer = tail
                return collected


async def _readable(fd: int) -> None:
    """Waits until the descriptor has something to read; at once for files, which always have."""
    loop = asyncio.get_running_loop()
    ready = loop.create_future()
    try:
        loop.add_reader(fd, lambda: None if ready.done() else ready.set_result(None))
    except OSError:
        return
    try:
        await ready
    finally:
        loop.remove_reader(fd)
