"""Commands from a pipe: one a line, echoed behind a prompt so that what is printed reads as a conversation."""

from __future__ import annotations

from llmspell_server.cli.debug.conversation import Read
from llmspell_server.cli.debug.session import DebugSession
from llmspell_server.cli.streams import StandardInput

PROMPT = "(debug) "


def lines_of(session: DebugSession, standard_input: StandardInput) -> Read:
    """Reads commands line by line; what the script itself reads is taken from the same lines while it runs."""

    async def read() -> str | None:
        raw = await standard_input.line()
        if raw is None:
            return None
        line = raw.decode("utf-8", "surrogateescape").rstrip("\r\n")
        session.say(f"{PROMPT}{line}".rstrip())
        return line

    return read
