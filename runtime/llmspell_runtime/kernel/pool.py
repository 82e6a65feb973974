"""Warm workers: a few are forked ahead, the rest on request; every end of a worker is heard here.

Concurrency contract: runs on the kernel's event loop. The zygote's records arrive in the order of the requests.
"""

from __future__ import annotations

import asyncio
import collections
import contextlib
import logging
import signal
import socket

from llmspell_runtime import wire
from llmspell_runtime.errors import KernelClosed
from llmspell_runtime.kernel.link import WorkerLink
from llmspell_runtime.kernel.zygote import ZygoteProcess

log = logging.getLogger("llmspell.kernel")


REFILL_SECONDS = 0.02
"""After a worker was taken: its first execution comes before the fork of the next one."""


class WorkerPool:
    """Hands out workers; a worker serves one interpreter and is never used again."""

    def __init__(self, loop: asyncio.AbstractEventLoop, zygote: ZygoteProcess, *, warm: int) -> None:
        self._loop = loop
        self._warm_wanted = warm
        self._warm: collections.deque[WorkerLink] = collections.deque()
        self._unnamed: collections.deque[WorkerLink] = collections.deque()
        self._by_pid: dict[int, WorkerLink] = {}
        self._closed = False
        self._listen(zygote)

    def _listen(self, zygote: ZygoteProcess) -> None:
        self._zygote = zygote
        self._records = bytearray()
        self._proven = False
        """Whether this zygote has forked a worker: one that never did is not replaced when it ends."""
        zygote.socket.setblocking(False)
        self._loop.add_reader(zygote.socket.fileno(), self._readable)

    def take(self) -> WorkerLink:
        """A worker that is ready or about to be; frames may be sent at once."""
        if self._closed:
            raise KernelClosed("the kernel is closed")
        while self._warm:
            link = self._warm.popleft()
            if link.status is None:
                self._loop.call_later(REFILL_SECONDS, self._refill)
                return link
        link = self._fork()
        self._loop.call_later(REFILL_SECONDS, self._refill)
        return link

    def _fork(self) -> WorkerLink:
        try:
            try:
                sockets = self._zygote.request_worker()
            except (BrokenPipeError, ConnectionResetError):
                self._zygote_lost()
                sockets = self._zygote.request_worker()
        except OSError as error:
            problem = error.strerror or str(error)
            raise KernelClosed(f"no worker can be started: {problem}", hint="restart the kernel") from None
        link = WorkerLink(self._loop, sockets)
        self._unnamed.append(link)
        return link

    def _refill(self) -> None:
        while not self._closed and len(self._warm) < self._warm_wanted:
            with contextlib.suppress(KernelClosed):
                self._warm.append(self._fork())
                continue
            return

    def _readable(self) -> None:
        try:
            data, descriptors, _flags, _address = socket.recv_fds(self._zygote.socket, wire.ZYGOTE_EVENT.size, 1)
        except BlockingIOError:
            return
        except OSError:
            data, descriptors = b"", []
        if not data:
            self._zygote_lost()
            return
        self._records += data
        if len(self._records) < wire.ZYGOTE_EVENT.size:
            return
        kind, pid, status = wire.ZYGOTE_EVENT.unpack(self._records)
        self._records.clear()
        if kind == b"P":
            self._proven = True
            link = self._by_pid[pid] = self._unnamed.popleft()
            link.known_as(pid, descriptors[0] if descriptors else None)
        else:
            self._by_pid.pop(pid).ended(status)

    def _zygote_lost(self) -> None:
        """Without the zygote no worker lives: all of them are told, and the next ones come from a new zygote."""
        self._loop.remove_reader(self._zygote.socket.fileno())
        with contextlib.suppress(ChildProcessError):
            self._zygote.close()
        lost = [*self._by_pid.values(), *self._unnamed]
        self._by_pid.clear()
        self._unnamed.clear()
        self._warm.clear()
        if self._proven:
            log.warning("the process that starts workers ended; it was started again")
            self._listen(self._zygote.again())
        else:
            log.error("the process that starts workers ended before it started one")
            self._closed = True
        for link in lost:
            link.kill()
            link.ended(-1)

    @property
    def warm(self) -> int:
        """How many workers wait for an interpreter."""
        return sum(link.status is None for link in self._warm)

    def close(self) -> None:
        """Ends the zygote and all workers."""
        if self._closed:
            return
        self._closed = True
        self._loop.remove_reader(self._zygote.socket.fileno())
        for link in [*self._by_pid.values(), *self._unnamed]:
            link.close()
        with contextlib.suppress(ChildProcessError):
            self._zygote.close()
        for link in self._by_pid.values():
            link.ended(signal.SIGKILL)
