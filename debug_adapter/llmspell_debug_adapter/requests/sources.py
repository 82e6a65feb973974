"""Requests about the texts that Lua has loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from llmspell_debug_adapter import arguments as given
from llmspell_debug_adapter import convert, questions
from llmspell_debug_adapter.errors import NoSource, ReloadFailed
from llmspell_debug_adapter.events import PRELUDE
from llmspell_debug_adapter.reloading import read_report, reload_chunk
from llmspell_debug_adapter.requests.inspection import page
from llmspell_runtime.errors import LlmspellError
from llmspell_runtime.kernel.execution import text_of

if TYPE_CHECKING:
    from llmspell_debug_adapter.session import Session


async def source(session: Session, asked: questions.SourceText) -> dict[str, Any]:
    """The text of a chunk that has no file, or of a file as Lua loaded it."""
    if asked.source_reference:
        chunk = session.sources.chunk_of(asked.source_reference)
    elif asked.source is not None:
        chunk = session.sources.chunk(asked.source)
    else:
        raise NoSource("the request names no source")
    text = session.spell.debugger.source_text(chunk)
    if text is None:
        raise NoSource(f"{convert.shown_chunk(chunk)} has not been loaded")
    return {"content": text, "mimeType": "text/x-lua"}


def _loaded(session: Session) -> list[str]:
    return [chunk for chunk in session.spell.debugger.loaded_sources if not chunk.startswith(PRELUDE)]


async def loaded_sources(session: Session, _asked: given.Nothing) -> dict[str, Any]:
    """Everything that was loaded while somebody debugged."""
    return {"sources": [session.sources.source(chunk) for chunk in _loaded(session)]}


async def modules(session: Session, asked: questions.Modules) -> dict[str, Any]:
    """A page of the files that were loaded."""
    files = [chunk for chunk in _loaded(session) if chunk.startswith("@")]
    told = [
        convert.module_body(chunk, session.sources, own=session.spell.is_own(chunk))
        for chunk in files[page(asked.start_module, asked.module_count)]
    ]
    return {"modules": told, "totalModules": len(files)}


async def reload(session: Session, asked: questions.Reload) -> dict[str, Any]:
    """Runs a changed module again and puts its new functions in the place of the old ones; breakpoints stay.

    Tells the module's name and the functions that were replaced or added.
    """
    chunk = session.sources.chunk(asked.source)
    path = chunk.removeprefix("@")
    try:
        found = await session.spell.debugger.evaluate(None, reload_chunk(path), full=True)
    except LlmspellError as error:
        raise ReloadFailed(error.message, where=path, hint=error.hint) from None
    module, functions = read_report(text_of(found["value"]))
    if session.client.supports_invalidated_event:
        session.after_response(lambda: session.send_event("invalidated", {"areas": ["all"]}))
    return {"module": module, "replaced": functions}
