"""The text of a chunk on its way to a worker."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from llmspell_runtime.kernel import plain
from llmspell_runtime.kernel.last_expression import return_last_expression
from llmspell_runtime.script_api.values import LuaValue
from llmspell_runtime.security.levels import Limits


def execute_payload(
    source: str | bytes,
    source_name: str,
    *,
    expression: bool,
    display: bool,
    arguments: Sequence[LuaValue],
    limits: Limits,
) -> bytes:
    """The payload of an EXECUTE frame; options as of `Interpreter.start`."""
    options: dict[str, Any] = {
        "expression": expression,
        "display": display,
        "arguments": list(arguments),
        "argument_count": len(arguments),
    }
    if limits.instructions is not None:
        options["instructions"] = limits.instructions
    return plain.pack([_bytes(source), source_name, options])


async def return_last(text: str | bytes, dialect: str) -> bytes | None:
    """Asked by the worker for text that is no expression: the text that returns the value of its last one."""
    return await asyncio.to_thread(return_last_expression, _bytes(text), dialect)


def _bytes(source: str | bytes) -> bytes:
    """Bytes that were read with `surrogateescape` as they were; other lone surrogates as three bytes each."""
    if isinstance(source, bytes):
        return source
    try:
        return source.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return source.encode("utf-8", "surrogatepass")
