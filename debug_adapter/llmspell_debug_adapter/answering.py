"""The requests of one session: which wait, which is being answered, and the one place where one becomes a response.

Concurrency contract: everything runs on one event loop.
* The worker task (`work`) answers queued requests one after the other, in the order they came. Cancelling it ends the
  request that it answers, too; `cancel` ends one request of it.
* Urgent requests (`cancel`, `terminate`, `disconnect`) have a task each, so that they pass a request that waits.
Whoever answers, `_answer` sends exactly one response for its request, whatever happens.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from llmspell_debug_adapter import messages
from llmspell_debug_adapter.errors import (
    AdapterError,
    Cancelled,
    IllTimed,
    InternalError,
    NotStopped,
    Refused,
    UnknownRequest,
)
from llmspell_debug_adapter.messages import Request
from llmspell_debug_adapter.state import State
from llmspell_runtime.errors import LlmspellError

if TYPE_CHECKING:
    from llmspell_debug_adapter.session import Session
    from llmspell_debug_adapter.table import Entry

log = logging.getLogger("llmspell.dap")

MOST_WAITING = 4096
"""Requests that wait for their answers beyond which no more are read."""


class Answering:
    """Takes the requests of a session and answers them."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._queue: deque[Request] = deque()
        self._arrived = asyncio.Event()
        self._taken = asyncio.Event()
        self._answering: tuple[Request, asyncio.Task[None]] | None = None
        self._urgent: set[asyncio.Task[None]] = set()
        self._after_response: list[Callable[[], None]] = []

    def accept(self, request: Request) -> None:
        """A request has come."""
        entry = _entry(request)
        if entry is not None and entry.urgent:
            task = asyncio.create_task(self._answer(request, entry))
            self._urgent.add(task)
            task.add_done_callback(self._urgent.discard)
        else:
            self._queue.append(request)
            self._arrived.set()

    async def room(self) -> None:
        """Waits while too many requests wait."""
        while len(self._queue) >= MOST_WAITING:
            self._taken.clear()
            await self._taken.wait()

    def after_response(self, action: Callable[[], None]) -> None:
        """Called by a handler: `action` is run when the response to its request has been sent."""
        self._after_response.append(action)

    async def work(self) -> None:
        """Runs until it is cancelled; what waits then is answered as cancelled."""
        try:
            while True:
                while self._queue:
                    request = self._queue.popleft()
                    self._taken.set()
                    task = asyncio.create_task(self._answer(request, _entry(request)))
                    self._answering = (request, task)
                    # Only the task itself is cancelled by `cancel`; the worker goes on with the next request.
                    await asyncio.wait([task])
                    self._answering = None
                    await self._session.connection.writable()
                self._arrived.clear()
                await self._arrived.wait()
        finally:
            if self._answering is not None:
                self._answering[1].cancel()
                await asyncio.wait([self._answering[1]])
            while self._queue:
                self._cancelled(self._queue.popleft())

    async def close(self) -> None:
        """Ends the urgent requests."""
        for task in self._urgent:
            task.cancel()
        await asyncio.gather(*self._urgent, return_exceptions=True)

    def cancel(self, seq: int) -> None:
        """Gives up on a request that waits or is being answered; its response says so."""
        for request in self._queue:
            if request.seq == seq:
                self._queue.remove(request)
                self._cancelled(request)
                return
        if self._answering is not None and self._answering[0].seq == seq:
            entry = _entry(self._answering[0])
            if entry is not None and entry.cancellable:
                self._answering[1].cancel()

    def _cancelled(self, request: Request) -> None:
        self._send(messages.error_response(request, Cancelled("the request was cancelled")))

    def _send(self, message: dict[str, Any]) -> None:
        self._session.connection.send(message)

    async def _answer(self, request: Request, entry: Entry | None) -> None:
        relay = self._session.relay
        if relay is not None and not relay.gone:
            relay.forward(request)
            return
        try:
            message = await self._make_response(request, entry)
        except asyncio.CancelledError:
            self._cancelled(request)
            return
        actions, self._after_response = self._after_response, []
        self._send(message)
        for action in actions:
            action()

    async def _make_response(self, request: Request, entry: Entry | None) -> dict[str, Any]:
        try:
            if entry is None:
                raise UnknownRequest(f"there is no request {request.command!r}")
            self._check(request, entry)
            arguments: Any = messages.from_wire(entry.arguments, request.arguments)
            return messages.response(request, await entry.handler(self._session, arguments))
        except AdapterError as error:
            return messages.error_response(request, error)
        except LlmspellError as error:
            return messages.error_response(request, Refused(error.message, where=error.where, hint=error.hint))
        except Exception:
            log.exception("request %d (%s) failed", request.seq, request.command)
            text = f"llmspell failed at `{request.command}`; its log tells more (request {request.seq})"
            return messages.error_response(request, InternalError(text))

    def _check(self, request: Request, entry: Entry) -> None:
        state = self._session.state
        if self._session.relay is not None and not entry.urgent:
            raise IllTimed("the process that was debugged is gone")
        if state in entry.states:
            return
        if state is State.RUNNING and State.STOPPED in entry.states:
            raise NotStopped(f"`{request.command}` needs a stopped script", hint="pause it first")
        raise IllTimed(f"`{request.command}` is not possible: the session is {state.value}")


def _entry(request: Request) -> Entry | None:
    from llmspell_debug_adapter.table import REQUESTS

    return REQUESTS.get(request.command)
