"""Warm workers: a few are forked ahead, the rest on request; every end of a worker is heard here.

Concurrency contract: runs on the kernel's event loop. The zygote's records arrive in the order of the requests.
"""

from __future__ import annotations

import asyncio
import collections
import contextlib
import signal
import socket

from llmspell_runtime import wire
from llmspell_runtime.errors import KernelClosed
from llmspell_runtime.kernel.link import WorkerLink
from llmspell_runtime.kernel.zygote import ZygoteProcess


class WorkerPool:
    """Hands out workers; a worker serves one interpreter and is never used again."""

    def __init__(self, loop: asyncio.AbstractEventLoop, zygote: ZygoteProcess, *, warm: int) -> None:
        self._loop = loop
        self._zygote = zygote
        self._warm_wanted = warm
        self._warm: collections.deque[WorkerLink] = collections.deque()
        self._unnamed: collections.deque[WorkerLink] = collections.deque()
        self._by_pid: dict[int, WorkerLink] = {}
        self._records = bytearray()
        self._closed = False
        zygote.socket.setblocking(False)
        loop.add_reader(zygote.socket.fileno(), self._readable)

    def take(self) -> WorkerLink:
        """A worker that is ready or about to be; frames may be sent at once."""
        if self._closed:
            raise KernelClosed("the kernel is closed")
        while self._warm:
            link = self._warm.popleft()
            if link.status is None:
                self._loop.call_soon(self._refill)
                return link
        link = self._fork()
        self._loop.call_soon(self._refill)
        return link

    def _fork(self) -> WorkerLink:
        try:
            link = WorkerLink(self._loop, self._zygote.request_worker())
        except OSError as error:
            raise KernelClosed(
                f"no worker can be started: {error.strerror or error}", hint="restart the kernel"
            ) from None
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
            link = self._by_pid[pid] = self._unnamed.popleft()
            link.known_as(pid, descriptors[0])
        else:
            self._by_pid.pop(pid).ended(status)

    def _zygote_lost(self) -> None:
        """Without the zygote no worker lives: all of them are told."""
        self._loop.remove_reader(self._zygote.socket.fileno())
        self._closed = True
        for link in [*self._by_pid.values(), *self._unnamed]:
            link.ended(-1)
        self._by_pid.clear()
        self._unnamed.clear()

    @property
    def warm(self) -> int:
        """How many workers wait for an interpreter."""
        return sum(link.status is None for link in self._warm)

    def close(self) -> None:
        """Ends the zygote and all workers."""
        lost = self._closed
        self._closed = True
        if not lost:
            self._loop.remove_reader(self._zygote.socket.fileno())
        for link in [*self._by_pid.values(), *self._unnamed]:
            link.close()
        with contextlib.suppress(ChildProcessError):
            self._zygote.close()
        for link in self._by_pid.values():
            link.ended(signal.SIGKILL)
