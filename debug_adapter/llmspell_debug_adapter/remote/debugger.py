"""The debugger of a script in another process, with the methods of the kernel's own `Debugger`."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from llmspell_debug_adapter.remote.client import Client
from llmspell_debug_adapter.remote.values import (
    Chunks,
    breakpoint_body,
    breakpoint_of,
    candidates_of,
    frames_of,
    scope_of,
    stop_of,
    variable_of,
)
from llmspell_runtime.errors import LlmspellError, ValidationError
from llmspell_runtime.kernel.debugger.places import SourceMap
from llmspell_runtime.kernel.debugger.values import (
    Breakpoint,
    BreakpointSpec,
    DataBreakpointSpec,
    Event,
    ExceptionSpec,
    StackFrame,
    StepMode,
    Stop,
)

REQUESTS: dict[StepMode, str] = {"continue": "continue", "in": "stepIn", "over": "next", "out": "stepOut"}
PAGE = 1000
ABOUT = {
    "adapterID": "llmspell",
    "clientID": "llmspell-debug",
    "clientName": "llmspell debug",
    "linesStartAt1": True,
    "columnsStartAt1": True,
    "pathFormat": "path",
}


class RemoteDebugger:
    """One client's view. `listener` hears of events as those of a debugger, and of `output {stream, text}`,
    `notice {text}` and `gone {}`, after which there is nothing to debug.

    Concurrency contract: everything runs on one event loop. `stop` is what the adapter told last.
    """

    def __init__(self, listener: Callable[[Event], None]) -> None:
        self._listener = listener
        self._chunks = Chunks()
        self._loaded: dict[str, str | None] = {}
        """Chunk name -> text, once it was asked for."""
        self._thread_names: dict[int, str] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._client: Client | None = None
        self.name = ""
        """What people call the script."""
        self.stop: Stop | None = None
        self.gone = False
        """Whether there is nothing to debug any more."""

    @property
    def client(self) -> Client:
        """The connection."""
        assert self._client is not None, "it is used after `attach`"
        return self._client

    # -- the session --------------------------------------------------------------------------------------------

    async def attach(self, path: Path, interpreter: str | None = None) -> None:
        """Joins an interpreter of the process at that socket; breakpoints can be set. Raises LlmspellError."""
        self._client = await Client.connect(path, self._on_event)
        await self.client.greet("initialize", **ABOUT)
        await self.client.greet("attach", interpreter=interpreter)

    async def begin(self) -> None:
        """Breakpoints are set: from now on the script stops."""
        await self.client.request("configurationDone")
        for source in (await self.client.request("loadedSources"))["sources"]:
            self._know(source)

    async def detach(self) -> None:
        """Leaves; the script goes on."""
        if self._client is None:
            return
        with contextlib.suppress(LlmspellError):
            await self.client.request("disconnect")
        for task in self._tasks:
            task.cancel()
        await self.client.close()

    async def end(self) -> None:
        """Has the script end: asks it first, then ends its process."""
        self.stop = None
        for _ in range(2):
            with contextlib.suppress(LlmspellError):
                await self.client.request("terminate")

    # -- what the adapter tells ---------------------------------------------------------------------------------

    def _on_event(self, name: str, body: dict[str, Any]) -> None:
        if name == "stopped":
            self.stop = stop_of(body)
            self._tell("stopped", stop=self.stop)
        elif name == "continued":
            self.stop = None
            self._tell("continued", thread=body.get("threadId"), mode="continue")
        elif name == "output":
            self._on_output(body)
        elif name == "breakpoint":
            found = breakpoint_of(body["breakpoint"], self._chunks)
            # What was watched has no place, and is gone when it is not in force.
            if found.line is None and not found.verified:
                self._tell("data_gone", id=found.id, name=str(found.message).removesuffix(" does not exist any more"))
            else:
                self._tell("breakpoint", breakpoint=found)
        elif name == "loadedSource" and body["reason"] == "removed":
            self._loaded.pop(self._chunks.forget(body["source"]), None)
        elif name == "loadedSource":
            self._know(body["source"])
        elif name == "process":
            self.name = str(body.get("name", ""))
        elif name in ("terminated", "closed") and not self.gone:
            self.gone, self.stop = True, None
            self._tell("gone")

    def _on_output(self, body: dict[str, Any]) -> None:
        category, text = body.get("category", "console"), str(body["output"])
        if category in ("stdout", "stderr"):
            self._tell("output", stream=category, text=text)
        elif body.get("source") is not None:
            source = self._chunks.chunk(body["source"])
            self._tell("log", text=text.removesuffix("\n"), source=source, line=body.get("line"))
        else:
            self._tell("notice", text=text.removesuffix("\n"))

    def _tell(self, event_name: str, /, **details: Any) -> None:
        self._listener(Event(name=event_name, details=details))

    def _know(self, source: dict[str, Any]) -> None:
        chunk = self._chunks.chunk(source)
        if chunk is not None:
            self._loaded[chunk] = None

    # -- breakpoints --------------------------------------------------------------------------------------------

    async def set_breakpoints(self, _client: object, source: str, specs: Sequence[BreakpointSpec]) -> list[Breakpoint]:
        """Replaces the breakpoints of a chunk."""
        wanted = [breakpoint_body(spec) for spec in specs]
        body = await self.client.request("setBreakpoints", source=self._chunks.source(source), breakpoints=wanted)
        return [breakpoint_of(each, self._chunks) for each in body["breakpoints"]]

    async def set_data_breakpoints(self, _client: object, specs: Sequence[DataBreakpointSpec]) -> list[Breakpoint]:
        """Replaces the stops on change."""
        wanted = [{"dataId": str(spec.place)} for spec in specs]
        body = await self.client.request("setDataBreakpoints", breakpoints=wanted)
        return [breakpoint_of(each, self._chunks) for each in body["breakpoints"]]

    async def set_exception_filters(self, _client: object, specs: Sequence[ExceptionSpec]) -> None:
        """Replaces the errors to stop at."""
        options = [
            {"filterId": spec.filter, **({"condition": spec.condition} if spec.condition else {})} for spec in specs
        ]
        await self.client.request("setExceptionBreakpoints", filters=[], filterOptions=options)

    async def data_info(self, reference: int, name: str) -> int | None:
        """A number for a child of a variable, to watch it with."""
        body = await self.client.request("dataBreakpointInfo", variablesReference=reference, name=name)
        return int(body["dataId"]) if body.get("dataId") else None

    def breakpoint_lines(self, source: str, first: int, last: int) -> list[int]:
        """The lines at which a breakpoint can stand, by what the file is now."""
        try:
            text = self._loaded.get(source) or Path(source.removeprefix("@")).read_bytes().decode("latin-1")
        except OSError:
            return []
        return SourceMap(text).lines_between(first, last)

    @property
    def loaded_sources(self) -> tuple[str, ...]:
        """Chunk names of what was loaded while somebody debugged."""
        return tuple(self._loaded)

    def source_text(self, source: str) -> str | None:
        """The text of a chunk of a stack that was looked at."""
        return self._loaded.get(source)

    # -- control ------------------------------------------------------------------------------------------------

    def resume(self, mode: StepMode, *, thread: int | None = None) -> None:
        """Lets the script go on, or makes a step of the stopped thread or another one.

        Raises ValidationError when nothing is stopped.
        """
        if self.stop is None:
            raise ValidationError("the script is not stopped")
        stopped, self.stop = self.stop.thread, None
        task = asyncio.create_task(self._resume(REQUESTS[mode], thread or stopped))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _resume(self, command: str, thread: int) -> None:
        try:
            await self.client.request(command, threadId=thread)
        except LlmspellError as error:  # another client was faster, or the script has ended
            if not self.gone:
                self._tell("notice", text=error.message)

    async def pause(self) -> None:
        """Stops the script at its next line."""
        if self.stop is None:
            await self.client.request("pause", threadId=1)

    # -- looking ------------------------------------------------------------------------------------------------

    async def threads(self) -> list[dict[str, Any]]:
        """The script and its coroutines: `{id, name, status}`."""
        told = (await self.client.request("threads"))["threads"]
        self._thread_names = {each["id"]: each["name"] for each in told}
        stopped = self.stop.thread if self.stop is not None else None
        return [{**each, "status": "stopped" if each["id"] == stopped else "waits"} for each in told]

    async def stack(self, thread: int) -> list[StackFrame]:
        """The frames of a thread and of those that resumed it, innermost first."""
        await self.threads()
        told = (await self.client.request("stackTrace", threadId=thread))["stackFrames"]
        frames = frames_of(told, thread, self._thread_names, self._chunks)
        for source in {frame.source for frame in frames if frame.source is not None}:
            await self._fetch(source)
        return frames

    async def _fetch(self, source: str) -> None:
        """Has the text of a chunk at hand, as it was loaded."""
        if self._loaded.get(source) is None:
            wanted = self._chunks.source(source)
            with contextlib.suppress(LlmspellError):
                body = await self.client.request(
                    "source", source=wanted, sourceReference=wanted.get("sourceReference") or 0
                )
                self._loaded[source] = body["content"]

    async def scopes(self, frame: StackFrame) -> list[dict[str, Any]]:
        """`{name, kind, ref, count}` for each scope of a frame."""
        told = (await self.client.request("scopes", frameId=frame.level))["scopes"]
        return [scope_of(each) for each in told]

    async def variables(self, reference: int) -> list[dict[str, Any]]:
        """The first children: `{name, value, type, ref}`."""
        told = (await self.client.request("variables", variablesReference=reference, count=PAGE))["variables"]
        return [variable_of(each) for each in told]

    async def set_expression(self, frame: StackFrame, target: str, text: str) -> dict[str, Any]:
        """Assigns to an expression."""
        return variable_of(
            await self.client.request("setExpression", frameId=frame.level, expression=target, value=text)
        )

    async def evaluate(self, frame: StackFrame | None, text: str, *, full: bool = False) -> dict[str, Any]:
        """The value of an expression in a frame, or among the globals; `full` shows all of it."""
        number = frame.level if frame is not None else None
        context = "clipboard" if full else "repl"
        return variable_of(await self.client.request("evaluate", expression=text, frameId=number, context=context))

    async def complete(self, frame: StackFrame | None, text: str) -> dict[str, Any]:
        """Candidates at the end of `text`."""
        number = frame.level if frame is not None else None
        units = len(text.encode("utf-16-le", "surrogatepass")) // 2
        body = await self.client.request("completions", text=text, column=units + 1, frameId=number)
        return candidates_of(body["targets"], text)

    async def globals(self, *, builtin: bool = False) -> dict[str, Any]:
        """The globals that the script made (with `builtin` all), as `{name: {type, text}}`."""
        body = await self.client.request("llmspell/globals", builtin=builtin)
        return {str(name): about for name, about in body["globals"].items()}
