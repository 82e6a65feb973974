"""Values that are alive: what an interpreter of this session holds, for hover and completion.

Only interpreters that are idle or stopped are asked, only by rawget and next, and never for longer than a moment:
what is not there in time is left out.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Coroutine, Iterable, Iterator
from concurrent.futures import TimeoutError as FutureTimeout
from typing import TYPE_CHECKING, Any, TypeVar

import attrs

from llmspell_runtime.errors import LlmspellError
from llmspell_runtime.kernel.execution import text_of
from llmspell_server.language.features.live_paths import LivePath, function_at_line, path_at, path_before
from llmspell_server.lsp.workspace_files import path_of

if TYPE_CHECKING:
    from llmspell_runtime.kernel.debugger.values import StackFrame
    from llmspell_runtime.kernel.interpreter import Interpreter
    from llmspell_server.language.features.completion.items import Completion
    from llmspell_server.language.features.completion.request import Request
    from llmspell_server.language.features.completion.sources import ItemSource
    from llmspell_server.lsp.documents import Document
    from llmspell_server.lsp.runs import Runs

T = TypeVar("T")

SECONDS = 0.02
"""Time that an interpreter has for its answer."""

MEMBERS = ("member", "method")


@attrs.frozen
class LiveValue:
    """A value as text; `start:end` is the path in the document."""

    start: int
    end: int
    type: str
    text: str

    @property
    def markdown(self) -> str:
        """One line that says that it is alive."""
        fence = "``" if "`" in self.text else "`"
        return f"live: {fence}{self.text}{fence}"


@attrs.frozen
class LiveKey:
    """A field that is there now."""

    name: str
    type: str


class Live:
    """The values of one session.

    Concurrency contract: `value` and `keys` are called from worker threads and wait for the event loop, the only place
    where interpreters are touched.
    """

    def __init__(self, runs: Runs, *, seconds: float = SECONDS) -> None:
        self._runs = runs
        self._seconds = seconds
        self._loop = asyncio.get_running_loop()

    def value(self, document: Document, offset: int) -> LiveValue | None:
        """What the path at an offset is worth; None when nobody knows."""
        if not self._runs.quiet:
            return None
        path = path_at(document.tree, offset)
        found = self._wait(self._value(document, path)) if path is not None else None
        if path is None or found is None:
            return None
        return LiveValue(path.start, path.end, text_of(found["type"]), text_of(found["text"]))

    def keys(self, document: Document, offset: int) -> list[LiveKey]:
        """The fields of what stands before the dot at an offset."""
        if not self._runs.quiet:
            return []
        path = path_before(document.tree, offset)
        found = self._wait(self._keys(document, path)) if path is not None else None
        return [LiveKey(text_of(each["name"]), text_of(each["type"])) for each in found or ()]

    def _wait(self, work: Coroutine[Any, Any, T]) -> T | None:
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return future.result(self._seconds)
        except (FutureTimeout, TimeoutError, LlmspellError):
            future.cancel()
            return None

    # -- on the event loop --------------------------------------------------------------------------------------

    async def _value(self, document: Document, path: LivePath) -> dict[str, Any] | None:
        for interpreter in self._runs.quiet:
            frame = await _frame(interpreter, document, path)
            if frame is None and path.local:
                continue
            found = await interpreter.live(path.names, frame)
            if found is not None:
                return found
        return None

    async def _keys(self, document: Document, path: LivePath) -> list[dict[str, Any]]:
        for interpreter in self._runs.quiet:
            frame = await _frame(interpreter, document, path)
            if frame is None and path.local:
                continue
            found = await interpreter.live_keys(path.names, frame)
            if found:
                return found
        return []


async def _frame(interpreter: Interpreter, document: Document, path: LivePath) -> StackFrame | None:
    """The frame of a stopped script that runs the function of the path, in the text as the editor shows it."""
    debugger = interpreter.debugger()
    chunk = _chunk(document)
    if debugger.stop is None or chunk is None or debugger.source_text(chunk) != document.text:
        return None
    for frame in await debugger.stack(debugger.stop.thread):
        inside = frame.source == chunk and frame.line is not None
        if inside and function_at_line(document.tree, frame.line or 0) is path.function:
            return frame
    return None


def _chunk(document: Document) -> str | None:
    """Lua's name for the text of a document."""
    file = path_of(document.uri)
    return "@" + os.path.realpath(file) if file is not None else None


def live_source(keys: Iterable[LiveKey]) -> ItemSource:
    """A source of completions: fields that are there now."""

    def source(request: Request) -> Iterator[Completion]:
        if request.place.kind in MEMBERS:
            yield from _items(request, keys)

    return source


def _items(request: Request, keys: Iterable[LiveKey]) -> Iterator[Completion]:
    from llmspell_server.language.features.completion.items import MEMBER

    for key in keys:
        if request.place.kind == "method" and key.type != "function":
            continue
        kind = "method" if request.place.kind == "method" else "function" if key.type == "function" else "field"
        item = request.item(key.name, kind, MEMBER)  # type: ignore[arg-type]
        yield attrs.evolve(item, description=f"live: {key.type}")
