"""A worker that serves one interpreter, with all that ends when it ends: host calls, questions, callbacks.

Concurrency contract: runs on the kernel's event loop. Frames of a worker are read here and nowhere else; a worker that
breaks the protocol is ended, and nothing it sent afterwards counts.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

import attrs

from llmspell_runtime import wire
from llmspell_runtime.errors import ValidationError, WireError, WorkerDied
from llmspell_runtime.kernel import plain, reports
from llmspell_runtime.kernel.execution import Place, text_of
from llmspell_runtime.kernel.functions import Functions
from llmspell_runtime.kernel.host_calls import HostCalls, OpenCall

if TYPE_CHECKING:
    from llmspell_runtime.kernel.link import WorkerLink
    from llmspell_runtime.script_api.context import Context
    from llmspell_runtime.script_api.registry import Catalogue
    from llmspell_runtime.script_api.values import Callback, LuaValue

MAX_UNASKED = 1000
"""Frames that may come while nothing runs and nothing was asked; an honest worker is silent then."""


class Owner(Protocol):
    """Whom a worker serves."""

    def on_output(self, stream: int, data: bytes, place: Place | None) -> None:
        """The script printed something."""

    def on_done(self, execution: int, outcome: reports.Outcome) -> None:
        """An execution is over."""

    def on_event(self, name: str, details: dict[str, Any]) -> None:
        """The debugger in the worker tells something."""

    def on_call(self, call: OpenCall, open_: bool) -> None:
        """A host call takes its time, or is over."""

    def on_lost(self, state: LuaState) -> None:
        """The worker is gone."""

    @property
    def busy(self) -> bool:
        """Whether an execution runs."""


class LuaState:
    """The kernel's end of one Lua state. Its owner hears of everything that is not an answer."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        link: WorkerLink,
        owner: Owner,
        *,
        name: str,
        catalogue: Catalogue,
        operations: Mapping[str, Callable[..., Any]],
        context: Context,
    ) -> None:
        self.link = link
        self._functions = Functions(lambda idents: link.send(wire.RELEASE, 0, plain.pack(idents)))
        self.calls = HostCalls(link, catalogue, dict(operations), unpack=self._functions.unpack)
        self.calls.context = context
        self.calls.on_change = owner.on_call
        self._objects = context.objects
        self._owner = owner
        self._questions = _Requests(loop, "question")
        self._callbacks = _Requests(loop, "callback")
        self._unasked = 0
        link.name = name
        link.on_frame = self._on_frame
        link.on_lost = lambda: owner.on_lost(self)

    def run(self, execution: int, payload: bytes, context: Context) -> None:
        """Has the worker run what the payload of an EXECUTE frame says."""
        self._unasked = 0
        self.calls.last_error = None
        self.calls.correlation_id = context.correlation_id
        self.calls.context = context
        self.link.send(wire.EXECUTE, execution, payload)

    def ask(self, question: str, arguments: Sequence[LuaValue]) -> asyncio.Future[Any]:
        """Asks the prelude; the future raises ValidationError with its refusal. Raises WorkerDied."""
        if self.link.doomed:
            raise WorkerDied("the process that runs the script is being ended")
        ident, future = self._questions.begin()
        self.link.send(wire.QUERY, ident, plain.pack([question, list(arguments)]))
        return future

    def call_back(self, callback: Callback, arguments: Sequence[LuaValue]) -> asyncio.Future[Any]:
        """Calls a Lua function; the future has its results, or raises ValidationError with its error."""
        if self.link.doomed:
            raise lost_function()
        ident, future = self._callbacks.begin()
        self.link.send(wire.CALLBACK, ident, plain.pack([callback.id, list(arguments), len(arguments)]))
        return future

    def resume(self, how: list[Any]) -> None:
        """Lets a thread go on that the debugger stopped; `how` is the payload of a RESUME frame."""
        self.link.send(wire.RESUME, 0, plain.pack(how))

    def abandon(self) -> None:
        """What it held is lost: open calls are cancelled, whoever waits for an answer hears of it."""
        self.link.on_frame = lambda _kind, _ident, _payload: None
        self.calls.cancel()
        died = WorkerDied("the worker of this interpreter ended", hint="its Lua state is lost; run the script again")
        self._questions.fail(died)
        self._callbacks.fail(died)

    def _on_frame(self, kind: int, ident: int, payload: bytes) -> None:
        try:
            if kind == wire.CALL:
                self._expect_nothing_else()
                self.calls.answer(ident, payload)
            elif kind == wire.OUTPUT:
                self._expect_nothing_else()
                self._owner.on_output(ident, payload, None)
            elif kind == wire.OUTPUT_AT:
                self._expect_nothing_else()
                self._owner.on_output(ident, *reports.read_output_at(payload))
            elif kind == wire.DONE:
                self._owner.on_done(ident, reports.read_outcome(payload))
            elif kind == wire.ANSWER:
                ok, value = reports.read_answer(payload)
                self._questions.settle(ident, ok, value)
            elif kind == wire.EVENT:
                self._expect_nothing_else()
                self._owner.on_event(*reports.read_event(payload))
            elif kind == wire.CALLBACK_RETURN:
                self._callbacks.settle(ident, True, reports.check_results(self._functions.unpack(payload)))
            elif kind == wire.CALLBACK_RAISE:
                self._callbacks.settle(ident, False, reports.read_refusal(payload))
            elif kind == wire.RELEASE_OBJECTS:
                self._expect_nothing_else()
                self._release(reports.read_released(payload))
            else:
                raise WireError(f"a frame of the unknown kind {kind}")
        except WireError as error:
            self.link.refuse(str(error))
        except Exception as error:
            # A bug or an attacker's program: in both cases this worker ends and nothing else.
            self.link.refuse(f"a frame of kind {kind} could not be read ({type(error).__name__}: {error})")

    def _release(self, released: list[tuple[str, int]]) -> None:
        for kind, number in released:
            if not self._objects.release(kind, number):
                raise WireError(f"a release of {kind[:40]} {number}, which is not its own")

    def _expect_nothing_else(self) -> None:
        """While nothing runs and nothing was asked, a worker has nothing to say."""
        if not self._owner.busy and not self._questions.open:
            self._unasked += 1
            if self._unasked > MAX_UNASKED:
                raise WireError(f"more than {MAX_UNASKED} frames while nothing ran")


def lost_function() -> WorkerDied:
    """The error of a call of a Lua function whose state is gone."""
    return WorkerDied("the Lua state of the function is lost", hint="run the script again")


@attrs.define
class _Requests:
    """What the kernel asked one worker and waits for."""

    loop: asyncio.AbstractEventLoop
    what: str
    open: dict[int, asyncio.Future[Any]] = attrs.field(factory=dict)
    _ids: itertools.count[int] = attrs.field(factory=lambda: itertools.count(1))

    def begin(self) -> tuple[int, asyncio.Future[Any]]:
        ident = next(self._ids)
        future = self.open[ident] = self.loop.create_future()
        return ident, future

    def settle(self, ident: int, ok: bool, value: Any) -> None:
        future = self.open.pop(ident, None)
        if future is None:
            raise WireError(f"the answer to a {self.what} that was not asked")
        if future.done():  # nobody waits any more
            return
        if ok:
            future.set_result(value)
        else:
            future.set_exception(ValidationError(text_of(value)))

    def fail(self, error: Exception) -> None:
        for future in self.open.values():
            if not future.done():
                future.set_exception(error)
        self.open.clear()
