"""Lua as lupa brings it, without kernel or sandbox: the reference for what must behave the same."""

from __future__ import annotations

import importlib
from pathlib import Path

SHOW = """
local sink = ...
local function shown(v)
    if type(v) == "number" or type(v) == "string" or type(v) == "boolean" or v == nil then return tostring(v) end
    return type(v)
end
function print(...)
    local parts = table.pack(...)
    for i = 1, parts.n do parts[i] = shown(parts[i]) end
    sink(table.concat(parts, "\\t", 1, parts.n) .. "\\n")
end
"""
"""Prints values so that both Luas print the same: addresses are left out, numbers are as `tostring` has them."""


def run_plain(source: str, name: str = "=spell", folder: Path | None = None) -> str:
    """What `source` prints; an error that ends it is printed as `error: …`. It runs in `folder`, if one is given."""
    lua = importlib.import_module("lupa.lua54").LuaRuntime(encoding="latin-1", register_eval=False)
    pieces: list[str] = []
    lua.execute(SHOW, pieces.append)
    if folder is not None:
        lua.globals().FOLDER = str(folder)
    runner = """
        local source, name = ...
        local f, problem = load(source, name)
        if not f then return problem end
        local ok, raised = pcall(f)
        if not ok then return raised end
    """
    problem = lua.execute(runner, source, name)
    if problem is not None:
        pieces.append(f"error: {problem}\n")
    return "".join(pieces)
