"""Stopping a busy Lua state from outside: a hook that raises, set on the state that is running.

Concurrency contract: the Lua thread calls `enter`, `leave`, `exit`; the watchdog thread calls `stop`. Both hold the
GIL (the library is opened as a `PyDLL`, whose functions keep it), so "which state runs" and "hook set" cannot
interleave. The hook itself is `luaL_error`: called with `(lua_State *, lua_Debug *)` it takes the debug record for
its format string, whose first bytes are the event number 3, so the script fails with "file:line: \\3".
The hook stays set with a count of one: every later instruction raises again and no `pcall` survives it.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import TYPE_CHECKING

from llmspell_runtime import wire

if TYPE_CHECKING:
    from llmspell_runtime.worker.native import LateLines

LUA_MASKLINE = 4
LUA_MASKCOUNT = 8
CALLED = 9973
"""The count of a hook for line events when frames wait; `debugger/stepping.lua` knows it, too."""
EXIT = wire.STOP_REASONS.index("exit")
INSTRUCTIONS = wire.STOP_REASONS.index("instructions")


class Stopper:
    """The stack of running Lua states and the stop that is in force, if any."""

    def __init__(self, library_path: str, native: LateLines | None = None) -> None:
        library = ctypes.PyDLL(library_path)
        self._sethook = library.lua_sethook
        self._sethook.argtypes = (ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int, ctypes.c_int)
        self._sethook.restype = None
        self._gethookmask = library.lua_gethookmask
        self._gethookmask.argtypes = (ctypes.c_void_p,)
        self._gethookmask.restype = ctypes.c_int
        self._gethook = library.lua_gethook
        self._gethook.argtypes = (ctypes.c_void_p,)
        self._gethook.restype = ctypes.c_void_p
        self._raise = ctypes.cast(library.luaL_error, ctypes.c_void_p)
        self._attend: int | None = None
        self._native = native
        self._running: list[int] = []
        self._attention = 0
        """The execution whose thread is to serve frames that wait; 0 when it has, or none is."""
        self.execution = 0
        self.reason: int | None = None
        self.exit_code: int | None = None

    def begin(self, execution: int) -> None:
        """A new execution starts; no earlier stop applies to it."""
        self._running.clear()
        self.reason = self.exit_code = None
        self.execution = execution
        if self._native is not None:
            self._native.foreign(None, 0, 0)

    def end(self) -> None:
        """The execution is over; a stop that arrives now is too late and does nothing."""
        if self._attention == self.execution:
            self._attention = 0
        self.execution = 0
        self.reason = None
        self._running.clear()

    def stop(self, execution: int, reason: int) -> None:
        """Stops `execution` if it is the one that runs; with `wire.ATTEND`, has its thread serve waiting frames."""
        if reason == wire.ATTEND:
            # It may be for an execution whose frame is still in the socket: `enter` sees it then.
            self._attention = execution
            self._call()
        elif execution == self.execution and self.reason is None:
            self._stop(reason)

    @property
    def wanted(self) -> bool:
        """Whether frames wait that the running thread shall serve."""
        return self._attention != 0 and self._attention == self.execution and self.reason is None

    def attended(self) -> None:
        """The thread looks for frames; called before it does, so that a call that comes meanwhile is not lost."""
        self._attention = 0

    def _call(self) -> None:
        if self.wanted and self._running:
            # The events that are wanted already go on: the first line of a function must not be missed. Where line
            # events are, or come with the next return, a line serves: what runs at a count event makes Lua forget
            # which line was the last, and the breakpoint of a line that begins there would be passed.
            state = self._running[-1]
            mask = self._gethookmask(state)
            if mask & ~LUA_MASKCOUNT:
                self._impose(state, self._attend, mask | LUA_MASKLINE, CALLED)
            else:
                self._impose(state, self._attend, LUA_MASKCOUNT, 1)

    def _stop(self, reason: int) -> None:
        self.reason = reason
        if self._running:
            self._impose(self._running[-1], self._raise, LUA_MASKCOUNT, 1)

    def _impose(self, state: int, hook: ctypes.c_void_p | int | None, mask: int, count: int) -> None:
        if self._native is not None:
            self._native.foreign(hook, mask, count)
        self._sethook(state, hook, mask, count)

    def functions(self) -> dict[bytes, Callable[..., object]]:
        """The host functions of the prelude that concern stopping."""
        running = self._running
        push, pop = running.append, running.pop

        def enter(state: int) -> bool:
            # Frames that wait are served before the state runs: a hook for that would take the place of its own.
            push(state)
            if self.reason is not None:
                self._impose(state, self._raise, LUA_MASKCOUNT, 1)
            return self._attention != 0 and self.wanted

        def leave() -> None:
            if running:
                pop()
            if self.reason is not None and running:
                self._impose(running[-1], self._raise, LUA_MASKCOUNT, 1)
            elif self._attention:
                self._call()

        def exit_(code: int) -> None:
            self.exit_code = code
            self._stop(EXIT)

        def stop(reason: int) -> None:
            # The kernel ended the call that was waited for: its stop record may still be on its way.
            if self.reason is None:
                self._stop(reason)

        def stop_instructions() -> None:
            self._stop(INSTRUCTIONS)

        def learn_hook(state: int) -> None:
            # The C function behind `debug.sethook`; it calls the Lua function that is noted for the running thread.
            self._attend = self._gethook(state)
            self._sethook(state, None, 0, 0)
            if self._native is not None:
                self._native.learn(self._attend or 0)

        def disarm(state: int) -> None:
            self._sethook(state, None, 0, 0)

        def attention() -> bool:
            return self.wanted

        def want_attention() -> None:
            self._attention = self.execution
            self._call()

        def stopped() -> tuple[int | None, int | None]:
            return self.reason, self.exit_code

        return {
            b"enter": enter,
            b"leave": leave,
            b"exit": exit_,
            b"stop": stop,
            b"stop_instructions": stop_instructions,
            b"stopped": stopped,
            b"attention": attention,
            b"want_attention": want_attention,
            b"call": self._call,
            b"learn_hook": learn_hook,
            b"disarm": disarm,
        }
