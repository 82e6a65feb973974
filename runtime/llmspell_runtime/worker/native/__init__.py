"""The native hook of the debugger, if it was built: line events for late breakpoints at little cost."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from pathlib import Path

LIBRARY = Path(__file__).with_name("late_lines.so")


class LateLines:
    """Arms Lua states with the native hook. The Lua library must be Lua 5.4 (the layout of its debug record)."""

    def __init__(self, lua_library: str) -> None:
        self._lua = ctypes.PyDLL(lua_library)
        self._library = ctypes.PyDLL(str(LIBRARY))
        self._library.llmspell_arm.argtypes = (ctypes.c_void_p,)
        self._library.llmspell_foreign.argtypes = (ctypes.c_void_p, ctypes.c_int, ctypes.c_int)
        self._kept: tuple[object, ...] = ()

    def learn(self, lua_hook: int) -> None:
        """`lua_hook` is the C function behind `debug.sethook`, which calls the Lua function of a state."""
        names = ("lua_sethook", "lua_gethookmask", "lua_getinfo", "lua_getstack")
        addresses = [ctypes.cast(getattr(self._lua, name), ctypes.c_void_p) for name in names]
        self._library.llmspell_functions(*addresses, ctypes.c_void_p(lua_hook))

    def foreign(self, hook: ctypes.c_void_p | int | None, mask: int, count: int) -> None:
        """A hook that is about to be set on the running thread from outside takes the place of the native one."""
        self._library.llmspell_foreign(hook, mask, count)

    def functions(self) -> dict[bytes, Callable[..., object]]:
        """The host functions of the prelude: `native_lines(text)` and `native_arm(state)`."""

        def native_lines(text: bytes) -> None:
            # "line in_main source" of each breakpoint, each followed by a zero byte.
            wanted = [entry.split(b" ", 2) for entry in text.split(b"\0") if entry]
            numbers = ctypes.c_int * len(wanted)
            sources = (ctypes.c_char_p * len(wanted))(*(source for _, _, source in wanted))
            lines, in_main = numbers(*(int(w[0]) for w in wanted)), numbers(*(int(w[1]) for w in wanted))
            self._kept = (sources, lines, in_main)
            self._library.llmspell_wanted(sources, lines, in_main, len(wanted))

        def native_arm(state: int) -> None:
            self._library.llmspell_arm(state)

        return {b"native_lines": native_lines, b"native_arm": native_arm}
