"""Requests that look at a stopped script."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from llmspell_debug_adapter import arguments as given
from llmspell_debug_adapter import bodies, convert, questions
from llmspell_debug_adapter.errors import Refused
from llmspell_debug_adapter.handles import Container
from llmspell_debug_adapter.stops import Place
from llmspell_runtime.kernel.debugger.values import StackFrame
from llmspell_runtime.kernel.execution import text_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from llmspell_debug_adapter.session import Session

PAGE = 1000
"""Children that are given to a client that asks for all of them; the rest is one more child, to be opened."""
MOST = 2**31
"""Children that no table has."""


async def threads(session: Session, _asked: given.Nothing) -> dict[str, Any]:
    """The script and its coroutines; of a running script, those of the last stop."""
    stop = session.spell.debugger.stop
    if stop is not None:
        await session.pump.renew_threads(stop)
    return {
        "threads": [bodies.Thread(id=ident, name=name) for ident, name in sorted(session.pump.threads.names.items())]
    }


async def stack_trace(session: Session, asked: questions.StackTrace) -> bodies.StackTrace:
    """A page of the frames of a thread."""
    session.pump.threads.check(asked.thread_id)
    stacks, key = session.view.stacks, (asked.thread_id, asked.format)
    if key not in stacks:
        parameters = asked.format.with_parameters
        found = await session.spell.debugger.stack(asked.thread_id, parameters=parameters)
        stacks[key] = _frames(session, found, asked.format)
    frames = stacks[key]
    return bodies.StackTrace(stack_frames=frames[page(asked.start_frame, asked.levels)], total_frames=len(frames))


def page(start: int, count: int) -> slice:
    """A part of a list; no count means the rest. What is out of range is nothing."""
    start = max(0, start)
    return slice(start, start + count if count > 0 else None)


def _frames(session: Session, found: list[StackFrame], how: questions.FrameFormat) -> list[bodies.StackFrame]:
    frames = []
    for frame in found:
        ident = session.view.frames.put(frame)
        if frame.resumed_by:
            name = session.pump.threads.names.get(frame.thread, f"thread {frame.thread}")
            label = session.view.frames.put(frame)
            frames.append(
                bodies.StackFrame(id=label, name=f"resumed by {name}", line=0, column=0, presentation_hint="label")
            )
        frames.append(_frame(session, frame, ident, how))
    return frames


def _frame(session: Session, frame: StackFrame, ident: int, how: questions.FrameFormat) -> bodies.StackFrame:
    if frame.source is None or frame.line is None:
        return bodies.StackFrame(id=ident, name=frame.name, line=0, column=0, presentation_hint="subtle")
    own = session.spell.is_own(frame.source)
    return bodies.StackFrame(
        id=ident,
        name=convert.frame_name(frame, how),
        source=session.sources.source(frame.source, foreign=not own),
        line=frame.line + session.shift,
        column=1 if session.client.columns_start_at1 else 0,
        presentation_hint=None if own else "subtle",
        module_id=frame.source if frame.source.startswith("@") else None,
    )


async def scopes(session: Session, asked: questions.OfFrame) -> dict[str, Any]:
    """The groups of variables of a frame."""
    frame = session.view.frames.get(asked.frame_id)
    found = await session.spell.debugger.scopes(frame)
    return {
        "scopes": [
            convert.scope_body(
                scope,
                session.view.containers.put(Container(reference=scope["ref"], frame=frame, count=scope.get("count"))),
            )
            for scope in found
        ]
    }


async def variables(session: Session, asked: questions.Variables) -> dict[str, Any]:
    """A page of the children of a variable or scope."""
    container = session.view.containers.get(asked.variables_reference)
    start = container.start + min(max(0, asked.start), MOST)
    count = min(asked.count, MOST) if asked.count > 0 else PAGE
    found = await session.spell.debugger.variables(
        container.reference, part=asked.filter, start=start, count=count, hexadecimal=asked.format.hex
    )
    told = [variable(session, each, container.frame) for each in found]
    if asked.count <= 0 and len(found) >= PAGE:
        told.append(_rest(session, container, asked.filter, start + len(found)))
    return {"variables": told}


def _rest(session: Session, container: Container, part: str | None, start: int) -> bodies.Variable:
    rest = Container(reference=container.reference, frame=container.frame, part=part, start=start)
    hint = bodies.Hint(kind="virtual", attributes=["readOnly"])
    name = f"[{start + 1}…]"
    reference = session.view.containers.put(rest)
    return bodies.Variable(name=name, value="more", presentation_hint=hint, variables_reference=reference)


def variable(session: Session, found: Mapping[str, Any], frame: StackFrame | None) -> bodies.Variable:
    """One variable, with handles of this client."""
    return convert.variable_body(found, *handles_on(session, found, frame))


def handles_on(session: Session, found: Mapping[str, Any], frame: StackFrame | None) -> tuple[int, int | None]:
    """The client's handle on the children of a value (0: none), and on the place where a function is defined."""
    reference, location = 0, None
    if found.get("ref") and session.spell.debugger.stop is not None:
        count = (found.get("indexed") or 0) + (found.get("named") or 0)
        reference = session.view.containers.put(Container(reference=found["ref"], frame=frame, count=count))
    if found.get("source") is not None and session.spell.debugger.stop is not None:
        location = session.view.locations.put(Place(source=text_of(found["source"]), line=int(found["line"])))
    return reference, location


async def exception_info(session: Session, asked: given.OfThread) -> bodies.ExceptionInfo:
    """The error that the script stopped at."""
    session.pump.threads.check(asked.thread_id)
    debugger = session.spell.debugger
    error = await debugger.exception()
    if error is None:
        raise Refused("the script did not stop at an error")
    return convert.exception_body(error, await debugger.stack(asked.thread_id))


async def locations(session: Session, asked: questions.Locations) -> bodies.Location:
    """Where a function is defined."""
    place = session.view.locations.get(asked.location_reference)
    return bodies.Location(source=session.sources.source(place.source), line=place.line + session.shift)


async def globals_(session: Session, asked: questions.Globals) -> dict[str, Any]:
    """The globals that scripts made, or all: what a client that is no editor shows."""
    found = await session.spell.interpreter.globals(builtin=asked.builtin)
    told = {
        text_of(name): {"type": text_of(about["type"]), "text": text_of(about["text"])} for name, about in found.items()
    }
    return {"globals": told}
