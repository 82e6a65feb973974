"""Answers the calls of one worker: system operations and catalogue functions, under the interpreter's policy.

Concurrency contract: runs on the kernel's event loop. A handler that answers at once is answered in the same turn of
the loop; one that awaits gets a task, which ends with the execution that made the call.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

import attrs

from llmspell_runtime import wire
from llmspell_runtime.errors import LlmspellError, WireError
from llmspell_runtime.kernel import plain
from llmspell_runtime.kernel.link import WorkerLink
from llmspell_runtime.telemetry.categories import Category
from llmspell_runtime.telemetry.correlation import adopt
from llmspell_runtime.telemetry.tracing import span

if TYPE_CHECKING:
    from llmspell_runtime.kernel.debug_settings import Measure
    from llmspell_runtime.script_api.context import Context
    from llmspell_runtime.script_api.registry import Catalogue

log = logging.getLogger("llmspell.kernel")

SystemCalls = dict[str, Callable[..., Any]]

MAX_OPEN = 1000
"""Calls of one worker that wait for their answers; a script cannot nest more than 150."""


_numbers = itertools.count(1)


@attrs.frozen(kw_only=True)
class OpenCall:
    """A call that takes its time: somebody works on its answer. Its number is used once in this process."""

    number: int
    operation: str
    task: asyncio.Task[None]


class HostCalls:
    """The open calls of one interpreter. `on_change(call, open)` hears of those that take their time."""

    def __init__(
        self, link: WorkerLink, catalogue: Catalogue, system: SystemCalls, *, unpack: Callable[[bytes], Any]
    ) -> None:
        self._link = link
        self._catalogue = catalogue
        self._system = system
        self._unpack = unpack
        self._open: dict[int, OpenCall] = {}
        self._stopping: int | None = None
        self._categories: dict[str, Category] = {}
        self.context: Context | None = None
        self.correlation_id = ""
        self.last_error: tuple[str, BaseException] | None = None
        """Text and exception of the newest failed call, to name the cause of a script's failure."""
        self.measure: Measure | None = None
        self.on_change: Callable[[OpenCall, bool], None] = lambda _call, _open: None

    def answer(self, ident: int, payload: bytes) -> None:
        """Handles one CALL frame. Raises WireError (or ValueError) for one that no honest worker sends."""
        call = self._unpack(payload)
        if type(call) is not list or len(call) != 2 or type(call[0]) is not str or type(call[1]) is not list:
            raise WireError("a call without an operation and its arguments")
        operation, arguments = call
        if ident in self._open or len(self._open) >= MAX_OPEN:
            raise WireError(f"the call {ident} is one too many")
        try:
            category = self._categories.get(operation) or self._category(operation)
            adopt(self.correlation_id)
            begun = time.perf_counter() if self.measure is not None else 0.0
            with span(operation, category):
                value = self._invoke(operation, arguments)
            if hasattr(value, "__await__"):
                task = asyncio.ensure_future(self._answer_later(ident, operation, value, begun))
                call = self._open[ident] = OpenCall(number=next(_numbers), operation=operation, task=task)
                self.on_change(call, True)
                return
            reply = plain.pack(value if type(value) is tuple else (value,))
            if self.measure is not None:
                self.measure(operation, (time.perf_counter() - begun) * 1000)
        except Exception as error:
            self._raise(ident, error)
            return
        self._link.send(wire.RETURN, ident, reply)

    def _category(self, operation: str) -> Category:
        declared = self._catalogue.function(operation)
        name = declared.category if declared is not None else None
        category = Category(name) if name in set(Category) else Category.SCRIPT_RUNTIME
        self._categories[operation] = category
        return category

    def _invoke(self, operation: str, arguments: list[Any]) -> Any:
        system = self._system.get(operation)
        if system is not None:
            return system(*arguments)
        assert self.context is not None, "calls arrive only after the interpreter was opened"
        return self._catalogue.invoke(operation, self.context, arguments)

    async def _answer_later(self, ident: int, operation: str, value: Awaitable[Any], begun: float) -> None:
        try:
            with span(operation, self._category(operation)):
                result = await value
            reply = plain.pack(result if type(result) is tuple else (result,))
            if self.measure is not None:
                self.measure(operation, (time.perf_counter() - begun) * 1000)
        except asyncio.CancelledError:
            self._link.send(wire.RAISE, ident, plain.pack([f"{operation}: interrupted", self._stopping]))
            return
        except Exception as error:
            self._raise(ident, error)
            return
        finally:
            self.on_change(self._open.pop(ident), False)
        self._link.send(wire.RETURN, ident, reply)

    def _raise(self, ident: int, error: Exception) -> None:
        if isinstance(error, LlmspellError):
            text = error.for_lua()
        else:
            # A bug of ours: the person gets one line, whoever looks for it (--trace debug) the whole way to it.
            trace = error if log.isEnabledFor(logging.DEBUG) else None
            log.error("a host call failed: %s: %s", type(error).__name__, error, exc_info=trace)
            text = f"Internal error: {type(error).__name__}: {error}"
        self.last_error = (text, error)
        self._link.send(wire.RAISE, ident, plain.pack([text]))

    def cancel(self, reason: str | None = None) -> None:
        """Cancels every call that has not been answered; each is answered with an error.

        `reason` is why the execution is to stop: the worker stops it when it reads the answer. A task that has not
        begun yet begins first: otherwise nobody would answer.
        """
        self._stopping = None if reason is None else wire.STOP_REASONS.index(reason)
        for call in self._open.values():
            call.task.get_loop().call_soon(call.task.cancel)

    @property
    def open(self) -> tuple[OpenCall, ...]:
        """The calls that have not been answered."""
        return tuple(self._open.values())

    def cancel_one(self, number: int) -> bool:
        """Has one call fail as interrupted, which the script may catch; False when it is answered already."""
        for call in self._open.values():
            if call.number == number:
                call.task.get_loop().call_soon(call.task.cancel)
                return True
        return False
