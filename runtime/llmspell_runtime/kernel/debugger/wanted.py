"""Where all clients of a debugger want stops, and how the worker is told of it.

Concurrency contract: as of the debugger. `tell` asks the worker, whatever it is doing; `emit` tells the clients.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

from llmspell_runtime.kernel.debugger.breakpoints import Breakpoints
from llmspell_runtime.kernel.debugger.specs import read_hit
from llmspell_runtime.kernel.debugger.values import (
    Breakpoint,
    BreakpointSpec,
    DataBreakpointSpec,
    ExceptionSpec,
    FunctionBreakpointSpec,
)
from llmspell_runtime.kernel.execution import text_of

log = logging.getLogger("llmspell.kernel")

LARGE_SOURCE = 64 * 1024
"""Bytes of text beyond which it is analysed in a thread."""


class Wanted:
    """Breakpoints of every kind, by the client that set them."""

    def __init__(self, tell: Callable[..., Awaitable[Any]], emit: Callable[..., None]) -> None:
        self._tell = tell
        self._emit = emit
        self._breakpoints = Breakpoints(_read_file)
        self._exceptions: dict[object, tuple[ExceptionSpec, ...]] = {}
        self._data: dict[object, list[tuple[int, DataBreakpointSpec]]] = {}

    # -- what clients want --------------------------------------------------------------------------------------

    async def set_lines(self, client: object, source: str, specs: Sequence[BreakpointSpec]) -> list[Breakpoint]:
        """Replaces the client's breakpoints in one source."""
        answers = self._breakpoints.set_lines(client, source, specs)
        await self._send_breakpoints()
        return answers

    async def set_functions(self, client: object, specs: Sequence[FunctionBreakpointSpec]) -> list[Breakpoint]:
        """Replaces the client's function breakpoints."""
        answers = self._breakpoints.set_functions(client, specs)
        await self._send_breakpoints()
        return answers

    async def set_exceptions(self, client: object, specs: Sequence[ExceptionSpec]) -> None:
        """Replaces the errors the client wants stops at."""
        self._exceptions[client] = tuple(specs)
        await self._send_exceptions()

    async def set_data(self, client: object, specs: Sequence[DataBreakpointSpec]) -> list[Breakpoint]:
        """Replaces the client's data breakpoints."""
        self._data[client] = [(self._breakpoints.new_id(), spec) for spec in specs]
        lost = await self._send_data()
        return [
            Breakpoint(id=ident, verified=False, message="there is no such place any more")
            if ident in lost
            else Breakpoint(id=ident, verified=True)
            for ident, _ in self._data[client]
        ]

    def forget(self, client: object) -> None:
        """The client is gone; `send` tells the worker."""
        self._breakpoints.forget(client)
        self._exceptions.pop(client, None)
        self._data.pop(client, None)

    def forget_data(self, client: object | None = None) -> None:
        """The values that are watched (by one client, else by all) are lost with their Lua state."""
        for each in [client] if client is not None else list(self._data):
            for ident, _ in self._data.pop(each, ()):
                self._emit("data_gone", id=ident, name="what it watched")

    async def adopt(self, client: object, other: Wanted) -> None:
        """Takes over what a client set elsewhere; data breakpoints belong to one run."""
        self._breakpoints.adopt(client, other._breakpoints)
        self._exceptions[client] = other._exceptions.get(client, ())
        other.forget_data(client)
        await self._send_breakpoints()
        await self._send_exceptions()

    # -- what the worker is told --------------------------------------------------------------------------------

    async def send(self) -> None:
        """Tells the worker all of it."""
        await self._send_breakpoints()
        await self._send_exceptions()
        await self._send_data()

    async def _send_breakpoints(self) -> None:
        await self._tell("set_breakpoints", self._breakpoints.for_worker())

    async def _send_exceptions(self) -> None:
        wanted: dict[str, dict[str, Any]] = {}
        for specs in self._exceptions.values():
            for spec in specs:
                known = wanted.get(spec.filter)
                condition = spec.condition or None
                if known is not None and known.get("condition") != condition:
                    condition = None
                wanted[spec.filter] = {"name": spec.filter, "condition": condition}
        await self._tell("set_exception_filters", list(wanted.values()))

    async def _send_data(self) -> set[int]:
        """Returns the ids of those that watch nothing."""
        told = [
            {
                "id": ident,
                "place": spec.place,
                "condition": spec.condition or None,
                "hit": list(read_hit(spec.hit)) if spec.hit else None,
            }
            for specs in self._data.values()
            for ident, spec in specs
        ]
        return set(await self._tell("set_data_breakpoints", told) or ())

    # -- what is loaded -----------------------------------------------------------------------------------------

    async def instrument(self, name: str | bytes, text: str | bytes) -> bytes | None:
        """Asked by the worker before it compiles a chunk: its text with breakpoints in it, None when it has none."""
        source = text_of(name)
        raw = text.encode() if isinstance(text, str) else text
        readable = raw.decode("latin-1")
        again = source in self._breakpoints
        for dropped in self._breakpoints.note(source, readable):
            self._emit("dropped_source", source=dropped)
        compiled = None
        if self._breakpoints.concerns(source, readable):
            compiled = await self._compile_in(source, large=len(raw) > LARGE_SOURCE)
            # The worker must know the sites before the chunk runs; it serves this while it waits for the answer.
            await self._send_breakpoints()
        self._emit("loaded_source", source=source, again=again)
        return compiled.encode("latin-1") if compiled is not None else None

    async def _compile_in(self, source: str, *, large: bool) -> str | None:
        compile_in = self._breakpoints.compile_in
        try:
            compiled, changed = await asyncio.to_thread(compile_in, source) if large else compile_in(source)
        except Exception as error:
            log.exception("breakpoints could not be compiled into %s", source)
            self._breakpoints.leave_out(source)
            self.tell_trouble(source, f"{type(error).__name__}: {error}")
            return None
        for breakpoint_ in changed:
            self._emit("breakpoint", breakpoint=breakpoint_)
        return compiled

    async def statement_lines(self, name: str | bytes) -> list[int]:
        """Asked by the worker when somebody steps in a chunk; see `Breakpoints.statement_lines`."""
        source = text_of(name)
        text = self._breakpoints.text_of(source)
        lines = self._breakpoints.statement_lines
        if text is not None and len(text) > LARGE_SOURCE:
            return await asyncio.to_thread(lines, source)
        return lines(source)

    def tell_trouble(self, source: str, reason: str) -> None:
        """A chunk is loaded as it is; whoever set breakpoints there hears that line events have to serve."""
        if self._breakpoints.any_in(source):
            self._emit("trouble", message=reason, source=source)

    def lines(self, source: str, first: int, last: int) -> list[int]:
        """The lines between `first` and `last` at which a breakpoint can stand."""
        text = self._breakpoints.source_map(source)
        return text.lines_between(first, last) if text else []

    @property
    def loaded(self) -> tuple[str, ...]:
        """Chunk names of what was loaded while a client was there."""
        return self._breakpoints.loaded

    def text(self, source: str) -> str | None:
        """The text of a loaded source, without what was compiled into it."""
        text = self._breakpoints.text_of(source)
        return None if text is None else text.encode("latin-1").decode(errors="replace")


def _read_file(source: str) -> str | None:
    if not source.startswith("@"):
        return None
    try:
        return Path(source[1:]).read_bytes().decode("latin-1")
    except OSError:
        return None
