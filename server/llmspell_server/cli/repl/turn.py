"""One input of a conversation: a command, or Lua."""

from __future__ import annotations

from llmspell_runtime.syntax.complete import is_complete
from llmspell_server.cli.repl.meta import is_meta, run_meta
from llmspell_server.cli.repl.session import Session


def open_text_indent(text: str, dialect: str) -> str | None:
    """The white space to begin a further line with, or None when the text can be run as it is."""
    if is_meta(text):
        return None
    found = is_complete(text, dialect)
    return found.indent if found.status == "incomplete" else None


async def take_turn(session: Session, text: str) -> None:
    """Does what was typed. Raises Leave when the conversation is over."""
    text = text.strip("\n")
    if not text.strip():
        return
    session.typed.append(text)
    if is_meta(text):
        await run_meta(session, text)
    else:
        await session.run(text)
