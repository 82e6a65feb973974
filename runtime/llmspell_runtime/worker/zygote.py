"""The zygote: a small process, exec'd before the kernel has threads, that forks confined workers on request.

Run as `python -I -S zygote.py FD PATHS LIMITS`: FD is the socket to the kernel, PATHS the folders to import from
(joined by `os.pathsep`), LIMITS the confinement as JSON. It holds a Lua state with the prelude loaded, so that a
fork is a ready worker. It ends, with all its workers, when the kernel closes the socket or dies.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import select
import signal
import socket
import struct
import sys
import time

TYPE_CHECKING = False  # importing `typing` for its constant would cost 2 ms
if TYPE_CHECKING:
    from llmspell_runtime.worker.process import Worker


def main(argv: list[str]) -> None:
    """Serves spawn requests until the kernel goes."""
    kernel = socket.socket(fileno=int(argv[1]))
    sys.path[:0] = argv[2].split(os.pathsep)
    settings = json.loads(argv[3])
    # Daylight saving rules are read now: a confined worker cannot open the zone file.
    os.environ.setdefault("TZ", ":/etc/localtime")
    time.tzset()

    from llmspell_runtime.worker import confinement, process

    # What scripts compute with is loaded now as well.
    importlib.import_module("jq")
    confinement.prepare()
    worker = process.Worker(settings["lua"])
    gc.freeze()
    Zygote(kernel, worker, settings["limits"]).serve()


class Zygote:
    """Forks workers and reports their ends; single-threaded."""

    def __init__(self, kernel: socket.socket, worker: Worker, limits: dict[str, int]) -> None:
        self._kernel = kernel
        self._worker = worker
        self._limits = limits
        self._workers: dict[int, int] = {}
        self._poll = select.poll()

    def serve(self) -> None:
        """Handles requests and exits until the kernel closes its end."""
        self._poll.register(self._kernel, select.POLLIN | select.POLLHUP)
        while True:
            for fd, _event in self._poll.poll():
                if fd == self._kernel.fileno():
                    if not self._spawn():
                        return self._end()
                else:
                    self._reap(fd)

    def _spawn(self) -> bool:
        from llmspell_runtime import wire

        try:
            message, descriptors, _flags, _address = socket.recv_fds(self._kernel, 1, 2)
            if message == b"S":
                self._prepare()
                return True
        except ConnectionResetError:
            return False
        if not message:
            return False
        data, control = descriptors
        pid = os.fork()
        if pid == 0:
            self._become_worker(data, control)
        os.close(data)
        os.close(control)
        pidfd = os.pidfd_open(pid)
        self._workers[pidfd] = pid
        self._poll.register(pidfd, select.POLLIN)
        try:
            socket.send_fds(self._kernel, [wire.ZYGOTE_EVENT.pack(b"P", pid, 0)], [pidfd])
        except OSError:
            return False
        return True

    def _prepare(self) -> None:
        (size,) = struct.unpack("<I", self._kernel.recv(4, socket.MSG_WAITALL))
        self._worker.prepare(self._kernel.recv(size, socket.MSG_WAITALL))

    def _become_worker(self, data: int, control: int) -> None:
        from llmspell_runtime.worker import process

        status = 1
        try:
            self._kernel.close()
            for pidfd in self._workers:
                os.close(pidfd)
            process.run(self._worker, socket.socket(fileno=data), socket.socket(fileno=control), self._limits)
            status = 0
        finally:
            os._exit(status)

    def _reap(self, pidfd: int) -> None:
        from llmspell_runtime import wire

        pid = self._workers.pop(pidfd)
        self._poll.unregister(pidfd)
        _, status = os.waitpid(pid, 0)
        os.close(pidfd)
        try:
            self._kernel.sendall(wire.ZYGOTE_EVENT.pack(b"X", pid, status))
        except OSError:
            return

    def _end(self) -> None:
        for pidfd in self._workers:
            signal.pidfd_send_signal(pidfd, signal.SIGKILL)
        for pid in self._workers.values():
            os.waitpid(pid, 0)


if __name__ == "__main__":
    main(sys.argv)
