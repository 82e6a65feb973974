"""`llmspell dap --list` and `--attach`: what runs that could be debugged, and a way to it for an editor."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
from pathlib import Path
from typing import Any

import attrs

from llmspell_debug_adapter.framing import Frames, frame
from llmspell_debug_adapter.sockets import kernel_sockets, owner_of

SECONDS = 5.0
"""Time a process has for its answer."""
PIECE = 64 * 1024


@attrs.frozen(kw_only=True)
class Running:
    """A process with a kernel, as it describes itself."""

    pid: int
    socket: str
    interpreters: list[dict[str, Any]]

    def plain(self) -> dict[str, Any]:
        """As JSON."""
        return attrs.asdict(self)


async def running() -> list[Running]:
    """Every process of this user that has a kernel and answers."""
    found = await asyncio.gather(*(_describe(path) for path in kernel_sockets()))
    return [each for each in found if each is not None]


async def described(path: Path) -> Running:
    """The process behind a socket. Raises AttachFailed when it does not answer."""
    from llmspell_debug_adapter.errors import AttachFailed

    found = await _describe(path)
    if found is None:
        raise AttachFailed("the process behind the socket does not answer", where=str(path))
    return found


async def _describe(path: Path) -> Running | None:
    with contextlib.suppress(OSError, ValueError, TimeoutError):
        async with asyncio.timeout(SECONDS):
            reader, writer = await asyncio.open_unix_connection(str(path))
            try:
                writer.write(frame(json.dumps({"seq": 1, "type": "request", "command": "llmspell/kernel"}).encode()))
                frames = Frames()
                while data := await reader.read(PIECE):
                    for body in frames.feed(data):
                        told = json.loads(body)["body"]
                        return Running(
                            pid=owner_of(path) or told["pid"], socket=str(path), interpreters=told["interpreters"]
                        )
            finally:
                writer.close()
    return None


def as_text(found: list[Running]) -> str:
    """A line for each interpreter, for people."""
    lines = []
    for process in found:
        for each in process.interpreters or [{"id": "-", "state": "-", "name": "no script"}]:
            lines.append((str(process.pid), each["id"], each["state"], each.get("path") or each["name"]))
    if not lines:
        return "no process of llmspell runs that could be debugged\n"
    rows = [("PID", "INTERPRETER", "STATE", "SCRIPT"), *lines]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    return "".join(
        "  ".join([*(text.ljust(width) for text, width in zip(row, widths, strict=False)), row[3]]) + "\n"
        for row in rows
    )


def socket_of(target: str) -> Path:
    """The socket that `PID` or `PATH` names. Raises AttachFailed."""
    from llmspell_debug_adapter.finding import process_path, socket_path

    return process_path(int(target)) if target.isdecimal() else socket_path(target)


async def bridge(path: Path) -> None:
    """Joins standard input and output to the adapter at that socket until one of them ends. Raises StorageError."""
    from llmspell_runtime.errors import StorageError

    try:
        reader, writer = await asyncio.open_unix_connection(str(path))
    except OSError as error:
        raise StorageError(error.strerror or str(error), where=str(path)) from None
    loop = asyncio.get_running_loop()
    typed = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(typed), os.fdopen(os.dup(0), "rb", 0))

    async def to_socket() -> None:
        while data := await typed.read(PIECE):
            writer.write(data)
            await writer.drain()

    async def to_client() -> None:
        while data := await reader.read(PIECE):
            await asyncio.to_thread(_write, data)

    tasks = [asyncio.create_task(to_socket()), asyncio.create_task(to_client())]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        writer.close()


def _write(data: bytes) -> None:
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()
