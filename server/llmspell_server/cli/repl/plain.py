"""The conversation in a pipe: every complete piece of Lua is run as it comes, without prompts."""

from __future__ import annotations

from llmspell_server.cli.complaints import FAILED
from llmspell_server.cli.repl.session import Leave, Session
from llmspell_server.cli.repl.turn import open_text_indent, take_turn
from llmspell_server.cli.streams import StandardInput


async def follow(session: Session, standard_input: StandardInput) -> int:
    """Runs what standard input holds; returns the exit code: 1 when something failed, or what `.exit` asks for."""
    pending = ""
    try:
        while (line := await standard_input.line()) is not None:
            pending += line.decode("utf-8", "surrogateescape")
            if open_text_indent(pending, session.dialect) is None:
                await take_turn(session, pending)
                pending = ""
        await take_turn(session, pending)
    except Leave as leave:
        return leave.code
    return FAILED if session.failures else 0
