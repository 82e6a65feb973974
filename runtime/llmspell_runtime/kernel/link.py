"""The kernel's end of one worker: frames in and out, stop records, the end of the process.

Concurrency contract: everything runs on the kernel's event loop; nothing blocks. What the socket does not take at
once is queued and sent when it is writable.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import resource
import signal
import time
from collections.abc import Callable

from llmspell_runtime import wire
from llmspell_runtime.kernel.zygote import WorkerSockets

log = logging.getLogger("llmspell.kernel")

OnFrame = Callable[[int, int, bytes], None]

MAX_QUEUED = 64 * 1024 * 1024
"""Bytes that may wait for a worker that does not read."""
PROCESS_CLOCK = 2
"""Makes the clock of a process, together with its number (clock_getcpuclockid)."""
MAX_REASON = 200
"""Characters of the log about a broken frame, some of which a stranger has chosen."""


class WorkerLink:
    """A connection to one worker. `on_frame` is called for each frame, `on_lost` once when the worker is gone."""

    def __init__(self, loop: asyncio.AbstractEventLoop, sockets: WorkerSockets) -> None:
        self._loop = loop
        self._data = sockets.data
        self._control = sockets.control
        self._fd = sockets.data.fileno()
        self._received = bytearray()
        self._queued = bytearray()
        self._closed = False
        self.pid: int | None = None
        self._pidfd: int | None = None
        self._kill_when_known = False
        self._refused = False
        self.name = "worker"
        """Whom it serves, for the log."""
        self.doomed = False
        """Whether the process is being ended: it may still answer, but takes no new work."""
        self._address_space: int | None = None
        self.status: int | None = None
        self.on_frame: OnFrame = lambda _kind, _ident, _payload: None
        self.on_lost: Callable[[], None] = lambda: None
        self.exited: asyncio.Future[int] = loop.create_future()
        loop.add_reader(self._fd, self._readable)

    def known_as(self, pid: int, pidfd: int | None) -> None:
        """The zygote told the process of this worker (without a descriptor when this process has no more of them)."""
        self.pid, self._pidfd = pid, pidfd
        if self._address_space is not None:
            self.limit_address_space(self._address_space)
        if self._kill_when_known:
            self.kill()

    def limit_address_space(self, size: int) -> None:
        """Bounds the memory of the process (RLIMIT_AS), as soon as it is known."""
        self._address_space = size
        if self.pid is not None and self.status is None:
            # The worker cannot raise it again: its filter forbids the call.
            with contextlib.suppress(OSError, ValueError):
                hard = resource.prlimit(self.pid, resource.RLIMIT_AS)[1]
                resource.prlimit(self.pid, resource.RLIMIT_AS, (size, hard))

    def ended(self, status: int) -> None:
        """The zygote reaped the worker; `status` is the wait status."""
        self.status = status
        self.doomed = True
        if not self._refused:
            self._drain()
        self.close()
        if self._pidfd is not None:
            os.close(self._pidfd)
            self._pidfd = None
        if not self.exited.done():
            self.exited.set_result(status)
        self.on_lost()

    def send(self, kind: int, ident: int, payload: bytes) -> None:
        """Sends one frame; a worker that is gone swallows it (its end is reported by `on_lost`)."""
        if self._closed:
            return
        message = wire.frame(kind, ident, payload)
        if self._queued:
            self._queued += message
            if len(self._queued) > MAX_QUEUED:
                self.refuse(f"it left {len(self._queued)} bytes unread")
            return
        try:
            sent = self._data.send(message)
        except BlockingIOError:
            sent = 0
        except OSError:
            return
        if sent < len(message):
            self._queued += message[sent:]
            self._loop.add_writer(self._fd, self._writable)

    def _writable(self) -> None:
        try:
            sent = self._data.send(self._queued)
        except BlockingIOError:
            return
        except OSError:
            sent = len(self._queued)
        del self._queued[:sent]
        if not self._queued:
            self._loop.remove_writer(self._fd)

    def stop(self, execution: int, reason: str) -> None:
        """Asks the worker to stop an execution; a Lua error unwinds the script."""
        if not self._closed:
            with contextlib.suppress(OSError):
                self._control.send(wire.STOP.pack(execution, wire.STOP_REASONS.index(reason)))

    def attend(self, execution: int) -> None:
        """Has the busy Lua thread serve the frames that were sent to it."""
        if not self._closed:
            with contextlib.suppress(OSError):
                self._control.send(wire.STOP.pack(execution, wire.ATTEND))

    def kill(self) -> None:
        """Ends the process at once; `on_lost` follows when the zygote has reaped it."""
        self.doomed = True
        with contextlib.suppress(OSError):
            if self._pidfd is not None:
                signal.pidfd_send_signal(self._pidfd, signal.SIGKILL)
            elif self.pid is not None and self.status is None:
                os.kill(self.pid, signal.SIGKILL)
            else:
                self._kill_when_known = True

    def refuse(self, reason: str) -> None:
        """Reads nothing more from a worker that broke the protocol, and ends it; the log says so once."""
        if self._closed or self._refused:
            return
        self._refused = True
        log.warning("%s: a worker broke the protocol and was ended: %s", self.name, reason[:MAX_REASON])
        self._loop.remove_reader(self._fd)
        self.kill()

    def cpu_seconds(self) -> float | None:
        """User and system time the worker has used; None where the system does not tell."""
        if self.pid is None or self.status is not None:
            return None
        with contextlib.suppress(OSError):
            return time.clock_gettime(~self.pid << 3 | PROCESS_CLOCK)
        return None

    def resident_bytes(self) -> int | None:
        """Memory of the worker that is in RAM; None where the system does not tell."""
        try:
            with open(f"/proc/{self.pid}/statm", encoding="ascii") as statm:  # noqa: PTH123 - called on the event loop
                return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        except OSError:
            return None

    def _readable(self) -> None:
        try:
            chunk = self._data.recv(wire.RECEIVE)
        except BlockingIOError:
            return
        except OSError:
            chunk = b""
        if not chunk:
            # The process has ended or broken its end; the zygote will report it.
            self._loop.remove_reader(self._fd)
            self.kill()
            return
        self._take(chunk)

    def _drain(self) -> None:
        """What the worker sent before it ended."""
        while not (self._closed or self._refused):
            try:
                chunk = self._data.recv(wire.RECEIVE)
            except OSError:
                return
            if not chunk:
                return
            self._take(chunk)

    def _take(self, chunk: bytes) -> None:
        received = self._received
        if not received and len(chunk) >= wire.HEADER_SIZE:
            # Nearly always a piece is exactly one frame.
            size, kind, ident = wire.HEADER.unpack_from(chunk)
            if len(chunk) == wire.HEADER_SIZE + size:
                self.on_frame(kind, ident, chunk[wire.HEADER_SIZE :])
                return
        received += chunk
        at = 0
        while len(received) - at >= wire.HEADER_SIZE:
            size, kind, ident = wire.HEADER.unpack_from(received, at)
            if size > wire.MAX_PAYLOAD:
                self.refuse(f"a frame of {size} bytes")
                return
            end = at + wire.HEADER_SIZE + size
            if len(received) < end:
                break
            payload = bytes(received[at + wire.HEADER_SIZE : end])
            at = end
            self.on_frame(kind, ident, payload)
            if self._closed or self._refused:
                return
        del received[:at]

    def close(self) -> None:
        """Closes the sockets; the worker exits by itself."""
        if self._closed:
            return
        self._closed = True
        self._loop.remove_reader(self._fd)
        self._loop.remove_writer(self._fd)
        self._data.close()
        self._control.close()
