"""One client's debug session: what it has, from the first message to the last.

Concurrency contract: everything runs on one event loop.
* The reader task (`run`) takes messages off the connection and never waits for an answer. It ends the session.
* The worker task and those of urgent requests answer (`answering.py`).
* The event pump (`events.py`) is a task that turns what the debugger tells into events, in that order.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import TYPE_CHECKING, Any

from llmspell_debug_adapter import convert, messages
from llmspell_debug_adapter.answering import Answering
from llmspell_debug_adapter.arguments import Initialize
from llmspell_debug_adapter.bodies import Output
from llmspell_debug_adapter.convert import Sources
from llmspell_debug_adapter.errors import AdapterError, AttachFailed, FramingError, NotAuthenticated
from llmspell_debug_adapter.events import EventPump
from llmspell_debug_adapter.framing import MAX_BODY, MAX_BODY_OF_STRANGERS
from llmspell_debug_adapter.guard import SECONDS, Guard
from llmspell_debug_adapter.input import ConsoleInput
from llmspell_debug_adapter.messages import Request, Response
from llmspell_debug_adapter.output import OutputQueue
from llmspell_debug_adapter.progress import SECONDS as PROGRESS_SECONDS
from llmspell_debug_adapter.progress import Progress
from llmspell_debug_adapter.relay import Relay
from llmspell_debug_adapter.state import State
from llmspell_debug_adapter.stops import StopView
from llmspell_runtime.errors import LlmspellError

if TYPE_CHECKING:
    from pathlib import Path

    from llmspell_debug_adapter.connection import Connection
    from llmspell_debug_adapter.debuggee import Debuggee
    from llmspell_debug_adapter.kernels import Kernels
    from llmspell_debug_adapter.terminal import Console
    from llmspell_runtime.kernel.execution import Place

log = logging.getLogger("llmspell.dap")

FAREWELL = 1.0
"""Seconds for events that wait when a session is ended from our side."""


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
        self.kernels = kernels
        self.client = Initialize()
        self.sources = Sources()
        self.debuggee: Debuggee | None = None
        self.input = ConsoleInput(self._on_input_wanted)
        self.output = OutputQueue(self._send_output, connection.unsent)
        self.progress = Progress(self.send_event, seconds=progress_seconds)
        self.view = StopView()
        self.pump = EventPump(self)
        self.answering = Answering(self)
        self.after_response = self.answering.after_response
        """Called by handlers with what is to happen when their response has been sent."""
        self.breakpoint_ids: dict[str, set[int]] = {}
        """Ids of this client's breakpoints: chunk name, `functions` or `data` -> ids."""
        self._phase = State.FRESH
        self._over = asyncio.Event()
        self.relay: Relay | None = None
        """The way to the process that serves the rest of the session."""
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
        await self.relay_by(relay, command, arguments)

    async def relay_by(self, relay: Relay, command: str, arguments: dict[str, Any]) -> None:
        """The same by a connection that is there already."""
        try:
            await relay.begin(messages.to_wire(self.client), command, arguments)
        except (AdapterError, FramingError, TimeoutError) as error:
            await relay.close()
            raise AttachFailed(str(error) or "the other process does not answer") from None
        self.relay = relay
        self.after_response(self._start_relay)

    def _start_relay(self) -> None:
        assert self.relay is not None, "it was just made"
        self._relaying = asyncio.create_task(self._follow(self.relay))

    async def _follow(self, relay: Relay) -> None:
        await relay.run()
        if relay.left:
            self.stop()

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
        worker = asyncio.create_task(self.answering.work())
        pump = asyncio.create_task(self.pump.run())
        reader = asyncio.create_task(self._read())
        over = asyncio.create_task(self._over.wait())
        try:
            await asyncio.wait([reader, over], return_when=asyncio.FIRST_COMPLETED)
            if not reader.done():
                await self._tell_rest()
        finally:
            for task in (reader, over, worker, pump):
                task.cancel()
            await asyncio.gather(reader, over, worker, pump, self.answering.close(), return_exceptions=True)
            await self._end_relay()
            self.output.close()
            self.progress.close()
            if expiry is not None:
                expiry.cancel()
            await self._abandon()
            await self.connection.close()

    async def _end_relay(self) -> None:
        if self.relay is not None:
            await self.relay.close()
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
                    self._take(message)
                if self._guard.barred:
                    log.warning("%s showed no valid token", self.connection.name)
                    return
                await self.answering.room()
                if self.relay is not None:
                    await self.relay.writable()
        except FramingError as error:
            log.warning("%s: %s", self.connection.name, error)
            if self._guard.open and self._phase is not State.FRESH:
                text = f"The connection is closed: {error}\n"
                self.send_event("output", Output(category="stderr", output=text))

    def _take(self, response: Response) -> None:
        if not self.connection.answered(response) and self.relay is not None:
            self.relay.forward_response(response)

    def _accept(self, request: Request) -> None:
        try:
            self._guard.check(request.command, request.arguments)
        except NotAuthenticated as error:
            self.connection.send(messages.error_response(request, error))
            return
        if self._guard.open:
            self.connection.frames.max_body = MAX_BODY
        self.answering.accept(request)

    # -- ending -------------------------------------------------------------------------------------------------

    async def _abandon(self) -> None:
        """The client is gone: what it launched ends, what it attached to runs on."""
        debuggee, self.debuggee = self.debuggee, None
        self.view.clear()
        if debuggee is not None:
            with contextlib.suppress(LlmspellError):
                await debuggee.leave(self)
