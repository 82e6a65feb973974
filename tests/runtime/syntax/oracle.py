"""Lua itself, asked for its verdict on a text: the oracle of the syntax tests."""

from __future__ import annotations

import importlib
from functools import cache
from typing import Any

DIALECTS = ("lua51", "lua52", "lua53", "lua54", "lua55", "luajit21")

_LOAD = """
local load = loadstring or load
return function(text)
    local chunk, message = load(text, "=spell")
    return chunk and "" or (message:gsub("\\nstack traceback.*", ""))
end
"""


@cache
def _loader(dialect: str) -> Any:
    module = importlib.import_module(f"lupa.{dialect}")
    return module.LuaRuntime(encoding="latin-1").execute(_LOAD)


def lua_error(text: str, dialect: str = "lua54") -> str:
    """Lua's message, as `spell:LINE: …`; empty when Lua accepts the text (of latin-1 characters)."""
    return str(_loader(dialect)(text))
