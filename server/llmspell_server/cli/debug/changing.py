"""Commands that change the script's values, and lines that are Lua."""

from __future__ import annotations

import sys

from llmspell_runtime.errors import ValidationError
from llmspell_runtime.syntax.tree import parse
from llmspell_server.cli.debug import show
from llmspell_server.cli.debug.session import DebugSession
from llmspell_server.cli.terminal import write


async def set_(session: DebugSession, argument: str) -> None:
    """Assigns to anything that can stand left of `=`."""
    target, text = _split(argument)
    changed = await session.debugger.set_expression(session.frame, target, text)
    session.say(f"{target} = {show.value(changed)}")


def _split(assignment: str) -> tuple[str, str]:
    """The two sides of an assignment: of all `=`, the first that has an expression on both sides."""
    at = assignment.find("=")
    while at >= 0:
        left, right = assignment[:at].strip(), assignment[at + 1 :].strip()
        if left and right and not parse(f"return {left}").errors and not parse(f"return {right}").errors:
            return left, right
        at = assignment.find("=", at + 1)
    raise ValidationError("write it like set total = 5")


async def run(session: DebugSession, argument: str) -> None:
    """Runs statements in the selected frame."""
    if not argument:
        raise ValidationError("write it like ! total = total + 1")
    await evaluate(session, argument)


async def evaluate(session: DebugSession, text: str) -> None:
    """Evaluates Lua in the selected frame; without a stop, among the globals. Shows the value, if there is one."""
    frame = session.frame if session.stop is not None else None
    found = await session.debugger.evaluate(frame, text)
    if found["type"] != "nothing":
        write(show.value(found) + "\n", sys.stderr)
