"""The global `Debug`: log records of the running script; filters, timers and values in the modules beside."""

from __future__ import annotations

from typing import Annotated, Any

from llmspell_runtime.script_api import debug_filtering, debug_local, debug_timing  # noqa: F401  # declare functions
from llmspell_runtime.script_api.context import Context
from llmspell_runtime.script_api.debug_levels import checked_level, level_named
from llmspell_runtime.script_api.debug_terms import DEBUG, Level, Message, Module, session
from llmspell_runtime.script_api.options import REQUIRED, option, result
from llmspell_runtime.script_api.values import LuaValue

GLOBAL = DEBUG


@result
class LogEntry:
    """One kept log record."""

    timestamp: str = option(REQUIRED, "when, RFC 3339 in UTC")
    level: str = option(REQUIRED, "its level")
    message: str = option(REQUIRED, "its text")
    module: str | None = option(None, "where it comes from")
    metadata: LuaValue = option(None, "its data")
    stack: str | None = option(None, "where it was logged, a line for each function")


def _log(context: Context, level: str, message: LuaValue, module: str | None, data: LuaValue = None) -> None:
    session(context).log(level, message, module, data, lambda text: context.emit_output("stderr", text))


@DEBUG.function
def log(context: Context, level: Level, message: Message, module: Module = None, /) -> None:
    """Logs a message.

    Example: `Debug.log("info", "loaded 12 documents", "app.loader")`
    """
    _log(context, checked_level(level), message, module)


@DEBUG.function(name="logWithData")
def log_with_data(
    context: Context, level: Level, message: Message, data: Annotated[LuaValue, "plain data"], module: Module = None, /
) -> None:
    """Logs a message with data.

    Example: `Debug.logWithData("debug", "search", { query = q, hits = #hits }, "app.search")`
    """
    _log(context, checked_level(level), message, module, data)


def _declare_level(name: str) -> None:
    def log_at(context: Context, message: Message, module: Module = None, /) -> None:
        _log(context, name, message, module)

    log_at.__doc__ = f"""Logs a message at the level {name}.

    Example: `Debug.{name}("reading the index", "app.loader")`
    """
    DEBUG.function(name=name)(log_at)


for _name in ("trace", "debug", "info", "warn", "error"):
    _declare_level(_name)


@DEBUG.function(name="setLevel")
def set_level(context: Context, level: Level, /) -> Annotated[bool, "false when there is no such level"]:
    """Sets the least important level that is logged.

    Example: `Debug.setLevel("debug")`
    """
    found = level_named(level)
    if found is not None:
        session(context).level = found
    return found is not None


@DEBUG.function(name="getLevel")
def get_level(context: Context, /) -> Annotated[str, "the least important level that is logged"]:
    """Returns the level.

    Example: `Debug.getLevel()`
    """
    return session(context).level


@DEBUG.function(name="setEnabled")
def set_enabled(context: Context, enabled: Annotated[bool, "whether anything is logged"], /) -> None:
    """Turns logging on or off.

    Example: `Debug.setEnabled(false)`
    """
    session(context).enabled = enabled


@DEBUG.function(name="isEnabled")
def is_enabled(context: Context, /) -> Annotated[bool, "whether anything is logged"]:
    """Says whether logging is on.

    Example: `if Debug.isEnabled() then Debug.debug(Debug.dump(big)) end`
    """
    return session(context).enabled


@DEBUG.function(name="getCapturedEntries")
def get_captured_entries(
    context: Context, limit: Annotated[int | None, "only the last ones"] = None, /
) -> Annotated[list[LogEntry], "kept records, oldest first"]:
    """Returns the records that were kept.

    Example: `for _, e in ipairs(Debug.getCapturedEntries(10)) do print(e.level, e.message) end`
    """
    entries: Any = [record.as_plain() for record in session(context).ring.last(limit)]
    return entries  # type: ignore[no-any-return]


@DEBUG.function(name="clearCaptured")
def clear_captured(context: Context, /) -> None:
    """Forgets the records that were kept.

    Example: `Debug.clearCaptured()`
    """
    session(context).ring.clear()
