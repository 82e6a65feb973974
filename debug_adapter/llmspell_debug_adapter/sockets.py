"""Unix sockets of this user: where they lie, who may connect, which kernels are found by them.

A socket is open to its owner only (0600 in a folder 0700), and the peer's user id is checked besides. Everything here
is cheap to import: a command that runs a script binds its socket before anybody wants to debug it.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import socket
import stat
import struct
from pathlib import Path

from llmspell_runtime.errors import SecurityError

_CREDENTIALS = struct.Struct("3i")
_OWNER = re.compile(r"(?:kernel|dap|launch)-(\d+)(?:-\d+)?\.sock")
MOST_OF_ONE_PROCESS = 100


def socket_folder() -> Path:
    """The folder of our sockets, made if need be: `$XDG_RUNTIME_DIR/llmspell`, or one in the temporary folder.

    Raises SecurityError when the folder is not this user's alone, OSError when it cannot be made.
    """
    base = os.environ.get("XDG_RUNTIME_DIR")
    temporary = Path(os.environ.get("TMPDIR") or "/tmp")  # noqa: S108 - the folder in it is checked below
    folder = Path(base) / "llmspell" if base else temporary / f"llmspell-{os.getuid()}"
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or stat.S_IMODE(found.st_mode) != 0o700:
        raise SecurityError("this folder is not yours alone", where=str(folder), hint="remove it, or chmod 700 it")
    return folder


def same_user(peer: socket.socket) -> bool:
    """Whether the process at the other end of a unix socket runs as our user (SO_PEERCRED, unix(7))."""
    if not hasattr(socket, "SO_PEERCRED"):
        return True
    raw = peer.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    _pid, uid, _gid = _CREDENTIALS.unpack(raw)
    return bool(uid == os.getuid())


def bind_private(path: Path) -> socket.socket:
    """A unix socket of mode 0600, in the place of one that nobody listens on any more. Raises OSError."""
    if path.is_socket() and _is_dead(path):
        path.unlink()
    bound = socket.socket(socket.AF_UNIX)
    before = os.umask(0o177)
    try:
        bound.bind(str(path))
    except OSError:
        bound.close()
        raise
    finally:
        os.umask(before)
    return bound


def bind_in_folder(kind: str) -> tuple[Path, socket.socket]:
    """A listening socket of this process that others find by its name: `kind-PID.sock`, or `kind-PID-2.sock`.

    Sockets that processes left behind when they were killed are removed. Raises SecurityError or OSError.
    """
    folder = socket_folder()
    remove_stale(folder)
    for number in range(1, MOST_OF_ONE_PROCESS):
        suffix = f"-{number}" if number > 1 else ""
        path = folder / f"{kind}-{os.getpid()}{suffix}.sock"
        try:
            bound = bind_private(path)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                continue
            raise
        bound.listen()
        return path, bound
    raise OSError(errno.EADDRINUSE, os.strerror(errno.EADDRINUSE), str(folder))


def remove_stale(folder: Path) -> None:
    """Removes the sockets of processes that are gone."""
    for path in folder.iterdir():
        pid = owner_of(path)
        if pid is not None and not _runs(pid) and _is_dead(path):
            path.unlink(missing_ok=True)


def owner_of(path: Path) -> int | None:
    """The process whose socket that is, by its name."""
    found = _OWNER.fullmatch(path.name)
    return int(found[1]) if found else None


def kernel_sockets() -> list[Path]:
    """The private sockets of all kernels of this user that run, oldest first. Raises SecurityError."""
    try:
        paths = [path for path in socket_folder().glob("kernel-*.sock") if path.is_socket() and not _is_dead(path)]
        # A process gives its later sockets longer names, which tells apart those of one instant.
        return sorted(paths, key=lambda path: (path.lstat().st_mtime_ns, len(path.name), path.name))
    except OSError:
        return []


def sockets_of(pid: int) -> list[Path]:
    """The private sockets of one process, the first one first."""
    return [path for path in kernel_sockets() if owner_of(path) == pid]


def _is_dead(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        probe.setblocking(False)
        try:
            return probe.connect_ex(str(path)) in (errno.ECONNREFUSED, errno.ENOENT)
        except OSError:
            return False  # a path that is too long for a socket


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
