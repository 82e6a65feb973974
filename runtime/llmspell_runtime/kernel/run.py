"""One execution that waits or runs: what it printed so far, what it may use, when it is over."""

from __future__ import annotations

import asyncio
import codecs
import logging
from collections.abc import Callable

from llmspell_runtime import wire
from llmspell_runtime.kernel.execution import Execution, Failure, Place, Status, Stream
from llmspell_runtime.kernel.limiter import Limiter
from llmspell_runtime.kernel.link import WorkerLink
from llmspell_runtime.security.levels import Limits
from llmspell_runtime.telemetry.categories import COUNTERS, Category
from llmspell_runtime.telemetry.correlation import correlation

log = logging.getLogger("llmspell.kernel")

STREAMS: dict[int, Stream] = {wire.STDOUT: "stdout", wire.STDERR: "stderr"}


class Run:
    """An execution of one interpreter; it is begun at most once and finished exactly once."""

    def __init__(self, execution: Execution, payload: bytes, limits: Limits, *, capture: bool) -> None:
        self.execution = execution
        self.payload = payload
        self.limits = limits
        self._capture = capture
        self._limiter: Limiter | None = None
        self._decoders = {stream: codecs.getincrementaldecoder("utf-8")("surrogateescape") for stream in STREAMS}

    @property
    def begun(self) -> bool:
        """Whether the worker was told to run it."""
        return self._limiter is not None

    @property
    def stop_reason(self) -> str | None:
        """Why it is being ended, if it is (one of `wire.STOP_REASONS`)."""
        return self._limiter.reason if self._limiter is not None else None

    def begin(self, loop: asyncio.AbstractEventLoop, link: WorkerLink, on_stop: Callable[[str], None]) -> None:
        """The worker was told to run it: its limits count from now on."""
        self._limiter = Limiter(loop, link, self.execution.id, self.limits, on_stop)

    def stop(self, reason: str) -> bool:
        """Has it stopped for a reason; False when it does not run yet."""
        if self._limiter is None:
            return False
        self._limiter.stop(reason)
        return True

    def pause(self, *, debugged: bool = False) -> None:
        """The wall clock stands still, while the script waits for a person."""
        if self._limiter is not None:
            self._limiter.pause(debugged=debugged)

    def resume(self) -> None:
        """The wall clock goes on."""
        if self._limiter is not None:
            self._limiter.resume()

    def printed(self, stream: int, data: bytes, place: Place | None = None) -> None:
        """The script printed `data`. A stream that does not exist swallows it."""
        # A script that printed too much and does not stop at once could print much more.
        if stream not in STREAMS or self.stop_reason == "output":
            return
        self.execution.output_bytes += len(data)
        self._print(stream, data, place)
        if self._limiter is not None:
            self._limiter.printed(len(data))

    def _print(self, stream: int, data: bytes, place: Place | None = None, *, final: bool = False) -> None:
        text = self._decoders[stream].decode(data, final)
        if text:
            self.execution._emit(STREAMS[stream], text, capture=self._capture, place=place)

    def emit(self, stream: Stream, text: str) -> None:
        """Adds text of the kernel (a log line, a notice) to the output."""
        self.execution._emit(stream, text, capture=self._capture)

    def end(self, *, failed: bool) -> None:
        """It runs no more: the rest is printed and no limit counts any longer."""
        for stream in STREAMS:
            # A script that ends within a character has printed its bytes all the same.
            self._print(stream, b"", final=True)
        if self._limiter is not None:
            self._limiter.close()
            COUNTERS.record(Category.SCRIPT_RUNTIME, self.execution.duration, failed)
            with correlation(self.execution.correlation_id):
                log.debug("ran %s in %.1f ms", self.execution.source_name, self.execution.duration * 1000)

    def finish(self, status: Status, *, exit_code: int, failure: Failure | None = None) -> None:
        """Tells those who wait for it."""
        self.execution._finish(status, exit_code=exit_code, failure=failure)
