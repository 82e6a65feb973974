"""What a stopped script is asked: its threads, frames and variables, and what Lua text is worth there.

Concurrency contract: as of the debugger. Questions are asked one at a time; `resume` is queued behind them.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, cast

from llmspell_runtime.errors import ValidationError
from llmspell_runtime.kernel.debugger.patience import Patience
from llmspell_runtime.kernel.debugger.values import Parameter, StackFrame, State, Stop
from llmspell_runtime.kernel.execution import text_of

if TYPE_CHECKING:
    from llmspell_runtime.kernel.host_calls import OpenCall
    from llmspell_runtime.kernel.interpreter import Interpreter

EVALUATION = 1.0
AGAIN = 0.1
"""Seconds until the first host call of an evaluation is given up, and each that it makes after that."""

EVALUATIONS = ("evaluate", "set_variable", "set_expression")
GONE_ON = "the script has gone on meanwhile"


class Inspection:
    """The questions of a debugger; `stop` is set and cleared by it."""

    def __init__(self, interpreter: Interpreter) -> None:
        self._interpreter = interpreter
        self._asking = asyncio.Lock()
        self._patience = Patience(self._on_return)
        self.stop: Stop | None = None

    def _on_return(self) -> None:
        """An evaluation that was given up is over."""

    @property
    def state(self) -> State:
        """`idle`, `running`, `stopped` or `ended`."""
        return self._interpreter.state

    @property
    def calls(self) -> dict[int, str]:
        """The host calls that the script waits for: number -> name for people."""
        return {call.number: call_name(call.operation) for call in self._interpreter.open_calls if is_the_scripts(call)}

    def cancel_call(self, number: int) -> bool:
        """Has a host call fail as interrupted, which the script may catch; False when it is over already."""
        return self._interpreter.cancel_call(number)

    async def threads(self) -> list[dict[str, Any]]:
        """The script and every live coroutine: `{id, name, status}`."""
        if self.state in ("idle", "ended"):
            return [{"id": 1, "name": "main", "status": self.state}]
        return cast("list[dict[str, Any]]", await self._ask("threads", anytime=True))

    async def stack(self, thread: int, *, parameters: bool = False) -> list[StackFrame]:
        """The frames of a thread and of those that resumed it, innermost first; with their parameters if wanted."""
        frames = await self._ask("stack", thread, parameters)
        return [
            StackFrame(
                thread=f["thread"],
                level=f["level"],
                name=text_of(f["name"]),
                source=text_of(f["source"]) if f.get("source") is not None else None,
                line=f.get("line"),
                resumed_by=bool(f.get("resumed_by")),
                parameters=tuple(
                    Parameter(name=text_of(p["name"]), type=text_of(p["type"]), value=text_of(p["value"]))
                    for p in f.get("parameters") or ()
                ),
            )
            for f in frames
        ]

    async def scopes(self, frame: StackFrame) -> list[dict[str, Any]]:
        """`{name, kind, ref, count?, expensive?}` for each scope of a frame."""
        return cast("list[dict[str, Any]]", await self._ask("scopes", frame.thread, frame.level))

    async def variables(
        self, reference: int, *, part: str | None = None, start: int = 0, count: int = 1000, hexadecimal: bool = False
    ) -> list[dict[str, Any]]:
        """Children: `{name, value, type, ref?, indexed?, named?, expression?}`; `part` is `indexed` or `named`."""
        return cast("list[dict[str, Any]]", await self._ask("variables", reference, part, start, count, hexadecimal))

    async def set_variable(self, frame: StackFrame | None, reference: int, name: str, text: str) -> dict[str, Any]:
        """Evaluates `text` in the frame and stores the value in a child of `reference`; the child as it is then."""
        address = (frame.thread, frame.level) if frame else (None, None)
        return cast("dict[str, Any]", await self._ask("set_variable", reference, name, text, *address))

    async def set_expression(self, frame: StackFrame, target: str, text: str) -> dict[str, Any]:
        """Assigns to an expression that can stand left of `=`."""
        return cast("dict[str, Any]", await self._ask("set_expression", frame.thread, frame.level, target, text))

    async def evaluate(self, frame: StackFrame | None, text: str, *, full: bool = False) -> dict[str, Any]:
        """The value of an expression (or the effect of statements) in a frame, or among the globals.

        Raises ValidationError with Lua's message; an endless evaluation ends after a second. `full` shows all of it.
        """
        address = (frame.thread, frame.level) if frame else (None, None)
        return cast("dict[str, Any]", await self._ask("evaluate", *address, text, full, anytime=frame is None))

    async def complete(self, frame: StackFrame | None, text: str) -> dict[str, Any]:
        """Candidates at the end of `text`, as of `Interpreter.complete`, with the frame's variables."""
        if frame is None:
            return cast("dict[str, Any]", await self._ask("complete", text, anytime=True))
        return cast("dict[str, Any]", await self._ask("complete_in", frame.thread, frame.level, text))

    async def exception(self) -> dict[str, Any] | None:
        """What the present stop's error is: `{message, filter, thread, type}`."""
        return await self._ask("exception") or None

    async def _ask(self, question: str, *arguments: Any, anytime: bool = False) -> Any:
        """Asks the stopped thread (`anytime`: also an idle or running one). What a question or an answer says of frames
        and variables is worth nothing after the stop."""
        stop = self.stop
        if stop is None and not anytime:
            raise ValidationError("the script is not stopped", hint="pause it first")
        async with self._asking:
            await self._patience.settled()
            if not anytime and self.stop is not stop:
                raise ValidationError(GONE_ON, hint="look again at its next stop")
            asked = self._query(question, *arguments)
            with self._bounded_calls():
                if question in EVALUATIONS:
                    answer = await self._patience.evaluate(asked, stopped=stop is not None)
                else:
                    answer = await asked
        if not anytime and self.stop is not stop:
            raise ValidationError(GONE_ON, hint="look again at its next stop")
        return answer

    @contextlib.contextmanager
    def _bounded_calls(self) -> Iterator[None]:
        """While inside, host calls that an evaluation at a stop makes are given up after a second; at once when nobody
        waits for its value any more. What it waits for, such as a line of input, might never come."""
        if self.stop is None:
            yield
            return
        loop = asyncio.get_running_loop()
        before = set(self.calls)
        timer: asyncio.TimerHandle | None = None

        def give_up() -> None:
            nonlocal timer
            for number in set(self.calls) - before:
                self.cancel_call(number)
            timer = loop.call_later(AGAIN, give_up)

        timer = loop.call_later(EVALUATION, give_up)
        try:
            yield
        except asyncio.CancelledError:
            give_up()
            raise
        finally:
            timer.cancel()

    async def _query(self, question: str, *arguments: Any) -> Any:
        """Asks, whatever the worker is doing."""
        return await self._interpreter.query(question, *arguments, attend=True)

    async def _tell(self, question: str, *arguments: Any) -> Any:
        """The same for what has to reach the worker, and whose answer is no news; None when it cannot answer now."""
        return await self._patience.deliver(self._query(question, *arguments))


_INTERNAL = ("debug.", "syntax.")
_SPOKEN = {"sys.stdin": "io.read"}


def is_the_scripts(call: OpenCall) -> bool:
    """Whether a script made the call; others are the worker's own."""
    return not call.operation.startswith(_INTERNAL)


def call_name(operation: str) -> str:
    """An operation of the wire as scripts write it."""
    return _SPOKEN.get(operation, operation)
