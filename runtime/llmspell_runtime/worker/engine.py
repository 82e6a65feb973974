"""The Lua state of a worker: lupa configured shut, the prelude loaded, and the host functions it may call.

Nothing but bytes, integers and nil crosses between Lua and Python, and no lupa object outlives the call that
received it (facts: a callback object of a dead coroutine crashes the process). All host functions are given to the
prelude as plain Lua functions; scripts see neither them nor any Python object.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from llmspell_runtime import wire

REPORT_ROOM = 1024 * 1024
"""Bytes beyond the limit for the report of an execution."""
LUA_DIR = Path(__file__).parent / "lua"
PRELUDE = (
    "errors",
    "msgpack",
    "coroutines",
    "bridge",
    "sandbox",
    "modules",
    "files",
    "system",
    "display",
    "run",
    "inspect",
    "debugger/threads",
    "debugger/frames",
    "debugger/variables",
    "debugger/evaluate",
    "debugger/breakpoints",
    "debugger/stepping",
    "debugger/data",
    "debugger/exceptions",
    "debugger/printing",
    "debugger/stopped",
    "live",
    "globals",
)
MODULES = {"lua54": "lupa.lua54", "lua55": "lupa.lua55"}

BOOT = """
local constants, host, names, sources = ...
local K = { host = {} }
for name, value in python.iterex(constants) do K[name] = value end
for name, f in python.iterex(host) do K.host[name] = python.as_function(f) end
local private = {}
for name, value in pairs(_G) do private[name] = value end
private._G, private.python, K.real_globals = private, nil, _G
local texts = {}
for name, source in python.iterex(sources) do texts[#texts + 1] = { name, source } end
getmetatable(python.none).__metatable = false
for _, text in ipairs(texts) do
    local chunk, message = load(text[2], "=llmspell/" .. text[1], "t", private)
    if not chunk then error(message, 0) end
    chunk(K)
end
K.empty_real_globals()
return K.prepare, K.open, K.serve, K.execute
"""


def library_path(version: str) -> str:
    """The shared library that holds this version of Lua."""
    return importlib.import_module(MODULES[version]).__file__ or ""


def _deny(*_arguments: object) -> None:
    raise AttributeError("Python objects are closed to scripts")


class Engine:
    """One Lua state. Only the thread that created it may touch it."""

    def __init__(self, functions: Mapping[bytes, Callable[..., Any]], version: str) -> None:
        module = importlib.import_module(MODULES[version])
        self._lua = module.LuaRuntime(
            register_eval=False,
            register_builtins=False,
            unpack_returned_tuples=True,
            attribute_handlers=(_deny, _deny),
            encoding=None,
            max_memory=0,
        )
        constants = {
            name.encode(): getattr(wire, name)
            for name in dir(wire)
            if name.isupper() and isinstance(getattr(wire, name), int)
        }
        sources = [(f"{name}.lua".encode(), (LUA_DIR / f"{name}.lua").read_bytes()) for name in PRELUDE]
        sources += [
            (f"globals/{path.name}".encode(), path.read_bytes()) for path in sorted((LUA_DIR / "globals").glob("*.lua"))
        ]
        self.prepare, self.open, self.serve, self.execute = self._lua.execute(
            BOOT.encode(), constants.items(), functions.items(), None, sources
        )
        self._base = int(self._lua.get_memory_used() or 0)
        self.memory_limit = 0

    def limit_memory(self, limit: int) -> None:
        """Lets the heap grow to `limit` bytes beyond what the prelude uses; 0 means no limit."""
        self.memory_limit = self._base + limit if limit else 0
        self._lua.set_max_memory(self.memory_limit)

    def lift_limit(self) -> None:
        """Gives the heap a little more, so that the end of a script that used it up can be reported."""
        if self.memory_limit:
            self._lua.set_max_memory(self.memory_limit + REPORT_ROOM)

    def restore_limit(self) -> None:
        """Takes back what `lift_limit` gave."""
        self._lua.set_max_memory(self.memory_limit)

    def has_room(self, size: int) -> bool:
        """Whether `size` bytes can be handed to Lua without running into the limit."""
        return not self.memory_limit or self.memory_used() + size <= self.memory_limit

    def make_room(self, size: int) -> bool:
        """The same; garbage is collected first if need be. Never called while Lua runs."""
        if self.has_room(size):
            return True
        # Finalizers only note files that were lost, but even that may allocate.
        self._lua.set_max_memory(0)
        self._lua.gccollect()
        self._lua.set_max_memory(self.memory_limit)
        return self.has_room(size)

    def collect(self) -> None:
        """A full collection, so that no fork begins in the middle of one."""
        self._lua.gccollect()

    def memory_used(self) -> int:
        """Bytes of the Lua heap, garbage included."""
        return int(self._lua.get_memory_used() or 0)
