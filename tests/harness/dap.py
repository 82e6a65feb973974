"""A debug client for tests: typed, strict, without clocks.

Every message is checked against the DAP schema in both directions. Events are kept until a test reads them; leaving
the client fails when one was not read. Those that only inform (`QUIET`) and output are collected instead.

    async with client.launch(code, stop="here"):     # a breakpoint at the line marked `-- @here`
        await client.expect_stopped("breakpoint", at="here")
"""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

import attrs

from tests.harness.dap_schema import check_message
from tests.harness.kernel import PATIENCE, Marked, marked, within

QUIET = ("process", "thread", "module", "loadedSource", "output", "capabilities")

Json = dict[str, Any]


class RequestFailed(Exception):
    """An error response."""

    def __init__(self, response: Json) -> None:
        error = response["body"]["error"]
        super().__init__(error["variables"]["text"])
        self.id: int = error["id"]
        self.text: str = error["variables"]["text"]
        self.message: str = response["message"]
        self.shown: bool = error["showUser"]


@attrs.define
class Spell:
    """A Lua file with marks."""

    path: Path
    marks: Marked

    def line(self, where: str | int) -> int:
        """The line of a mark; a number is a line already."""
        return where if isinstance(where, int) else self.marks.lines[where]


def write_spell(folder: Path, source: str, name: str = "spell.lua") -> Spell:
    """Writes marked Lua to a file."""
    marks = marked(source)
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(marks.text, "utf-8")
    return Spell(path, marks)


@attrs.define
class Stop:
    """A stop as the client sees it."""

    client: DapClient
    body: Json
    thread: int

    async def frames(self, thread: int | None = None) -> list[Json]:
        """The whole stack."""
        body = await self.client.request("stackTrace", threadId=thread or self.thread)
        frames: list[Json] = body["stackFrames"]
        return frames

    async def frame(self, index: int = 0) -> int:
        """The id of a frame."""
        ident: int = (await self.frames())[index]["id"]
        return ident

    async def scope(self, name: str, index: int = 0) -> int:
        """The reference of a scope of a frame."""
        scopes = (await self.client.request("scopes", frameId=await self.frame(index)))["scopes"]
        (found,) = [scope for scope in scopes if scope["name"] == name]
        reference: int = found["variablesReference"]
        return reference

    async def values(self, name: str = "Locals", index: int = 0) -> dict[str, str]:
        """The variables of a scope, as name -> text."""
        return {v["name"]: v["value"] for v in await self.client.children(await self.scope(name, index))}

    async def evaluate(self, text: str, index: int = 0, **options: Any) -> str:
        """An expression in a frame, as text."""
        body = await self.client.request("evaluate", expression=text, frameId=await self.frame(index), **options)
        result: str = body["result"]
        return result


class DapClient:
    """One debug client. `spell` is what it debugs; marks in expectations are looked up there."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._sequence = itertools.count(1)
        self._answers: dict[int, asyncio.Future[Json]] = {}
        self._events: list[Json] = []
        self._news = asyncio.Event()
        self._ended = False
        self._reading = asyncio.Event()
        self._reading.set()
        self.seen: list[Json] = []
        """Events of the QUIET kinds, but for output."""
        self.outputs: list[Json] = []
        self.capabilities: Json = {}
        self.spell: Spell | None = None
        self.serves: dict[str, Callable[[Json], Awaitable[Json]]] = {}
        """What this client does when the adapter asks: command -> what gives the body of the response, or raises."""
        self._serving: set[asyncio.Task[None]] = set()
        self._task = asyncio.create_task(self._receive())

    # -- messages -----------------------------------------------------------------------------------------------

    async def _receive(self) -> None:
        try:
            while True:
                await self._reading.wait()
                header = await self._reader.readuntil(b"\r\n\r\n")
                length = int(header.split(b":")[1])
                message: Json = json.loads(await self._reader.readexactly(length))
                check_message(message)
                self._take(message)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self._ended = True
            for future in self._answers.values():
                if not future.done():
                    future.set_exception(ConnectionError("the adapter closed the connection"))
            self._news.set()

    def _take(self, message: Json) -> None:
        if message["type"] == "response":
            future = self._answers.pop(message["request_seq"], None)
            assert future is not None, f"a second response: {message}"
            if not future.cancelled():
                future.set_result(message)
            return
        if message["type"] == "request":
            self._serving.add(task := asyncio.create_task(self._serve(message)))
            task.add_done_callback(self._serving.discard)
        elif message["event"] == "output":
            self.outputs.append(message["body"])
        elif message["event"] in QUIET:
            self.seen.append(message)
        else:
            self._events.append(message)
        self._news.set()

    async def _serve(self, request: Json) -> None:
        command = request["command"]
        response: Json = {"seq": next(self._sequence), "type": "response", "request_seq": request["seq"]}
        try:
            body = await self.serves[command](request["arguments"])
            response.update(command=command, success=True, body=body)
        except Exception as error:
            response.update(command=command, success=False, message=str(error))
        encoded = json.dumps(response).encode()
        self._writer.write(b"Content-Length: %d\r\n\r\n%b" % (len(encoded), encoded))

    def send(self, command: str, **arguments: Any) -> tuple[int, asyncio.Future[Json]]:
        """Sends a request; its number and its response to come. A trailing `_` of a name is dropped."""
        seq = next(self._sequence)
        request = {"seq": seq, "type": "request", "command": command, "arguments": _named(arguments)}
        check_message(request)
        return seq, self.send_unchecked(request)

    def send_unchecked(self, request: Json) -> asyncio.Future[Json]:
        """Sends what may be no request at all."""
        body = json.dumps(request).encode()
        future: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._answers[request["seq"]] = future
        self._writer.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        return future

    async def request(self, command: str, **arguments: Any) -> Json:
        """The body of a successful response. Raises RequestFailed."""
        _, future = self.send(command, **arguments)
        return await self.answer(future)

    async def answer(self, future: asyncio.Future[Json]) -> Json:
        """The body of a response that is to come. Raises RequestFailed."""
        response = await within(future)
        if not response["success"]:
            raise RequestFailed(response)
        body: Json = response.get("body", {})
        return body

    async def check_refused(self, command: str, ident: int, text: str = "", **arguments: Any) -> RequestFailed:
        """The request gets an error response with that number and text."""
        try:
            body = await self.request(command, **arguments)
        except RequestFailed as error:
            assert (error.id, text in error.text) == (ident, True), (error.id, error.text)
            return error
        raise AssertionError(f"{command} was answered with {body}")

    # -- events -------------------------------------------------------------------------------------------------

    async def expect(self, *names: str) -> Json:
        """The next event that was not read, which must be one of these; its body."""
        await self._wait(lambda: bool(self._events))
        event = self._events.pop(0)
        assert event["event"] in names, f"expected {names}, but the next event is {event}"
        body: Json = event.get("body", {})
        return body

    async def expect_output(self, text: str, category: str | None = None) -> Json:
        """Waits until the output of a category (or any) contains `text`; the event that completed it."""

        def joined() -> str:
            return "".join(o["output"] for o in self.outputs if category in (None, o["category"]))

        await self._wait(lambda: text in joined())
        return next((o for o in self.outputs if text in o["output"]), self.outputs[-1])

    async def expect_seen(self, event: str, **body: Any) -> Json:
        """Waits for an informing event whose body has these fields; its body."""

        def found() -> Json | None:
            for each in self.seen:
                if each["event"] == event and all(each["body"].get(k) == v for k, v in body.items()):
                    return each
            return None

        await self._wait(lambda: found() is not None)
        event_ = found()
        assert event_ is not None
        return event_["body"]  # type: ignore[no-any-return]

    async def _wait(self, condition: Any) -> None:
        async with asyncio.timeout(PATIENCE):
            while not condition():
                assert not self._ended, f"the connection ended; unread {self._events}, output {self.outputs}"
                self._news.clear()
                await self._news.wait()

    async def expect_stopped(
        self, reason: str, *, at: str | int | None = None, hit: Sequence[int] | None = None, text: str | None = None
    ) -> Stop:
        """The next event is a stop for that reason, at that mark."""
        body = await self.expect("stopped")
        assert body["reason"] == reason, body
        stop = Stop(self, body, body["threadId"])
        if hit is not None:
            assert body.get("hitBreakpointIds", []) == list(hit), body
        if text is not None:
            assert text in body.get("text", ""), body
        if at is not None:
            await self.check_at(stop, at)
        return stop

    async def check_at(self, stop: Stop, where: str | int) -> None:
        """The innermost frame of a stop is at that mark."""
        assert self.spell is not None
        top = (await stop.frames())[0]
        line = self.spell.line(where)
        assert top["line"] == line, f"stopped at line {top['line']}, not at {line} ({where}): {top}"

    async def expect_end(self, code: int = 0) -> None:
        """The script ends with that exit code."""
        body = await self.expect("exited")
        assert body == {"exitCode": code}, (body, self.output("stderr"))
        await self.expect("terminated")

    def output(self, category: str = "stdout") -> str:
        """What was printed to a stream so far."""
        return "".join(each["output"] for each in self.outputs if each["category"] == category)

    # -- sessions -----------------------------------------------------------------------------------------------

    async def initialize(self, **options: Any) -> Json:
        """The first request."""
        self.capabilities = await self.request("initialize", adapterID="llmspell", **options)
        return self.capabilities

    async def launch(
        self, source: Spell | str | None = None, *, about: Mapping[str, Any] | None = None, **options: Any
    ) -> None:
        """Initializes (`about`: arguments of that) and launches a spell, or `code`; not configured yet."""
        if not self.capabilities:
            await self.initialize(**(about or {}))
        if isinstance(source, Spell):
            self.spell = source
            options = {"program": str(source.path), **options}
        elif source is not None:
            options = {"code": source, **options}
        await self.request("launch", **options)
        await self.expect("initialized")

    async def attach(self, *, about: Mapping[str, Any] | None = None, **options: Any) -> None:
        """Initializes and attaches."""
        await self.initialize(**(about or {}))
        await self.request("attach", **options)
        await self.expect("initialized")

    async def set_breakpoints(self, *points: Json | str | int, spell: Spell | None = None) -> list[Json]:
        """Sets the breakpoints of a spell: marks, lines, or `{line: mark, condition: …}`."""
        spell = spell or self.spell
        assert spell is not None
        wanted = [point if isinstance(point, dict) else {"line": point} for point in points]
        lines = [{**point, "line": spell.line(point["line"])} for point in wanted]
        body = await self.request("setBreakpoints", source={"path": str(spell.path)}, breakpoints=lines)
        found: list[Json] = body["breakpoints"]
        return found

    async def set_exceptions(self, *filters: str | Json) -> list[Json]:
        """Sets exception filters: names, or `{filterId, condition}`."""
        body = await self.request(
            "setExceptionBreakpoints",
            filters=[f for f in filters if isinstance(f, str)],
            filterOptions=[f for f in filters if not isinstance(f, str)],
        )
        found: list[Json] = body["breakpoints"]
        return found

    async def configured(self) -> None:
        """Lets the script run."""
        await self.request("configurationDone")

    async def debug(self, spell: Spell | str, *points: Json | str | int, **options: Any) -> None:
        """Launches a spell with breakpoints and lets it run."""
        await self.launch(spell, **options)
        if points:
            for found in await self.set_breakpoints(*points):
                assert found["verified"], found
        await self.configured()

    async def step(
        self, how: str, stop: Stop, at: str | int | None = None, reason: str = "step", **options: Any
    ) -> Stop:
        """`next`, `stepIn`, `stepOut`; the stop that follows."""
        await self.request(how, threadId=stop.thread, **options)
        return await self.expect_stopped(reason, at=at)

    async def resume(self) -> None:
        """Lets the script run."""
        await self.request("continue", threadId=1)

    async def finish(self, code: int = 0) -> None:
        """Lets the script run to its end."""
        await self.resume()
        await self.expect_end(code)

    async def children(self, reference: int, **options: Any) -> list[Json]:
        """The children of a variable."""
        found: list[Json] = (await self.request("variables", variablesReference=reference, **options))["variables"]
        return found

    async def disconnect(self, **options: Any) -> None:
        """The last request; the adapter closes the connection after its answer."""
        await self.request("disconnect", **options)
        await self.closed()

    async def closed(self) -> None:
        """Waits until the adapter has closed the connection."""
        await within(asyncio.shield(self._task))

    def stop_reading(self) -> None:
        """Takes nothing off the connection until `read_again`."""
        self._reading.clear()

    def read_again(self) -> None:
        """Reads what came meanwhile."""
        self._reading.set()

    def crash(self) -> None:
        """Goes away without a word."""
        self._events.clear()
        self._abort()

    def _abort(self) -> None:
        if not self._writer.transport.is_closing():
            self._writer.transport.abort()

    def check_all_read(self) -> None:
        """Fails when an event was not read."""
        assert not self._events, f"events that no test read: {self._events}"

    async def __aenter__(self) -> DapClient:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, _error: BaseException | None, _traceback: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                if not self._ended:
                    await self.disconnect()
                self.check_all_read()
        finally:
            self._abort()
            self._task.cancel()
            results = await asyncio.gather(self._task, return_exceptions=True)
            if kind is None and isinstance(results[0], Exception):
                raise results[0]


def _named(arguments: Mapping[str, Any]) -> Json:
    return {name.rstrip("_"): value for name, value in arguments.items()}
