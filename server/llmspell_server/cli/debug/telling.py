"""What the debugger says of breakpoints and stops, as text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from llmspell_runtime.kernel.debugger.values import Event, StackFrame, Stop
from llmspell_runtime.kernel.execution import text_of
from llmspell_server.cli.debug import show
from llmspell_server.cli.debug.points import DataPoint, Point
from llmspell_server.cli.failure import short_source
from llmspell_server.cli.outcome import terminal_text
from llmspell_server.cli.terminal import Palette

TITLES = {"entry": "start", "exception": "error"}
_EVALUATED = re.compile(r"^\((?:evaluate|condition)\):\d+: ")


def headline(
    stop: Stop, reached: Sequence[Point | DataPoint], frame: StackFrame | None, thread: str | None, cwd: Path
) -> tuple[str, str, str]:
    """Why and where the script stopped: a title, a place, and what there is to add.

    `reached` are the breakpoints, `thread` the name of the coroutine when it is not the script itself.
    """
    where = show.frame_text(frame, cwd) if frame is not None else "an unknown place"
    if thread is not None:
        where += f" ({thread})"
    more = ""
    if stop.reason == "exception" and stop.text is not None:
        more = _without_position(stop.text, frame)
    elif stop.reason == "data breakpoint" and stop.text is not None:
        more = stop.text
    return _title(stop, reached), where, terminal_text(more)


def _title(stop: Stop, reached: Sequence[Point | DataPoint]) -> str:
    shown = [point for point in reached if not (isinstance(point, Point) and point.hidden)]
    if shown:
        first = shown[0]
        kind = "temporary breakpoint" if isinstance(first, Point) and first.temporary else "breakpoint"
        return f"{kind} {', '.join(str(point.number) for point in shown)}"
    if reached:
        return "line reached"
    if stop.reason == "breakpoint" and stop.text is not None:
        return terminal_text(stop.text)
    return TITLES.get(stop.reason, stop.reason)


def _without_position(message: str, frame: StackFrame | None) -> str:
    """A message of Lua without the place it begins with, when that is where the script stopped."""
    if frame is None or frame.source is None:
        return message
    return message.removeprefix(f"{short_source(frame.source)}:{frame.line}: ")


def evaluation_error(message: str) -> str:
    """A message about Lua that was typed, without the place in it."""
    return terminal_text(_EVALUATED.sub("", message))


def event_text(event: Event, cwd: Path, colors: Palette) -> str | None:
    """What is told at once, also while the script runs; None for what is no news by itself."""
    details = event.details
    if event.name == "notice":
        return terminal_text(details["text"])
    if event.name not in ("log", "condition_error", "trouble"):
        return None
    where = show.place(text_of(details["source"]), details.get("line"), cwd)
    if event.name == "log":
        return f"{colors.cyan(where)}: {terminal_text(text_of(details['text']))}"
    if event.name == "condition_error":
        text = f"the condition at {where} failed: {evaluation_error(text_of(details['message']))}"
    else:
        text = f"breakpoints in {where} slow it down, for they could not be compiled in: {details['message']}"
    return f"{colors.yellow('warning:')} {text}"


def point_text(point: Point | DataPoint, cwd: Path) -> str:
    """What a breakpoint is, where it stands, and why it is not in force if it is not."""
    off = "" if point.enabled else ", disabled"
    if isinstance(point, DataPoint):
        return f"breakpoint {point.number}: when {point.name} changes{off}"
    kind = "log point" if point.spec.log is not None else "breakpoint"
    text = f"{'temporary ' if point.temporary else ''}{kind} {point.number}"
    text += f" at {show.place(point.source, point.line, cwd)}"
    if point.spec.condition:
        text += f" if {point.spec.condition}"
    if point.spec.log is not None:
        text += f": {point.spec.log}"
    placed = point.placed
    if placed is not None and placed.message:
        off += f" ({placed.message})" if placed.verified else f" (not in force: {placed.message})"
    return terminal_text(text + off)
