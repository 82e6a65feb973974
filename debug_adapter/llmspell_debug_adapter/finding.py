"""From what an attach configuration says to the socket of the kernel that it means."""

from __future__ import annotations

import os
from pathlib import Path

from llmspell_debug_adapter.arguments import Attach
from llmspell_debug_adapter.errors import AttachFailed
from llmspell_debug_adapter.sockets import kernel_sockets, owner_of, sockets_of


def attach_path(asked: Attach) -> Path | None:
    """The socket of another process's kernel; None for this one. Raises AttachFailed."""
    if asked.pid is not None and asked.socket is not None:
        raise AttachFailed("the attach configuration has `pid` and `socket`; give one of them")
    if asked.socket is not None:
        return socket_path(asked.socket)
    if asked.pid is None or asked.pid == os.getpid():
        return None
    return process_path(asked.pid)


def process_path(pid: int) -> Path:
    """The socket of the kernel in that process. Raises AttachFailed."""
    found = sockets_of(pid)
    if not found:
        pids = ", ".join(str(owner_of(path)) for path in kernel_sockets())
        hint = f"processes that have one: {pids}" if pids else "no process of llmspell runs that could be debugged"
        raise AttachFailed(f"process {pid} has no kernel to debug", hint=hint)
    return found[0]


def socket_path(text: str) -> Path:
    """A socket by its path. Raises AttachFailed."""
    path = Path(text).expanduser()
    if not path.is_socket():
        raise AttachFailed("there is no such socket", where=str(path), hint="`llmspell dap --list` shows what runs")
    return path
