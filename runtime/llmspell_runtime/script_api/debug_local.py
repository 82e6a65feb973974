"""The functions of `Debug` that the worker implements: they see Lua values by identity, and the Lua stack."""

from __future__ import annotations

from typing import Annotated

from llmspell_runtime.script_api.debug_terms import DEBUG
from llmspell_runtime.script_api.options import DEFAULTS, REQUIRED, option, options, result

Anything = Annotated[object, "any value"]
Label = Annotated[str | None, "written before the value"]
Text = Annotated[str, "the text; nothing is printed"]


@options
class DumpOptions:
    """How a value is written."""

    max_depth: int = option(10, "tables below each other")
    indent_size: int = option(2, "spaces per level")
    max_string_length: int = option(200, "characters of a string")
    max_array_elements: int = option(50, "elements of an array")
    max_table_pairs: int = option(50, "pairs of a table")
    show_types: bool = option(True, "write the type behind every value")
    show_addresses: bool = option(False, "write addresses of tables and functions")
    compact_mode: bool = option(False, "everything on one line")


@options
class StackTraceOptions:
    """What a stack trace holds."""

    max_depth: int = option(50, "frames")
    capture_locals: bool = option(False, "local variables of every frame")
    capture_upvalues: bool = option(False, "variables from outside of every function")
    include_source: bool = option(True, "the file and the line of every frame")


@result
class MemoryStats:
    """Memory of the Lua state."""

    used_bytes: int = option(REQUIRED, "bytes of Lua values, garbage not yet collected included")
    allocated_bytes: int = option(REQUIRED, "bytes that the Lua state has taken")
    resident_bytes: int = option(REQUIRED, "resident memory of the interpreter's process")
    collections: int = option(REQUIRED, "full garbage collections that the script asked for")


@DEBUG.local
def dump(value: Anything, label: Label = None, /) -> Text:  # type: ignore[empty-body]
    """Writes a value for a person: tables with their contents, types behind values, cycles marked.

    Example: `print(Debug.dump({ name = "Ann", tags = { "a", "b" } }, "user"))`
    """


@DEBUG.local(name="dumpCompact")
def dump_compact(value: Anything, label: Label = None, /) -> Text:  # type: ignore[empty-body]
    """Writes a value on one line, without types, three tables deep.

    Example: `print(Debug.dumpCompact({ 1, 2, 3 })) --> { 1, 2, 3 }`
    """


@DEBUG.local(name="dumpVerbose")
def dump_verbose(value: Anything, label: Label = None, /) -> Text:  # type: ignore[empty-body]
    """Writes a value with types and addresses, twenty tables deep.

    Example: `print(Debug.dumpVerbose(_G))`
    """


@DEBUG.local(name="dumpWithOptions")
def dump_with_options(  # type: ignore[empty-body]
    value: Anything, options: Annotated[DumpOptions, "how it is written"] = DEFAULTS, label: Label = None, /
) -> Text:
    """Writes a value as the options say.

    Example: `print(Debug.dumpWithOptions(big, { max_depth = 2, show_types = false }))`
    """


@DEBUG.local(name="memoryStats")
def memory_stats() -> Annotated[MemoryStats, "memory of the Lua state"]:  # type: ignore[empty-body]
    """Returns what the Lua state uses.

    Example: `print(Debug.memoryStats().used_bytes)`
    """


@DEBUG.local(name="stackTrace")
def stack_trace(  # type: ignore[empty-body]
    options: Annotated[StackTraceOptions, "what it holds"] = DEFAULTS, /
) -> Text:
    """Returns the stack of the running function as text.

    Example: `print(Debug.stackTrace({ capture_locals = true }))`
    """


@DEBUG.local(name="stackTraceJson")
def stack_trace_json(  # type: ignore[empty-body]
    options: Annotated[StackTraceOptions, "what it holds"] = DEFAULTS, /
) -> Annotated[str, "JSON text"]:
    """Returns the stack of the running function as JSON.

    Example: `local frames = JSON.parse(Debug.stackTraceJson()).frames`
    """
