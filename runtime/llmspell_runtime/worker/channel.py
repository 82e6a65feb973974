"""The worker's ends of its two sockets: frames on the data socket, stops on the control socket.

Concurrency contract: the Lua thread reads frames and sends; the watchdog thread reads the control socket and may
flush buffered output. `_lock` guards sending and the output buffer; nothing else is shared.
"""

from __future__ import annotations

import os
import select
import socket
import threading
import time
from collections.abc import Callable

import msgpack

from llmspell_runtime import wire

HEADER_SIZE, pack_header, unpack_header = wire.HEADER_SIZE, wire.HEADER.pack, wire.HEADER.unpack_from

SPIN_SECONDS = 150e-6 if (os.cpu_count() or 1) > 1 else 0.0
"""About as long as the kernel needs for a short answer; on one processor it could not answer meanwhile."""
FLUSH_SECONDS = 0.02
FLUSH_BYTES = 32 * 1024
PIECE = 256 * 1024
MOST_PLACES = 64
"""Places that are told apart in what is sent at once; a flood from many lines is joined beyond that."""

Place = tuple[bytes, int]
"""Source and line that printed."""


class Closed(Exception):
    """The kernel closed the connection."""


class Channel:
    """Frames to and from the kernel, with script output gathered into few frames."""

    def __init__(self, data: socket.socket, control: socket.socket) -> None:
        self._data = data
        self._control = control
        self._lock = threading.Lock()
        self._received = bytearray()
        self._output: list[tuple[int, bytes, Place | None]] = []
        self._places = 0
        self._output_size = 0
        self._flushed_at = 0.0
        self._wake_read, self._wake_write = os.pipe()

    def receive(self, *, spin: bool = False) -> tuple[int, int, bytes]:
        """The next frame as (kind, id, payload). Raises `Closed` at end of file.

        With `spin` the answer is expected at once: looking for it a short while is faster than to sleep and be woken.
        """
        received = self._received
        if not received:
            # Nearly always the next piece is exactly one frame.
            chunk = (self._spin() if spin else None) or self._data.recv(wire.RECEIVE)
            if len(chunk) >= HEADER_SIZE:
                size, kind, ident = unpack_header(chunk)
                if len(chunk) == HEADER_SIZE + size:
                    return kind, ident, chunk[HEADER_SIZE:]
            if not chunk:
                raise Closed
            received += chunk
        while len(received) < wire.HEADER_SIZE:
            self._fill()
        size, kind, ident = wire.HEADER.unpack_from(received)
        end = wire.HEADER_SIZE + size
        while len(received) < end:
            self._fill()
        payload = bytes(received[wire.HEADER_SIZE : end])
        del received[:end]
        return kind, ident, payload

    def _spin(self) -> bytes | None:
        until = time.perf_counter() + SPIN_SECONDS
        while True:
            try:
                return self._data.recv(wire.RECEIVE, socket.MSG_DONTWAIT)
            except BlockingIOError:
                if time.perf_counter() >= until:
                    return None

    def ready(self) -> bool:
        """Whether a frame, or the beginning of one, has arrived."""
        if self._received:
            return True
        poll = select.poll()
        poll.register(self._data, select.POLLIN)
        return bool(poll.poll(0))

    def _fill(self) -> None:
        chunk = self._data.recv(wire.RECEIVE)
        if not chunk:
            raise Closed
        self._received += chunk

    def send(self, kind: int, ident: int, payload: bytes) -> None:
        """Sends one frame, after all output that was printed before it."""
        with self._lock:
            if self._output:
                self._flush()
            self._data.sendall(pack_header(len(payload), kind, ident) + payload)

    def output(self, stream: int, text: bytes, place: Place | None = None) -> None:
        """Prints `text`: at once when nothing was printed lately, else with what follows within 20 ms."""
        with self._lock:
            first = not self._output
            if place is not None and (first or self._output[-1][2] != place):
                self._places += 1
                place = place if self._places <= MOST_PLACES else None
            self._output.append((stream, text, place))
            self._output_size += len(text)
            if self._output_size >= FLUSH_BYTES or time.monotonic() - self._flushed_at >= FLUSH_SECONDS:
                self._flush()
            elif first:
                os.write(self._wake_write, b"x")

    def _flush(self) -> None:
        frames: list[bytes] = []
        run: list[bytes] = []
        for index, (stream, text, place) in enumerate(self._output):
            run.append(text)
            following = self._output[index + 1] if index + 1 < len(self._output) else (None, b"", None)
            if following[0] != stream or following[2] != place:
                whole = b"".join(run)
                frames.extend(_frame(stream, whole[at : at + PIECE], place) for at in range(0, len(whole), PIECE))
                run = []
        self._output.clear()
        self._output_size = self._places = 0
        self._flushed_at = time.monotonic()
        self._data.sendall(b"".join(frames))

    def watch(self, stop: Callable[[int, int], None]) -> None:
        """The watchdog thread: delivers stops, flushes late output, ends the process when the kernel is gone."""
        poll = select.poll()
        poll.register(self._control, select.POLLIN | select.POLLHUP)
        poll.register(self._wake_read, select.POLLIN)
        records = bytearray()
        while True:
            for fd, _event in poll.poll():
                if fd == self._wake_read:
                    os.read(self._wake_read, 4096)
                    if not self._control_ready(FLUSH_SECONDS):
                        self._flush_late()
                    continue
                chunk = self._control.recv(4096)
                if not chunk:
                    os._exit(0)
                records += chunk
                while len(records) >= wire.STOP.size:
                    stop(*wire.STOP.unpack_from(records))
                    del records[: wire.STOP.size]

    def _control_ready(self, seconds: float) -> bool:
        poll = select.poll()
        poll.register(self._control, select.POLLIN | select.POLLHUP)
        ready = bool(poll.poll(seconds * 1000))
        if ready:
            os.write(self._wake_write, b"x")
        return ready

    def _flush_late(self) -> None:
        with self._lock:
            if self._output:
                self._flush()


def _frame(stream: int, text: bytes, place: Place | None) -> bytes:
    if place is None:
        return wire.frame(wire.OUTPUT, stream, text)
    return wire.frame(wire.OUTPUT_AT, stream, msgpack.packb([*place, text]))
