"""The global `JSON`: text to values, values to text, queries; computed in the worker."""

from __future__ import annotations

from typing import Annotated

from llmspell_runtime.script_api.catalogue import Global
from llmspell_runtime.script_api.options import option, options
from llmspell_runtime.script_api.values import LuaValue

JSON = Global(
    "JSON",
    doc="""JSON text to Lua values and back, and queries in the language of jq.

`null` is nil (a key with null is absent), arrays are tables from 1 to n, numbers without a fraction are integers. A
table becomes an array when it has a first element (`#t > 0`); an empty table becomes `{}`.""",
)
GLOBAL = JSON


@options
class StringifyOptions:
    """How `JSON.stringify` writes."""

    indent: int | None = option(None, "spaces per level, at most 16; without it everything is on one line")
    pretty: bool = option(False, "the same as an indent of 2")


@JSON.local
def parse(text: Annotated[str, "JSON text"], /) -> Annotated[LuaValue, "the value; nil for `null`"]:
    """Reads JSON text.

    Errors: Raises `JSON parse error: …` with line and column.

    Example: `JSON.parse('{"n": 1}').n`
    """


@JSON.local
def stringify(  # type: ignore[empty-body]
    value: Annotated[LuaValue, "plain data"],
    options: Annotated[StringifyOptions | int | None, "how it is written, or the indent"] = None,
    /,
) -> Annotated[str, "JSON text with sorted keys"]:
    """Writes a value as JSON with sorted keys; NaN and infinities become `null`.

    Errors: Raises `JSON stringify error: …` for functions, coroutines and tables that contain themselves.

    Example: `JSON.stringify({ b = 2, a = { 1, 2 } }) --> {"a":[1,2],"b":2}`
    """


@JSON.local
def query(  # type: ignore[empty-body]
    value: Annotated[LuaValue, "plain data, or JSON text"], program: Annotated[str, "a jq program"], /
) -> Annotated[tuple[LuaValue, ...], "the outputs of the program: none, one or several values"]:
    """Runs a jq program over a value.

    Errors: Raises `JSON query error: …` for a program that jq refuses or that fails.

    Example: `local first, second = JSON.query({ items = { { n = 1 }, { n = 2 } } }, ".items[].n")`
    """
