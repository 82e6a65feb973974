"""Requests that evaluate Lua text of the client, or assign its value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from llmspell_debug_adapter import bodies, convert, questions
from llmspell_debug_adapter.errors import Refused
from llmspell_debug_adapter.requests.inspection import handles_on
from llmspell_runtime.kernel.debugger.values import StackFrame

if TYPE_CHECKING:
    from llmspell_debug_adapter.session import Session


async def evaluate(session: Session, asked: questions.Evaluate) -> bodies.Result:
    """An expression, or statements; a line of input when the script waits for one."""
    if asked.context == "repl" and session.input.waiting:
        session.input.give(asked.expression)
        return bodies.Result(result="", variables_reference=0)
    frame = _frame(session, asked.frame_id)
    found = await session.spell.debugger.evaluate(frame, asked.expression, full=asked.context == "clipboard")
    if asked.context == "repl":
        _tell_changed(session)
    return convert.result_body(found, *handles_on(session, found, frame), hex_=asked.format.hex)


async def set_variable(session: Session, asked: questions.SetVariable) -> bodies.Value:
    """Gives a child of a variable a new value."""
    container = session.view.containers.get(asked.variables_reference)
    found = await session.spell.debugger.set_variable(container.frame, container.reference, asked.name, asked.value)
    _tell_changed(session)
    return convert.value_body(found, *handles_on(session, found, container.frame), hex_=asked.format.hex)


async def set_expression(session: Session, asked: questions.SetExpression) -> bodies.Value:
    """Assigns to an expression."""
    frame = _frame(session, asked.frame_id)
    if frame is None:
        raise Refused("an assignment needs a frame", hint="use the debug console for globals")
    found = await session.spell.debugger.set_expression(frame, asked.expression, asked.value)
    _tell_changed(session)
    return convert.value_body(found, *handles_on(session, found, frame), hex_=asked.format.hex)


def _frame(session: Session, ident: int | None) -> StackFrame | None:
    return session.view.frames.get(ident) if ident is not None else None


def _tell_changed(session: Session) -> None:
    """What the client shows of variables may be out of date."""
    if session.client.supports_invalidated_event and session.spell.debugger.stop is not None:
        session.after_response(lambda: session.send_event("invalidated", {"areas": ["variables"]}))


async def completions(session: Session, asked: questions.Completions) -> dict[str, Any]:
    """What can be typed at a position of the debug console, from live values."""
    first = 1 if session.client.columns_start_at1 else 0
    lines = asked.text.split("\n")
    row = (asked.line or first) - first
    line = lines[row] if 0 <= row < len(lines) else ""
    before = _units(line, asked.column - first)
    found = await session.spell.debugger.complete(_frame(session, asked.frame_id), before)
    typed = before.encode("utf-8", "replace")[int(found["from"]) :].decode("utf-8", "replace")
    length = _length(typed)
    start = _length(before) - length + first
    return {"targets": [convert.completion_body(match, start, length) for match in found["matches"]]}


def _units(text: str, count: int) -> str:
    """The first `count` UTF-16 code units of a text; DAP counts columns in them."""
    return text.encode("utf-16-le", "surrogatepass")[: 2 * max(0, count)].decode("utf-16-le", "replace")


def _length(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
