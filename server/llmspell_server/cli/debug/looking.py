"""Commands that show: source, stack, variables, threads, what is set."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence

from llmspell_runtime.errors import ValidationError
from llmspell_runtime.kernel.execution import text_of
from llmspell_server.cli.debug import breaking, show
from llmspell_server.cli.debug.moving import read_count
from llmspell_server.cli.debug.session import DebugSession
from llmspell_server.cli.outcome import terminal_text
from llmspell_server.cli.terminal import write

AROUND = 5
"""Lines that `list` shows before and after a line."""
_RANGE = re.compile(r"(\d{1,9})\s*,\s*(\d{1,9})")


async def list_(session: DebugSession, argument: str) -> None:
    """Source around the current line, then what follows; around a line; a range of lines."""
    source, first, last = _wanted(session, argument)
    text = session.source_text(source)
    if text is None:
        raise ValidationError("the source of this chunk is not known")
    frame = session.here
    current = frame.line if frame is not None and frame.source == source else None
    marks = session.points.marks(source)
    shown = show.listing(text, first, last, current=current, marks=marks, colors=session.colors)
    write(shown or session.colors.dim("there are no further lines") + "\n", sys.stderr)
    session.listed = (source, last)


def _wanted(session: DebugSession, argument: str) -> tuple[str, int, int]:
    """Source, first and last line."""
    frame = session.here
    here = frame.source if frame is not None and frame.source is not None else f"@{session.files.script}"
    if not argument and session.listed is not None:
        source, last = session.listed
        return source, last + 1, last + 1 + 2 * AROUND
    if not argument:
        line = frame.line if frame is not None and frame.line is not None else 1
        return here, max(1, line - AROUND), line + AROUND
    if found := _RANGE.fullmatch(argument):
        return here, int(found[1]), int(found[2])
    place = session.files.place(argument, here=here, loaded=session.debugger.loaded_sources)
    return place.source, max(1, place.line - AROUND), place.line + AROUND


# -- the stack ------------------------------------------------------------------------------------------------------


async def backtrace(session: DebugSession, _argument: str) -> None:
    """The frames of the thread and of those that resumed it."""
    session.need_stop()
    text = show.stack(session.frames, session.selected, session.thread_names, session.cwd, session.colors)
    write(text, sys.stderr)


async def up(session: DebugSession, argument: str) -> None:
    """The caller of the selected frame, or one further out; the outermost when there are not so many."""
    await _move(session, read_count(argument), "this is the outermost frame")


async def down(session: DebugSession, argument: str) -> None:
    """What the selected frame called, or one further in."""
    await _move(session, -read_count(argument), "this is the innermost frame")


async def _move(session: DebugSession, by: int, problem: str) -> None:
    session.need_stop()
    last = len(session.frames) - 1
    if session.selected == (last if by > 0 else 0):
        raise ValidationError(problem)
    await _select(session, min(max(session.selected + by, 0), last), problem)


async def frame(session: DebugSession, argument: str) -> None:
    """A frame by its number."""
    await _select(session, _number(argument, "frame 1") if argument else session.selected, "there is no such frame")


async def _select(session: DebugSession, number: int, problem: str) -> None:
    session.need_stop()
    if not 0 <= number < len(session.frames):
        raise ValidationError(problem)
    session.selected, session.listed = number, None
    session.say(f"#{number} {show.frame_text(session.frame, session.cwd)}")
    await session.show_position()


async def threads(session: DebugSession, _argument: str) -> None:
    """The script and every live coroutine."""
    seen = session.frames[0].thread if session.frames else None
    for each in await session.debugger.threads():
        mark = ">" if each["id"] == seen else " "
        session.say(f"{mark} {each['id']} {terminal_text(text_of(each['name']))}: {text_of(each['status'])}")


async def thread(session: DebugSession, argument: str) -> None:
    """Looks at a coroutine by its number."""
    session.need_stop()
    await session.see_thread(_number(argument, "thread 2"))
    if not session.frames:
        raise ValidationError("this thread has no frames: it has not begun, or it is over")
    await _select(session, session.selected, "")


def _number(argument: str, example: str) -> int:
    if not argument.isdecimal() or len(argument) > 9:
        raise ValidationError(f"write it like {example}")
    return int(argument)


# -- values ---------------------------------------------------------------------------------------------------------


async def locals_(session: DebugSession, _argument: str) -> None:
    """Local variables and varargs of the selected frame."""
    await _scopes(session, ("locals", "varargs"), "there are no local variables here")


async def upvalues(session: DebugSession, _argument: str) -> None:
    """Variables of enclosing functions that the selected frame uses."""
    await _scopes(session, ("upvalues",), "this function uses no variables of enclosing functions")


async def _scopes(session: DebugSession, kinds: Sequence[str], none: str) -> None:
    text = ""
    for scope in await session.debugger.scopes(session.frame):
        if scope["kind"] in kinds:
            children = await session.debugger.variables(scope["ref"])
            if scope["kind"] == "varargs":
                children = [{**child, "name": f"...{text_of(child['name'])}"} for child in children]
            text += show.variables(children)
    write(text or session.colors.dim(none) + "\n", sys.stderr)


async def globals_(session: DebugSession, argument: str) -> None:
    """The globals that the script made, or all."""
    if argument not in ("", "all"):
        raise ValidationError("write it like globals, or globals all")
    found = await session.run.globals(builtin=argument == "all")
    text = show.variables({"name": name, "value": about["text"]} for name, about in sorted(found.items()))
    write(text or session.colors.dim("the script has made no globals") + "\n", sys.stderr)


async def print_(session: DebugSession, argument: str) -> None:
    """A value, all of it."""
    if not argument:
        raise ValidationError("write it like print total")
    frame = session.frame if session.stop is not None else None
    found = await session.debugger.evaluate(frame, argument, full=True)
    if found["type"] != "nothing":
        write(terminal_text(text_of(found["value"])) + "\n", sys.stderr)


async def watch(session: DebugSession, argument: str) -> None:
    """Shows an expression now and at every stop."""
    if not argument:
        return _show_watches(session)
    number = max(session.watches, default=0) + 1
    session.watches[number] = argument
    shown = f" = {await session.value_of(argument)}" if session.stop is not None else ""
    session.say(f"watch {number}: {argument}{shown}")
    return None


async def unwatch(session: DebugSession, argument: str) -> None:
    """Forgets a watch."""
    if session.watches.pop(_number(argument, "unwatch 1"), None) is None:
        raise ValidationError(f"there is no watch {argument}", hint="`info watches` lists them")


def _show_watches(session: DebugSession) -> None:
    for number, expression in session.watches.items():
        session.say(f"watch {number}: {expression}")
    if not session.watches:
        session.note("nothing is watched")


# -- what there is --------------------------------------------------------------------------------------------------


async def info(session: DebugSession, argument: str) -> None:
    """Where the script is, and what is set."""
    wanted = argument or "all"
    known = ("all", "breakpoints", "watches", "source")
    found = next((name for name in known if name.startswith(wanted)), None)
    if found is None:
        raise ValidationError(f"there is nothing about {wanted!r}", hint=f"write info {'|'.join(known[1:])}")
    if found in ("all", "source"):
        await source(session, "")
    if found in ("all", "breakpoints"):
        breaking.show_all(session)
        session.say(breaking.catch_text(session))
    if found in ("all", "watches"):
        _show_watches(session)


async def source(session: DebugSession, _argument: str) -> None:
    """Where the script is, and the sources that are loaded."""
    if session.stop is not None and session.frames:
        session.say(f"stopped at {show.frame_text(session.frame, session.cwd)}")
    else:
        session.say(f"the script has ended with exit code {session.run.exit_code}")
    for each in session.debugger.loaded_sources:
        text = session.source_text(each)
        lines = f", {len(text.splitlines())} lines" if text is not None else ""
        session.say(f"loaded: {show.place(each, None, session.cwd)}{lines}")


async def explain(session: DebugSession, argument: str, commands: Sequence[tuple[str, str, str]]) -> None:
    """The commands (names, usage, what it does), or one of them."""
    wanted = [c for c in commands if not argument or argument in c[0].split(", ")]
    if not wanted:
        raise ValidationError(f"there is no command {argument!r}", hint="`help` lists the commands")
    write(show.columns([(" ".join(filter(None, (names, usage))), about) for names, usage, about in wanted]), sys.stderr)
    if not argument:
        session.say(
            "\nAnything else is Lua, evaluated in the selected frame. An empty line repeats step, next or list."
        )
