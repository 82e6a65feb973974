"""The worker process after the fork: one Lua state that serves the kernel's frames until the kernel goes.

Concurrency contract: the main thread runs Lua and all host functions; the watchdog thread (see `channel.py`) only
stops executions, flushes output and ends the process.
"""

from __future__ import annotations

import os
import resource
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

import msgpack

from llmspell_runtime import wire
from llmspell_runtime.worker import compute, confinement
from llmspell_runtime.worker.channel import Channel, Closed
from llmspell_runtime.worker.engine import Engine, library_path
from llmspell_runtime.worker.native import LIBRARY, LateLines
from llmspell_runtime.worker.stopping import Stopper

HEADROOM = 256 * 1024
"""Bytes of Lua heap that must be left before anything is handed to Lua: running out of memory while Python frames
are on the stack would lock the interpreter (lupa raises across them)."""

NO_ROOM = (-1, 0, None)


class Worker:
    """A Lua state with its host functions; made in the zygote, attached to its sockets after the fork."""

    channel: Channel

    def __init__(self, version: str = "lua54") -> None:
        self._held: tuple[int, int, bytes] | None = None
        late_lines = LateLines(library_path(version)) if version == "lua54" and LIBRARY.exists() else None
        self.stopper = Stopper(library_path(version), late_lines)
        functions: dict[bytes, Callable[..., Any]] = {
            b"exchange": self._exchange,
            b"refetch": self._refetch,
            b"poll": self._poll,
            b"send": self._send,
            b"output": self._output,
            b"output_at": self._output_at,
            b"compute": self._compute,
            b"lift_limit": self._lift_limit,
            b"memory": self._memory,
            b"now": time.monotonic,
            **self.stopper.functions(),
            **(late_lines.functions() if late_lines else {}),
        }
        self.engine = Engine(functions, version)

    def _exchange(self, kind: int, ident: int, payload: bytes) -> tuple[int, int, bytes | None]:
        """Sends a frame (kind 0: none) and waits for the next one."""
        if kind:
            self.channel.send(kind, ident, payload)
        frame = self._receive(spin=kind == wire.CALL)
        return frame if self.engine.has_room(len(frame[2]) + HEADROOM) else self._hold(frame)

    def _hold(self, frame: tuple[int, int, bytes]) -> tuple[int, int, bytes | None]:
        self._held = frame
        return NO_ROOM

    def _refetch(self) -> tuple[int, int, bytes | None]:
        """The frame that did not fit, once more."""
        held, self._held = self._held, None
        return self._fit(held) if held else NO_ROOM

    def _poll(self) -> tuple[int | None, int, bytes | None]:
        """A frame that has arrived, or `(None, 0, None)`."""
        self.stopper.attended()
        if self._held or not self.channel.ready():
            return None, 0, None
        return self._fit(self._receive())

    def _fit(self, frame: tuple[int, int, bytes]) -> tuple[int, int, bytes | None]:
        if self.engine.has_room(len(frame[2]) + HEADROOM):
            return frame
        return self._hold(frame)

    def _receive(self, *, spin: bool = False) -> tuple[int, int, bytes]:
        try:
            return self.channel.receive(spin=spin)
        except (Closed, OSError):
            os._exit(0)

    def _send(self, kind: int, ident: int, payload: bytes) -> None:
        self.channel.send(kind, ident, payload)

    def _lift_limit(self) -> None:
        self.engine.lift_limit()

    def _output(self, stream: int, text: bytes) -> None:
        self.channel.output(stream, text)

    def _output_at(self, stream: int, text: bytes, source: bytes, line: int) -> None:
        self.channel.output(stream, text, (source, line))

    def _compute(self, name: bytes, *arguments: Any) -> tuple[bytes | None, bytes | None]:
        payload, message = compute.compute(name, *arguments)
        if payload is not None and not self.engine.has_room(len(payload) + HEADROOM):
            return None, b"not enough memory"
        return payload, message

    def _memory(self) -> tuple[int, int, int]:
        """Bytes of the Lua heap in use, bytes it may grow to (0: no limit), resident bytes of this process."""
        # A confined worker cannot open /proc; the peak is what the system tells without a file.
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        return self.engine.memory_used(), self.engine.memory_limit, peak

    def prepare(self, stubs: bytes) -> None:
        """Makes the globals, before any fork."""
        self.engine.prepare(stubs)
        self.engine.collect()

    def warm_up(self) -> None:
        """Runs nothing once, so that the pages which an execution writes are this process's own when one comes."""
        self._open(msgpack.packb({"memory_bytes": 0, "seed": [0, 0], "arguments": {}}))
        self._execute(0, msgpack.packb([b"", "=", {}]))

    def serve(self) -> None:
        """Serves frames for the rest of the process's life."""
        while True:
            kind, ident, payload = self._receive()
            if kind == wire.OPEN:
                self._open(payload)
            elif kind == wire.EXECUTE:
                self.channel.send(wire.DONE, ident, self._execute(ident, payload))
            else:
                reply, to, answer = self._serve(kind, ident, payload)
                if reply:
                    self.channel.send(reply, to, answer)

    def _open(self, payload: bytes) -> None:
        opening = msgpack.unpackb(payload, strict_map_key=False)
        self.engine.limit_memory(0)
        self.engine.open(payload)
        self.engine.limit_memory(opening["memory_bytes"])

    def _execute(self, ident: int, payload: bytes) -> bytes:
        if not self.engine.make_room(2 * len(payload) + HEADROOM):
            return _failure("memory", "not enough memory")
        self.stopper.begin(ident)
        try:
            return bytes(self.engine.execute(payload))
        except Exception as error:
            # The script's own errors are reported by the prelude; what arrives here ended the prelude itself.
            reason = self.stopper.reason
            kind = "memory" if isinstance(error, MemoryError) else "runtime" if reason is None else "stopped"
            return _failure(kind, str(error), reason, self.stopper.exit_code)
        finally:
            self.stopper.end()
            self.engine.restore_limit()

    def _serve(self, kind: int, ident: int, payload: bytes) -> tuple[int, int, bytes]:
        if not self.engine.make_room(len(payload) + HEADROOM):
            return _refusal(kind), ident, msgpack.packb([False, "not enough memory"])
        try:
            reply: tuple[int, int, bytes] = self.engine.serve(kind, ident, payload)
        except Exception as error:
            return _refusal(kind), ident, msgpack.packb([False, str(error)])
        return reply


def _refusal(kind: int) -> int:
    return {wire.QUERY: wire.ANSWER, wire.CALLBACK: wire.CALLBACK_RAISE}.get(kind, 0)


def _failure(kind: str, message: str, reason: int | None = None, exit_code: int | None = None) -> bytes:
    error = {"kind": kind, "message": message, "traceback": []}
    outcome = {"ok": False, "error": error, "reason": reason, "exit_code": exit_code}
    return msgpack.packb(outcome)  # type: ignore[no-any-return]


def run(worker: Worker, data: socket.socket, control: socket.socket, limits: dict[str, int]) -> None:
    """Turns the forked process into a confined worker; returns never."""
    null = os.open(os.devnull, os.O_RDWR)
    for fd in (0, 1, 2):
        os.dup2(null, fd)
    os.close(null)
    worker.channel = Channel(data, control)
    confinement.confine(limits)
    # After the confinement, so that the thread inherits it.
    threading.Thread(target=worker.channel.watch, args=(worker.stopper.stop,), daemon=True).start()
    worker.warm_up()
    worker.serve()
