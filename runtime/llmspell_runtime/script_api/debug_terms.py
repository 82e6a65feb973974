"""The global `Debug`, the words that its functions share, and the way to what it keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from llmspell_runtime.script_api.catalogue import Global
from llmspell_runtime.script_api.lazy import lazy_module
from llmspell_runtime.script_api.values import LuaValue

if TYPE_CHECKING:
    from llmspell_runtime.script_api import debug_session
    from llmspell_runtime.script_api.context import Context
else:
    debug_session = lazy_module("llmspell_runtime.script_api.debug_session")

Level = Annotated[str, "off, error, warn, info, debug or trace"]
Message = Annotated[LuaValue, "text; tables are written as JSON"]
Module = Annotated[str | None, "where it comes from, such as `app.loader`; filters work on it"]

DEBUG = Global(
    "Debug",
    doc="""Log records, timers and reports of the running script.

A record whose level and module are let through is written to stderr and kept; the last 10,000 can be read back. Levels,
filters, records and timers belong to one interpreter. The configuration (`debug.*`) says how they begin.""",
    category="debug",
)


def session(context: Context) -> debug_session.DebugSession:
    """What `Debug` keeps for the script's interpreter, begun as the configuration says."""
    return context.objects.only("Debug", lambda: debug_session.begin(context))
