"""One run of a piece of Lua: its output while it runs, its values or its failure when it is over."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import AsyncIterator, Callable, Generator
from typing import Any, Literal, NamedTuple

import attrs

from llmspell_runtime.errors import LlmspellError

Stream = Literal["stdout", "stderr"]
Status = Literal["running", "ok", "error", "exit"]
FailureKind = Literal[
    "syntax", "runtime", "memory", "interrupted", "deadline", "output", "cpu", "instructions", "worker_died"
]

_ids = itertools.count(1)


class Place(NamedTuple):
    """The line that printed something; known while a debugger is there."""

    source: str
    """Lua's chunk name."""
    line: int


PlacedListener = Callable[[Stream, str, Place | None], None]


@attrs.frozen(kw_only=True)
class Frame:
    """One line of a Lua traceback."""

    source: str
    """Lua's chunk name: `@path` for files, `=name` for other text."""
    name: str
    """The source as messages show it."""
    line: int | None
    function: str


@attrs.frozen(kw_only=True)
class Failure:
    """Why an execution failed."""

    kind: FailureKind
    message: str
    """As Lua has it, with the position in front when Lua put one there."""
    traceback: tuple[Frame, ...] = ()
    """Innermost frame first; frames of the prelude are left out."""
    value: Any = None
    """The error value, when it was a table of plain data."""
    cause: BaseException | None = None
    """The Python exception behind an error that a host function raised."""
    hint: str | None = None

    @property
    def position(self) -> tuple[str, int] | None:
        """Name and line of the innermost frame that has a line."""
        return next(((f.name, f.line) for f in self.traceback if f.line is not None), None)


class ScriptError(LlmspellError):
    """A spell failed; `failure` says how."""

    prefix = "Script execution failed"

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.message, hint=failure.hint)
        self.failure = failure


class Execution:
    """A run that is under way or over. Await it for its end; it never raises by itself.

    `values` are the script's results as plain data, `display` the same as text for people, `failure` what went wrong,
    `exit_code` what `os.exit` asked for (0 or 1 otherwise).
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, *, source_name: str, correlation_id: str) -> None:
        self.id = next(_ids)
        self.source_name = source_name
        self.correlation_id = correlation_id
        self.status: Status = "running"
        self.values: list[Any] = []
        self.display: str | None = None
        self.failure: Failure | None = None
        self.exit_code: int | None = None
        self.output_bytes = 0
        self._output: list[tuple[Stream, str]] = []
        self._listeners: list[PlacedListener] = []
        self._started = time.perf_counter()
        self._duration: float | None = None
        self._done: asyncio.Future[Execution] = loop.create_future()

    @property
    def duration(self) -> float:
        """Seconds from the start to the end, or until now."""
        return self._duration if self._duration is not None else time.perf_counter() - self._started

    @property
    def ok(self) -> bool:
        """Whether the script ended without a failure (`os.exit(0)` included)."""
        return self.status == "ok" or (self.status == "exit" and self.exit_code == 0)

    @property
    def done(self) -> bool:
        """Whether it is over."""
        return self.status != "running"

    @property
    def output(self) -> str:
        """Everything the script printed so far, both streams in the order of printing.

        Empty for an execution that was started with `capture=False`.
        """
        return "".join(text for _, text in self._output)

    def stream(self, name: Stream) -> str:
        """What was printed to one stream so far."""
        return "".join(text for stream, text in self._output if stream == name)

    def listen(self, listener: Callable[[Stream, str], None]) -> None:
        """Calls `listener(stream, text)` for all further output, on the event loop."""
        self._listeners.append(lambda stream, text, _place: listener(stream, text))

    def listen_placed(self, listener: PlacedListener) -> None:
        """Calls `listener(stream, text, place)` for all further output; the place is None where it is not known."""
        self._listeners.append(listener)

    async def stream_output(self) -> AsyncIterator[tuple[Stream, str]]:
        """The output as it comes, from the beginning, until the end of the execution."""
        queue: asyncio.Queue[tuple[Stream, str] | None] = asyncio.Queue()
        for printed in self._output:
            queue.put_nowait(printed)
        self.listen(lambda stream, text: queue.put_nowait((stream, text)))
        self._done.add_done_callback(lambda _: queue.put_nowait(None))
        while (piece := await queue.get()) is not None:
            yield piece

    def __await__(self) -> Generator[Any, None, Execution]:
        return asyncio.shield(self._done).__await__()

    def result(self) -> Any:
        """The first value; raises ScriptError when the script failed."""
        if self.failure is not None:
            raise ScriptError(self.failure)
        return self.values[0] if self.values else None

    def _emit(self, stream: Stream, text: str, *, capture: bool, place: Place | None = None) -> None:
        if capture:
            self._output.append((stream, text))
        for listener in self._listeners:
            try:
                listener(stream, text, place)
            except Exception as error:
                # Not the script's fault: the run goes on, and the loop reports the listener.
                report = {"message": "a listener of script output failed", "exception": error}
                self._done.get_loop().call_exception_handler(report)

    def _finish(self, status: Status, *, exit_code: int, failure: Failure | None = None) -> None:
        if self.done:
            return
        self._duration = time.perf_counter() - self._started
        self.status, self.exit_code, self.failure = status, exit_code, failure
        self._done.set_result(self)


def text_of(value: Any) -> str:
    """Text for people from what Lua sent: broken UTF-8 is shown as replacement characters."""
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)
