"""Opening a file below a folder so that neither `..`, nor symlinks, nor a race with a renamer leads out of it.

The kernel does it in one step where it can: openat2(2) with RESOLVE_BENEATH (Linux 5.6). Elsewhere the path is walked
by hand, one component at a time from an open folder, never letting the system follow a symlink.
"""

from __future__ import annotations

import errno
import functools
import os
from collections.abc import Callable

_OPENAT2 = 437
_RESOLVE_NO_MAGICLINKS = 0x02
_RESOLVE_NO_SYMLINKS = 0x04
_RESOLVE_BENEATH = 0x08
_RETRIES = 128
"""openat2 answers EAGAIN when a rename elsewhere races with a `..`; a script can provoke that, so there is an end."""
_MAX_LINKS = 40

_FOLDER = getattr(os, "O_PATH", os.O_RDONLY) | os.O_DIRECTORY | os.O_CLOEXEC


def open_folder_without_links(folder: bytes) -> int:
    """A descriptor of the absolute path `folder` (O_PATH), none of whose components may be a symlink.

    Raises `OSError`, with ELOOP (or ENOTDIR) where a symlink has taken the place of a component.
    """
    if _has_openat2():
        return _openat2(-100, folder, _FOLDER, 0, _RESOLVE_NO_SYMLINKS)
    at = os.open("/", _FOLDER)
    for part in _parts(folder):
        try:
            deeper = os.open(part, _FOLDER | os.O_NOFOLLOW, dir_fd=at)
        finally:
            os.close(at)
        at = deeper
    return at


def open_beneath(root: int, path: bytes, flags: int, mode: int = 0o666, *, follow: bool = True) -> int:
    """Open the relative `path` below the folder `root` as os.open would, never leaving it.

    `follow=False` refuses every symlink. Raises `OSError`: EXDEV when the path leads out of `root` (also by an absolute
    symlink, wherever it points), ELOOP for a refused symlink, and what open(2) says.
    """
    flags |= os.O_CLOEXEC | os.O_NOCTTY
    if not _has_openat2():
        return walk_beneath(root, path, flags, mode, follow=follow)
    resolve = _RESOLVE_BENEATH | _RESOLVE_NO_MAGICLINKS | (0 if follow else _RESOLVE_NO_SYMLINKS)
    for _ in range(_RETRIES):
        try:
            return _openat2(root, path, flags, mode if flags & os.O_CREAT else 0, resolve)
        except BlockingIOError:
            continue
    return walk_beneath(root, path, flags, mode, follow=follow)


def walk_beneath(root: int, path: bytes, flags: int, mode: int = 0o666, *, follow: bool = True) -> int:
    """The same as `open_beneath` without openat2: a stack of open folders, so that `..` is where we came from."""
    if path.startswith(b"/"):
        raise _error(errno.EXDEV)
    pending = _pending(path)
    folders = [os.dup(root)]
    links = 0
    try:
        while pending:
            part = pending.pop()
            if part in (b"", b"."):
                continue
            if part == b"..":
                if len(folders) == 1:
                    raise _error(errno.EXDEV)
                os.close(folders.pop())
                continue
            target = _link_at(folders[-1], part)
            if target is not None:
                links += 1
                if not follow or links > _MAX_LINKS:
                    raise _error(errno.ELOOP)
                if target.startswith(b"/"):
                    raise _error(errno.EXDEV)
                pending.extend(_pending(target))
            elif pending:
                folders.append(os.open(part, _FOLDER | os.O_NOFOLLOW, dir_fd=folders[-1]))
            else:
                return os.open(part, flags | os.O_NOFOLLOW | os.O_CLOEXEC, mode, dir_fd=folders[-1])
        return os.open(".", flags & ~os.O_CREAT, dir_fd=folders[-1])
    finally:
        for folder in folders:
            os.close(folder)


def _parts(path: bytes) -> list[bytes]:
    return [part for part in path.split(b"/") if part not in (b"", b".")]


def _pending(path: bytes) -> list[bytes]:
    """The components still to walk, the next one last; a trailing slash leaves a `.` because it demands a folder."""
    parts = _parts(path)
    if path.endswith((b"/", b"/.")):
        parts.append(b".")
    return parts[::-1]


def _link_at(folder: int, name: bytes) -> bytes | None:
    """Where the symlink `name` points; None when it is none. A change after this answer meets O_NOFOLLOW."""
    try:
        return os.readlink(name, dir_fd=folder)
    except OSError as problem:
        if problem.errno in (errno.EINVAL, errno.ENOENT):
            return None
        raise


def _error(code: int) -> OSError:
    return OSError(code, os.strerror(code))


@functools.cache
def _has_openat2() -> bool:
    """Old kernels answer ENOSYS, the system call filters of old container engines EPERM."""
    try:
        os.close(_openat2(-100, b"/", _FOLDER, 0, _RESOLVE_NO_SYMLINKS))
    except OSError:
        return False
    return True


def _openat2(folder: int, path: bytes, flags: int, mode: int, resolve: int) -> int:
    return _openat2_caller()(folder, path, flags, mode, resolve)


@functools.cache
def _openat2_caller() -> Callable[[int, bytes, int, int, int], int]:
    """Bind the system call on first use: importing ctypes costs 2 ms that most commands never need."""
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)
    libc.syscall.restype = ctypes.c_long

    def call(folder: int, path: bytes, flags: int, mode: int, resolve: int) -> int:
        how = (ctypes.c_uint64 * 3)(flags, mode, resolve)  # struct open_how
        size = ctypes.c_size_t(ctypes.sizeof(how))
        result: int = libc.syscall(ctypes.c_long(_OPENAT2), ctypes.c_int(folder), path, how, size)
        if result < 0:
            raise _error(ctypes.get_errno())
        return result

    return call
