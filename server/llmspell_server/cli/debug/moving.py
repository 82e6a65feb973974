"""Commands that let the script go on, run again, or end."""

from __future__ import annotations

from llmspell_runtime.errors import ValidationError
from llmspell_server.cli.debug.session import DebugSession


class Leave(Exception):
    """The conversation is over; `code` is the exit code."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def read_count(argument: str) -> int:
    """How often to do something; once when nothing is said. Raises ValidationError."""
    if not argument:
        return 1
    if not argument.isdecimal() or not 0 < len(argument) < 10 or int(argument) == 0:
        raise ValidationError(f"{argument} is no count", hint="write how often, such as `next 3`")
    return int(argument)


async def step(session: DebugSession, argument: str) -> None:
    """To the next line, into functions."""
    session.resume("in", times=read_count(argument))


async def next_(session: DebugSession, argument: str) -> None:
    """To the next line of the same function."""
    session.resume("over", times=read_count(argument))


async def finish(session: DebugSession, argument: str) -> None:
    """Until the function returns."""
    session.resume("out", times=read_count(argument))


async def continue_(session: DebugSession, _argument: str) -> None:
    """Until something stops the script."""
    session.resume("continue")


async def until(session: DebugSession, argument: str) -> None:
    """To a line, unless something stops the script before."""
    here = session.frame.source
    place = session.files.place(argument, here=here, loaded=session.debugger.loaded_sources)
    if place.condition is not None:
        raise ValidationError("a line to run to has no condition", hint="use `tbreak`, which may have one")
    point = session.points.run_to(place.source, place.line)
    await session.send(place.source)
    if point.placed is not None and not point.placed.verified:
        session.points.remove(point)
        raise ValidationError(f"the script cannot stop there: {point.placed.message}")
    session.resume("continue")


async def pause(session: DebugSession, _argument: str) -> None:
    """Commands are read while the script does not run; there is nothing to pause then."""
    session.need_stop()
    session.note("the script is stopped; Ctrl-C stops it while it runs")


async def restart(session: DebugSession, _argument: str) -> None:
    """A fresh run with the same breakpoints; the file is read again."""
    session.run.check_restart()
    for gone in session.points.forget_data():
        session.note(f"breakpoint {gone.number} is gone: {gone.name} belonged to the run that is over")
    await session.begin()


async def kill(session: DebugSession, _argument: str) -> None:
    """Ends the process that runs the script."""
    await session.kill()


async def quit_(session: DebugSession, _argument: str) -> None:
    """Leaves; a script that was started here is ended, one that was attached to goes on."""
    if session.run.outlives and not session.run.ended:
        session.note("the script goes on")
    raise Leave(session.run.exit_code)
