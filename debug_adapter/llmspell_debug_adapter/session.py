"""One client's debug session: the state machine, and the one place where a request becomes a response.

States:

    FRESH ──initialize──► INITIALIZED ──launch, attach──► CONFIGURING ──configurationDone──► RUNNING ⇄ STOPPED
                                                              └──────── the script ends ───────┴──► ENDED

RUNNING and STOPPED are what the debugger says at the moment; `table.py` names for each request the states in which it
is legal.

Concurrency contract: everything runs on one event loop.
* The reader task (`run`) takes requests off the connection and never waits for an answer. It ends the session.
* The worker task answers queued requests one after the other, in the order they came. It is cancelled by `run`, and
  one request of it by `cancel`.
* Urgent requests (`cancel`, `terminate`, `disconnect`) have a task each, so that they pass a request that waits.
* The event pump (`events.py`) is a task that turns what the debugger tells into events, in that order.
Whoever answers, `_answer` sends exactly one response for its request, whatever happens.
"""

from __future__ import annotations

import asyncio
import contextlib
import enum
import logging
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from llmspell_debug_adapter import convert, messages
from llmspell_debug_adapter.arguments import Initialize
from llmspell_debug_adapter.bodies import Output
from llmspell_debug_adapter.convert import Sources
from llmspell_debug_adapter.errors import (
    AdapterError,
    AttachFailed,
    Cancelled,
    FramingError,
    IllTimed,
    InternalError,
    NotAuthenticated,
    NotStopped,
    Refused,
    UnknownRequest,
)
from llmspell_debug_adapter.events import EventPump
from llmspell_debug_adapter.framing import MAX_BODY, MAX_BODY_OF_STRANGERS
from llmspell_debug_adapter.guard import SECONDS, Guard
from llmspell_debug_adapter.input import ConsoleInput
from llmspell_debug_adapter.messages import Request, Response
from llmspell_debug_adapter.output import OutputQueue
from llmspell_debug_adapter.progress import SECONDS as PROGRESS_SECONDS
from llmspell_debug_adapter.progress import Progress
from llmspell_debug_adapter.relay import Relay
from llmspell_debug_adapter.stops import StopView
from llmspell_runtime.errors import LlmspellError

if TYPE_CHECKING:
    from pathlib import Path

    from llmspell_debug_adapter.connection import Connection
    from llmspell_debug_adapter.debuggee import Debuggee
    from llmspell_debug_adapter.kernels import Kernels
    from llmspell_debug_adapter.table import Entry
    from llmspell_debug_adapter.terminal import Console
    from llmspell_runtime.kernel.execution import Place

log = logging.getLogger("llmspell.dap")


MOST_WAITING = 4096
"""Requests that wait for their answers beyond which no more are read."""

FAREWELL = 1.0
"""Seconds for events that wait when a session is ended from our side."""


class State(enum.Enum):
    """Where a session stands; see the module's picture."""

    FRESH = "not initialized"
    INITIALIZED = "not launched"
    CONFIGURING = "being configured"
    RUNNING = "running"
    STOPPED = "stopped"
    ENDED = "ended"


class Session:
    """Serves one connection until its client goes. `leave` is called by requests that end it."""

    def __init__(
        self,
        connection: Connection,
        kernels: Kernels,
        guard: Guard | None = None,
        *,
        console: Console | None = None,
        progress_seconds: float = PROGRESS_SECONDS,
    ) -> None:
        self.connection = connection
        self._guard = guard or Guard()
        self.console = console
        """The terminal of a script that has one."""
        self.exit_code = 1
        """That of the script, once it has ended by itself."""
        self._replies: dict[int, asyncio.Future[Response]] = {}
        self.kernels = kernels
        self.client = Initialize()
        self.sources = Sources()
        self.debuggee: Debuggee | None = None
        self.input = ConsoleInput(self._on_input_wanted)
        self.output = OutputQueue(self._send_output, connection.unsent)
        self.progress = Progress(self.send_event, seconds=progress_seconds)
        self.view = StopView()
        self.pump = EventPump(self)
        self.breakpoint_ids: dict[str, set[int]] = {}
        """Ids of this client's breakpoints: chunk name, `functions` or `data` -> ids."""
        self._phase = State.FRESH
        self._queue: deque[Request] = deque()
        self._arrived = asyncio.Event()
        self._taken = asyncio.Event()
        self._answering: tuple[Request, asyncio.Task[None]] | None = None
        self._urgent: set[asyncio.Task[None]] = set()
        self._after_response: list[Callable[[], None]] = []
        self._over = asyncio.Event()
        self._relay: Relay | None = None
        self._relaying: asyncio.Task[None] | None = None

    # -- state --------------------------------------------------------------------------------------------------

    @property
    def state(self) -> State:
        """Where the session stands."""
        if self._phase is State.RUNNING and self.debuggee is not None and self.debuggee.debugger.stop is not None:
            return State.STOPPED
        return self._phase

    def enter(self, phase: State) -> None:
        """Goes on to another phase; STOPPED is none, the debugger knows it."""
        self._phase = phase

    def end(self) -> None:
        """The script is over; texts can still be asked for."""
        self._phase = State.ENDED
        self.view.clear()

    @property
    def spell(self) -> Debuggee:
        """The debuggee of a session that has one."""
        assert self.debuggee is not None, "requests that need a debuggee are legal only when there is one"
        return self.debuggee

    @property
    def shift(self) -> int:
        """What is added to a line on its way to the client."""
        return 0 if self.client.lines_start_at1 else -1

    @property
    def first_column(self) -> int:
        """The number of the first column as the client counts."""
        return 1 if self.client.columns_start_at1 else 0

    # -- sending ------------------------------------------------------------------------------------------------

    def send_event(self, name: str, body: object = None) -> None:
        """Sends an event at once."""
        self.connection.send(messages.event(name, body))

    async def relay_to(self, path: Path, command: str, arguments: dict[str, Any]) -> None:
        """Has another process serve the rest of the session, beginning with that request. Raises AttachFailed."""
        try:
            relay = await Relay.to(self.connection, path)
        except OSError as error:
            raise AttachFailed(error.strerror or str(error), where=str(path)) from None
        await self.relay(relay, command, arguments)

    async def relay(self, relay: Relay, command: str, arguments: dict[str, Any]) -> None:
        """The same by a connection that is there already."""
        try:
            await relay.begin(messages.to_wire(self.client), command, arguments)
        except (AdapterError, FramingError, TimeoutError) as error:
            await relay.close()
            raise AttachFailed(str(error) or "the other process does not answer") from None
        self._relay = relay
        self.after_response(self._start_relay)

    def _start_relay(self) -> None:
        assert self._relay is not None, "it was just made"
        self._relaying = asyncio.create_task(self._follow(self._relay))

    async def _follow(self, relay: Relay) -> None:
        await relay.run()
        if relay.left:
            self.stop()

    def after_response(self, action: Callable[[], None]) -> None:
        """Called by a handler: `action` is run when the response to its request has been sent."""
        self._after_response.append(action)

    def _send_output(self, category: str, text: str, place: Place | None) -> None:
        self.send_event(
            "output", convert.output_body(category, text, place, self.sources, self.shift, self.first_column)
        )

    def _on_input_wanted(self) -> None:
        self.output.flush()
        text = "The script waits for input: type a line here (Ctrl-D for the end of the input).\n"
        self.send_event("output", Output(category="important", output=text))

    # -- receiving ----------------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Serves until the client goes; leaves nothing of the session behind."""
        expiry = self._limit_strangers()
        worker = asyncio.create_task(self._work())
        pump = asyncio.create_task(self.pump.run())
        reader = asyncio.create_task(self._read())
        over = asyncio.create_task(self._over.wait())
        try:
            await asyncio.wait([reader, over], return_when=asyncio.FIRST_COMPLETED)
            if not reader.done():
                await self._tell_rest()
        finally:
            for task in (reader, over, worker, pump, *self._urgent):
                task.cancel()
            await asyncio.gather(reader, over, worker, pump, *self._urgent, return_exceptions=True)
            await self._end_relay()
            self.output.close()
            self.progress.close()
            if expiry is not None:
                expiry.cancel()
            await self._abandon()
            await self.connection.close()

    async def _end_relay(self) -> None:
        if self._relay is not None:
            await self._relay.close()
        if self._relaying is not None:
            await self._relaying

    async def _tell_rest(self) -> None:
        """What has happened is told before the connection is closed."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(FAREWELL):
                await self.pump.drain()

    def interrupt(self) -> None:
        """Ctrl-C in the terminal of the script: asks it to end, the second time ends its process."""
        if self.debuggee is not None:
            self.debuggee.end()

    def stop(self) -> None:
        """Ends the session as if its client had gone."""
        self._over.set()

    def leave(self) -> None:
        """The session is over when the response that is being made has been sent."""
        self.after_response(self.stop)

    def _limit_strangers(self) -> asyncio.TimerHandle | None:
        if self._guard.open:
            return None
        self.connection.frames.max_body = MAX_BODY_OF_STRANGERS
        return asyncio.get_running_loop().call_later(SECONDS, self._expire)

    def _expire(self) -> None:
        if not self._guard.open and not self._over.is_set():
            log.warning("%s did not show its token in %g s", self.connection.name, SECONDS)
            self._over.set()

    async def _read(self) -> None:
        try:
            async for message in self.connection.requests():
                if isinstance(message, Request):
                    self._accept(message)
                else:
                    self._take_response(message)
                if self._guard.barred:
                    log.warning("%s showed no valid token", self.connection.name)
                    return
                while len(self._queue) >= MOST_WAITING:
                    self._taken.clear()
                    await self._taken.wait()
                if self._relay is not None:
                    await self._relay.writable()
        except FramingError as error:
            log.warning("%s: %s", self.connection.name, error)
            if self._guard.open and self._phase is not State.FRESH:
                text = f"The connection is closed: {error}\n"
                self.send_event("output", Output(category="stderr", output=text))

    async def ask_client(self, command: str, arguments: object) -> Response:
        """Sends a request to the client and waits for its response; it is called off when the session ends."""
        reply: asyncio.Future[Response] = asyncio.get_running_loop().create_future()
        number = self.connection.ask(command, arguments)
        self._replies[number] = reply
        try:
            return await reply
        finally:
            del self._replies[number]

    def _take_response(self, response: Response) -> None:
        reply = self._replies.get(response.request_seq)
        if reply is not None and not reply.done():
            reply.set_result(response)
        elif self._relay is not None:
            self._relay.forward_response(response)

    def _accept(self, request: Request) -> None:
        try:
            self._guard.check(request.command, request.arguments)
        except NotAuthenticated as error:
            self.connection.send(messages.error_response(request, error))
            return
        if self._guard.open:
            self.connection.frames.max_body = MAX_BODY
        entry = self._entry(request)
        if entry is not None and entry.urgent:
            task = asyncio.create_task(self._answer(request, entry))
            self._urgent.add(task)
            task.add_done_callback(self._urgent.discard)
        else:
            self._queue.append(request)
            self._arrived.set()

    @staticmethod
    def _entry(request: Request) -> Entry | None:
        from llmspell_debug_adapter.table import REQUESTS

        return REQUESTS.get(request.command)

    # -- answering ----------------------------------------------------------------------------------------------

    async def _work(self) -> None:
        try:
            while True:
                while self._queue:
                    request = self._queue.popleft()
                    self._taken.set()
                    task = asyncio.create_task(self._answer(request, self._entry(request)))
                    self._answering = (request, task)
                    # Only the task itself is cancelled by `cancel`; the worker goes on with the next request.
                    await asyncio.wait([task])
                    self._answering = None
                    await self.connection.writable()
                self._arrived.clear()
                await self._arrived.wait()
        finally:
            if self._answering is not None:
                self._answering[1].cancel()
                await asyncio.wait([self._answering[1]])
            while self._queue:
                self._cancelled(self._queue.popleft())

    def cancel(self, seq: int) -> bool:
        """Gives up on a request that waits or is being answered; its response says so."""
        for request in self._queue:
            if request.seq == seq:
                self._queue.remove(request)
                self._cancelled(request)
                return True
        if self._answering is not None and self._answering[0].seq == seq:
            entry = self._entry(self._answering[0])
            if entry is not None and entry.cancellable:
                self._answering[1].cancel()
                return True
        return False

    def _cancelled(self, request: Request) -> None:
        self.connection.send(messages.error_response(request, Cancelled("the request was cancelled")))

    async def _answer(self, request: Request, entry: Entry | None) -> None:
        if self._relay is not None and not self._relay.gone:
            self._relay.forward(request)
            return
        try:
            message = await self._make_response(request, entry)
        except asyncio.CancelledError:
            self._cancelled(request)
            return
        actions, self._after_response = self._after_response, []
        self.connection.send(message)
        for action in actions:
            action()

    async def _make_response(self, request: Request, entry: Entry | None) -> dict[str, Any]:
        try:
            if entry is None:
                raise UnknownRequest(f"there is no request {request.command!r}")
            self._check(request, entry)
            arguments: Any = messages.from_wire(entry.arguments, request.arguments)
            return messages.response(request, await entry.handler(self, arguments))
        except AdapterError as error:
            return messages.error_response(request, error)
        except LlmspellError as error:
            return messages.error_response(request, Refused(error.message, where=error.where, hint=error.hint))
        except Exception:
            log.exception("request %d (%s) failed", request.seq, request.command)
            text = f"llmspell failed at `{request.command}`; its log tells more (request {request.seq})"
            return messages.error_response(request, InternalError(text))

    def _check(self, request: Request, entry: Entry) -> None:
        state = self.state
        if self._relay is not None and entry.handler.__name__ not in ("disconnect", "cancel", "terminate"):
            raise IllTimed("the process that was debugged is gone")
        if state in entry.states:
            return
        if state is State.RUNNING and State.STOPPED in entry.states:
            raise NotStopped(f"`{request.command}` needs a stopped script", hint="pause it first")
        raise IllTimed(f"`{request.command}` is not possible: the session is {state.value}")

    # -- ending -------------------------------------------------------------------------------------------------

    async def _abandon(self) -> None:
        """The client is gone: what it launched ends, what it attached to runs on."""
        debuggee, self.debuggee = self.debuggee, None
        self.view.clear()
        if debuggee is not None:
            with contextlib.suppress(LlmspellError):
                await debuggee.leave(self)
