"""A program in the place of a worker: it speaks the wire protocol as an attacker would who took the process over."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys

from llmspell_runtime.kernel.link import WorkerLink
from llmspell_runtime.kernel.zygote import WorkerSockets

PROGRAM = """
import os, signal, socket, struct, sys
import msgpack

data, control = socket.socket(fileno=int(sys.argv[1])), socket.socket(fileno=int(sys.argv[2]))
HEADER = struct.Struct("<IBI")
OPEN, EXECUTE, QUERY, CALLBACK, RELEASE, RETURN, RAISE = 1, 2, 3, 4, 5, 6, 7
CALL, CALLBACK_RETURN, CALLBACK_RAISE, OUTPUT, DONE, ANSWER, EVENT = 17, 18, 19, 20, 21, 22, 23
RELEASE_OBJECTS = 25

def pack(value):
    return msgpack.packb(value)

def raw(kind, ident, payload, size=None):
    return HEADER.pack(len(payload) if size is None else size, kind, ident) + payload

def send(kind, ident, value):
    data.sendall(raw(kind, ident, pack(value)))

def say(text):
    data.sendall(raw(OUTPUT, 1, str(text).encode()))

def read(n):
    got = b""
    while len(got) < n:
        piece = data.recv(n - len(got))
        if not piece:
            os._exit(0)
        got += piece
    return got

def receive():
    size, kind, ident = HEADER.unpack(read(HEADER.size))
    return kind, ident, msgpack.unpackb(read(size), strict_map_key=False, ext_hook=lambda *a: a)

def call(operation, *arguments):
    send(CALL, 77, [operation, list(arguments)])
    kind, ident, value = receive()
    assert ident == 77, (kind, ident)
    say(f"{operation}: {'raised' if kind == RAISE else 'returned'} {value}\\n")

def stay():
    while True:
        receive()

receive()
kind, execution, request = receive()
assert kind == EXECUTE
say("begun\\n")
"""


class FakeWorkers:
    """Hands out workers that run a program of the attacker's instead of Lua."""

    def __init__(self, program: str) -> None:
        self._program = program
        self._processes: list[subprocess.Popen[bytes]] = []

    def take(self) -> WorkerLink:
        """Starts one; its end is reported to the link as the zygote would."""
        loop = asyncio.get_running_loop()
        data, their_data = socket.socketpair()
        control, their_control = socket.socketpair()
        ends = (their_data.fileno(), their_control.fileno())
        command = [sys.executable, "-I", "-c", PROGRAM + self._program + "\nstay()\n", *map(str, ends)]
        process = subprocess.Popen(command, pass_fds=ends, stderr=subprocess.DEVNULL)
        self._processes.append(process)
        their_data.close()
        their_control.close()
        data.setblocking(False)
        control.setblocking(False)
        link = WorkerLink(loop, WorkerSockets(data=data, control=control))
        ended = os.pidfd_open(process.pid)
        loop.add_reader(ended, self._ended, loop, ended, process, link)
        link.known_as(process.pid, os.pidfd_open(process.pid))
        return link

    def _ended(
        self, loop: asyncio.AbstractEventLoop, descriptor: int, process: subprocess.Popen[bytes], link: WorkerLink
    ) -> None:
        loop.remove_reader(descriptor)
        os.close(descriptor)
        code = process.wait()
        link.ended(-code if code < 0 else code << 8)

    def close(self) -> None:
        """Ends those that are still there."""
        for process in self._processes:
            process.kill()
            process.wait()
