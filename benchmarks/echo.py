"""The bare round trip: a process that unpacks every frame and sends its value back. `python -m benchmarks.echo FD`."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgpack

from llmspell_runtime import wire

ROOT = Path(__file__).parent.parent


class Echo:
    """A blocking connection to the echo process, with the frames of the kernel."""

    def __init__(self, channel: socket.socket) -> None:
        self._channel = channel

    def seconds(self, value: Any, rounds: int) -> float:
        """The time of `rounds` round trips of `value`, packed and unpacked on both sides."""
        started = time.perf_counter()
        for number in range(rounds):
            self._channel.sendall(wire.frame(wire.CALL, number, msgpack.packb(value)))
            msgpack.unpackb(_receive(self._channel))
        return time.perf_counter() - started


@contextlib.contextmanager
def echo_process() -> Iterator[Echo]:
    """A running echo process; it ends with the block."""
    ours, theirs = socket.socketpair()
    with ours:
        with theirs:
            command = [sys.executable, "-m", "benchmarks.echo", str(theirs.fileno())]
            process = subprocess.Popen(command, cwd=ROOT, pass_fds=[theirs.fileno()])
        yield Echo(ours)
    process.wait()


def _receive(channel: socket.socket) -> bytes:
    received = channel.recv(65536)
    if not received:
        raise EOFError
    size, _kind, _ident = wire.HEADER.unpack_from(received)
    while len(received) < wire.HEADER_SIZE + size:
        received += channel.recv(65536)
    return received[wire.HEADER_SIZE :]


def main(descriptor: int) -> None:
    """Echoes until the other side closes."""
    with socket.socket(fileno=descriptor) as channel:
        while True:
            try:
                value = msgpack.unpackb(_receive(channel))
            except EOFError:
                return
            channel.sendall(wire.frame(wire.RETURN, 0, msgpack.packb(value)))


if __name__ == "__main__":
    main(int(sys.argv[1]))
