"""Requests that let the script go on, or stop it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from llmspell_debug_adapter import arguments as given
from llmspell_debug_adapter import questions
from llmspell_debug_adapter.bodies import StepInTarget
from llmspell_debug_adapter.calls import calls_on_line
from llmspell_debug_adapter.errors import Refused
from llmspell_debug_adapter.stops import StepTarget
from llmspell_runtime.errors import LlmspellError
from llmspell_runtime.kernel.debugger.values import StepMode
from llmspell_runtime.kernel.execution import text_of

if TYPE_CHECKING:
    from llmspell_debug_adapter.session import Session


def _resume(session: Session, mode: StepMode, asked: given.Resume, target: StepTarget | None = None) -> None:
    session.pump.threads.check(asked.thread_id)
    picked = {"source": target.source, "line": target.line} if target else None
    session.spell.debugger.resume(mode, thread=asked.thread_id, target=picked, single=asked.single_thread)
    session.pump.resumed_here()


async def continue_(session: Session, asked: given.Resume) -> dict[str, Any]:
    """Lets the script run to the next stop; coroutines cannot be held back one by one."""
    _resume(session, "continue", asked)
    return {"allThreadsContinued": True}


async def next_(session: Session, asked: given.Resume) -> None:
    """Steps over calls."""
    _resume(session, "over", asked)


async def step_in(session: Session, asked: given.StepIn) -> None:
    """Steps into calls, or into the one that was picked."""
    target = session.view.targets.get(asked.target_id) if asked.target_id is not None else None
    _resume(session, "in", asked, target)


async def step_out(session: Session, asked: given.Resume) -> None:
    """Steps out of the function."""
    _resume(session, "out", asked)


async def pause(session: Session, asked: given.OfThread) -> None:
    """Stops the script at its next line, in whichever thread that is."""
    session.pump.threads.check(asked.thread_id)
    await session.spell.debugger.pause()


async def terminate_threads(session: Session, asked: given.TerminateThreads) -> None:
    """Closes coroutines; the one that is stopped ends with an error when it goes on."""
    for thread in asked.thread_ids:
        session.pump.threads.check(thread)
    for thread in asked.thread_ids:
        if not await session.spell.debugger.terminate_thread(thread):
            raise Refused(f"thread {thread} cannot be closed", hint="it is the script itself, or it waits for another")


async def step_in_targets(session: Session, asked: questions.OfFrame) -> dict[str, Any]:
    """The calls on the frame's line whose functions are written in Lua."""
    frame = session.view.frames.get(asked.frame_id)
    debugger = session.spell.debugger
    text = debugger.source_text(frame.source) if frame.source is not None else None
    if text is None or frame.line is None:
        return {"targets": []}
    targets = []
    for call in calls_on_line(text, frame.line):
        try:
            function = await debugger.evaluate(frame, call.function)
        except LlmspellError:
            continue
        if function.get("source") is None:
            continue
        target = StepTarget(source=text_of(function["source"]), line=int(function["line"]))
        targets.append(
            StepInTarget(
                id=session.view.targets.put(target),
                label=call.label,
                line=call.line + session.shift,
                column=call.column + (1 if session.client.columns_start_at1 else 0),
            )
        )
    return {"targets": targets}
