"""The files a script may touch: every path it names is opened here, below the roots of its policy, or refused.

A path is judged by opening it, never by looking at its text or at what it was a moment ago: the descriptor that comes
back is the file that was judged. Paths are bytes as Lua has them (or str); relative ones count from `cwd`.

Two kinds of failure leave this module: `SecurityError` where the policy does not grant the place, and `OSError` (with
the path as `filename`) where the place is granted and the system says no, such as "No such file or directory".
"""

from __future__ import annotations

import errno
import functools
import os
import secrets
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from llmspell_runtime.errors import SecurityError, ValidationError
from llmspell_runtime.security.beneath import open_beneath, open_folder_without_links
from llmspell_runtime.security.policy import PROTECTED_NAMES, Policy

Grant = Literal["read", "write", "module"]

MAX_PATH = 4096
MAX_NAME = 255

_MODES: dict[str, tuple[Grant, int]] = {
    "r": ("read", os.O_RDONLY),
    "w": ("write", os.O_WRONLY | os.O_CREAT),
    "a": ("write", os.O_WRONLY | os.O_CREAT | os.O_APPEND),
    "r+": ("write", os.O_RDWR),
    "w+": ("write", os.O_RDWR | os.O_CREAT),
    "a+": ("write", os.O_RDWR | os.O_CREAT | os.O_APPEND),
}
"""The modes of C's fopen. `w` truncates only after the file has been judged, so O_TRUNC is missing."""


def open_file(policy: Policy, path: str | bytes, mode: str, cwd: Path) -> int:
    """A descriptor of the regular file `path`, opened as fopen(3) would with `mode` (r, w, a, r+, w+, a+; `b` ignored).

    Raises `SecurityError` for a place that is not granted, for what is no regular file, and for writing a file that has
    a second name (a hard link may lead to it from outside); `ValidationError` for another mode; `OSError`.
    """
    try:
        grant, flags = _MODES[mode.replace("b", "", 1)]
    except KeyError:
        raise ValidationError(f"invalid mode {mode!r}", hint=f"the modes are {', '.join(_MODES)}") from None
    # O_NONBLOCK: a fifo must not hold us until somebody opens its other end.
    descriptor = open_granted(policy, grant, path, cwd, flags=flags | os.O_NONBLOCK)
    try:
        judge_file(policy, descriptor, path, writing=grant == "write")
        if mode.startswith("w"):
            os.ftruncate(descriptor, 0)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def open_directory(policy: Policy, path: str | bytes, cwd: Path) -> int:
    """A descriptor of the readable folder `path`, for `os.scandir`. Raises `SecurityError` and `OSError`."""
    return open_granted(policy, "read", path, cwd, flags=os.O_RDONLY | os.O_DIRECTORY)


def remove(policy: Policy, path: str | bytes, cwd: Path) -> None:
    """Remove a file, a symlink (not what it points to) or an empty folder, as Lua's os.remove does."""
    parent, name = _open_parent(policy, path, cwd)
    try:
        if stat.S_ISDIR(os.lstat(name, dir_fd=parent).st_mode):
            os.rmdir(name, dir_fd=parent)
        else:
            os.unlink(name, dir_fd=parent)
    except OSError as problem:
        raise named(problem, path) from None
    finally:
        os.close(parent)


def rename(policy: Policy, source: str | bytes, target: str | bytes, cwd: Path) -> None:
    """Rename a file or folder; both places must be writable. A file at `target` is replaced."""
    source_parent, source_name = _open_parent(policy, source, cwd)
    try:
        target_parent, target_name = _open_parent(policy, target, cwd)
        try:
            os.rename(source_name, target_name, src_dir_fd=source_parent, dst_dir_fd=target_parent)
        except OSError as problem:
            raise named(problem, source) from None
        finally:
            os.close(target_parent)
    finally:
        os.close(source_parent)


def temporary_name(policy: Policy) -> Path:
    """The path of a new, empty file in the policy's temporary folder, for its owner only."""
    if policy.tmp_dir is None:
        raise SecurityError("temporary files may not be made", hint=_allowed(policy, "write"))
    path = policy.tmp_dir / f"lua_{secrets.token_hex(8)}"
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    os.close(open_granted(policy, "write", os.fsencode(path), path.parent, flags=flags, mode=0o600))
    return path


def open_granted(policy: Policy, grant: Grant, path: str | bytes, cwd: Path, *, flags: int, mode: int = 0o666) -> int:
    """A descriptor of `path` below a root of the kind `grant`; what it is has still to be judged.

    The text of the path, and then what its symlinks resolve to, only suggest the root to try: the opening itself cannot
    leave that root, so a path that changes in between is refused or is still inside.
    """
    absolute = _absolute(path, cwd)
    if policy.unrestricted_files:
        try:
            return os.open(absolute, flags | os.O_CLOEXEC | os.O_NOCTTY, mode)
        except OSError as problem:
            raise named(problem, path) from None
    roots = _roots(policy, grant)
    if grant == "write":
        _refuse_protected(roots, absolute, path)
    for spelling in _spellings(absolute, path):
        _refuse_hidden(policy, spelling, path)
    for spelling in _spellings(absolute, path):
        for root in roots:
            rest = _below(spelling, root)
            if rest is None:
                continue
            try:
                return _still_granted(policy, _open_below(root, rest, flags, mode), path)
            except OSError as problem:
                if problem.errno != errno.EXDEV:
                    raise named(problem, path) from None
    verb = "write" if grant == "write" else "read"
    raise SecurityError(f"{_shown(path)}: the script may not {verb} there", hint=_allowed(policy, grant))


def _still_granted(policy: Policy, descriptor: int, path: str | bytes) -> int:
    """The descriptor, unless a symlink that was changed meanwhile has led it to what is hidden in the home folder."""
    if policy.home is None:
        return descriptor
    try:
        _refuse_hidden(policy, os.fsencode(os.readlink(f"/proc/self/fd/{descriptor}")), path)  # noqa: PTH115
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def _open_below(root: bytes, rest: bytes, flags: int, mode: int) -> int:
    """`rest` is relative to `root`; empty for the root itself, which may be a file granted by its name."""
    folder, name = (root, rest) if rest else os.path.split(root)
    at = open_folder_without_links(folder)
    try:
        return open_beneath(at, name or b".", flags, mode, follow=bool(rest))
    finally:
        os.close(at)


def _open_parent(policy: Policy, path: str | bytes, cwd: Path) -> tuple[int, bytes]:
    """A descriptor of the writable folder that holds `path`, and the name of `path` in it."""
    parent, name = os.path.split(_absolute(path, cwd).rstrip(b"/"))
    if name in (b"", b".", b".."):
        raise SecurityError(f"{_shown(path)}: a folder must be called by its name here", hint=_allowed(policy, "write"))
    if not policy.unrestricted_files:
        _refuse_protected(_roots(policy, "write"), parent + b"/" + name, path)
        _refuse_protected(_roots(policy, "write"), _resolved(parent, path) + b"/" + name, path)
        _refuse_hidden(policy, _resolved(parent, path) + b"/" + name, path)
    return open_granted(policy, "write", parent, Path("/"), flags=os.O_RDONLY | os.O_DIRECTORY), name


def judge_file(policy: Policy, descriptor: int, path: str | bytes, *, writing: bool) -> None:
    """Raise `SecurityError` or `OSError` (EISDIR) unless the open file may be read, or written when `writing`."""
    status = os.fstat(descriptor)
    if stat.S_ISDIR(status.st_mode):
        raise named(OSError(errno.EISDIR, os.strerror(errno.EISDIR)), path)
    if not stat.S_ISREG(status.st_mode):
        raise SecurityError(f"{_shown(path)}: not a regular file")
    if policy.unrestricted_files:
        return
    if status.st_dev == _proc_device():
        raise SecurityError(f"{_shown(path)}: files about processes may not be opened")
    if writing and status.st_nlink != 1:
        raise SecurityError(
            f"{_shown(path)}: the file has {status.st_nlink} names, writing it might change a file elsewhere",
            hint="copy it to a new file and write that",
        )


def _absolute(path: str | bytes, cwd: Path) -> bytes:
    given = os.fsencode(path)
    if b"\0" in given:
        raise SecurityError(f"{_shown(path)}: a path has no NUL byte")
    if not given:
        raise named(OSError(errno.ENOENT, os.strerror(errno.ENOENT)), path)
    absolute = given if given.startswith(b"/") else os.fsencode(cwd) + b"/" + given
    if len(absolute) > MAX_PATH or any(len(part) > MAX_NAME for part in absolute.split(b"/")):
        raise named(OSError(errno.ENAMETOOLONG, os.strerror(errno.ENAMETOOLONG)), path)
    return absolute


def _spellings(absolute: bytes, path: str | bytes) -> Iterator[bytes]:
    """The path as it was written, then with its symlinks resolved: they may lead from one root into another."""
    yield absolute
    yield _resolved(absolute, path)


def _resolved(absolute: bytes, path: str | bytes) -> bytes:
    try:
        return os.path.realpath(absolute)
    except OSError as problem:  # a symlink was replaced while it was read
        raise named(problem, path) from None


def _below(path: bytes, root: bytes) -> bytes | None:
    """`path` relative to `root`; empty when they are the same, None when it is not below by its text."""
    if path.rstrip(b"/") == root.rstrip(b"/"):
        return b""
    prefix = root.rstrip(b"/") + b"/"
    return path[len(prefix) :].lstrip(b"/") if path.startswith(prefix) else None


def _roots(policy: Policy, grant: Grant) -> tuple[bytes, ...]:
    granted = {
        "read": policy.read_roots,
        "write": policy.write_roots,
        "module": policy.module_roots + policy.read_roots,
    }[grant]
    return tuple(map(os.fsencode, granted))


def _refuse_protected(roots: tuple[bytes, ...], absolute: bytes, path: str | bytes) -> None:
    for spelling in _spellings(absolute, path):
        for root in roots:
            for part in (_below(spelling, root) or b"").split(b"/"):
                if os.fsdecode(part).casefold() in PROTECTED_NAMES:
                    raise SecurityError(
                        f"{_shown(path)}: {os.fsdecode(part)} is protected, a script may not write there",
                        hint="programs and llmspell itself obey what is written there",
                    )


def _refuse_hidden(policy: Policy, spelling: bytes, path: str | bytes) -> None:
    """A script that runs in the home folder has no business with keys, shell profiles and other programs' settings."""
    if policy.home is None:
        return
    inside = _below(os.path.normpath(spelling), os.fsencode(policy.home))
    if inside and inside.startswith(b"."):
        raise SecurityError(
            f"{_shown(path)}: what is hidden in the home folder is not granted",
            hint="run the script in a folder of its own, or name the folder in engines.lua.read_paths",
        )


@functools.cache
def _proc_device() -> int | None:
    """The kernel process's own memory and environment look like regular files on this device."""
    try:
        return Path("/proc").stat().st_dev
    except FileNotFoundError:
        return None


def _allowed(policy: Policy, grant: Grant) -> str:
    roots = {"read": policy.read_roots, "write": policy.write_roots, "module": policy.module_roots + policy.read_roots}
    names = ", ".join(dict.fromkeys(map(str, roots[grant])))
    return f"{'read modules' if grant == 'module' else grant} below: {names or 'nothing'}"


def named(problem: OSError, path: str | bytes) -> OSError:
    """The same failure, with the path as the script wrote it."""
    return OSError(problem.errno, problem.strerror, _shown(path))


def _shown(path: str | bytes) -> str:
    return path if isinstance(path, str) else path.decode("utf-8", "replace")
