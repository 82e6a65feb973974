"""The open files of one interpreter: numbered handles over descriptors that the policy has granted."""

from __future__ import annotations

import contextlib
import errno
import os
from pathlib import Path
from typing import NamedTuple

from llmspell_runtime.errors import ResourceError, ValidationError
from llmspell_runtime.security import paths
from llmspell_runtime.security.levels import MIB
from llmspell_runtime.security.policy import Policy

MAX_OPEN = 64
MAX_READ = MIB
"""Bytes of one read; a longer one answers this many, the reader asks again."""


class _OpenFile(NamedTuple):
    descriptor: int
    path: str | bytes


class FileTable:
    """Opens, reads and writes files by handle. Bytes in, bytes out, nothing is buffered here.

    Serves one interpreter, one call at a time; the calls block on the disk only (never on a fifo or a device), so a
    caller with an event loop may prefer a thread. Handles are positive, and a closed one is never given again.
    Every method raises `ValidationError` for a handle that is not open and `OSError` for what the system refuses.
    """

    def __init__(self, policy: Policy, cwd: Path, *, max_open: int = MAX_OPEN) -> None:
        self._policy = policy
        self._cwd = cwd
        self._max_open = max_open
        self._files: dict[int, _OpenFile] = {}
        self._last_handle = 0
        self._written = 0

    def open(self, path: str | bytes, mode: str = "r") -> int:
        """A handle of the file; modes and errors of `paths.open_file`, `ResourceError` when too many are open."""
        if len(self._files) >= self._max_open:
            raise ResourceError(f"{self._max_open} files are open", hint="close files that are no longer needed")
        descriptor = paths.open_file(self._policy, path, mode, self._cwd)
        self._last_handle += 1
        self._files[self._last_handle] = _OpenFile(descriptor, path)
        return self._last_handle

    def open_temporary(self) -> int:
        """A handle of a new, nameless file for reading and writing, gone when it is closed."""
        name = os.fsencode(paths.temporary_name(self._policy))
        try:
            return self.open(name, "w+")
        finally:
            paths.remove(self._policy, name, self._cwd)

    def read(self, handle: int, size: int) -> bytes:
        """Up to `size` bytes (at most `MAX_READ`) from the position on; empty at the end of the file."""
        if size < 0:
            raise ValidationError(f"cannot read {size} bytes")
        file = self._file(handle)
        try:
            return os.read(file.descriptor, min(size, MAX_READ))
        except OSError as problem:
            raise paths.named(problem, file.path) from None

    def write(self, handle: int, data: bytes) -> None:
        """Write all of `data` at the position, or at the end in the `a` modes; none of it beyond the policy's limit."""
        file = self._file(handle)
        most = self._policy.limits.written_bytes
        if most is not None and self._written + len(data) > most:
            text = f"the script may write {most:,} bytes to files (engines.lua.max_written_bytes)"
            raise paths.named(OSError(errno.EDQUOT, text), file.path)
        self._written += len(data)
        rest = memoryview(data)
        try:
            while rest:
                rest = rest[os.write(file.descriptor, rest) :]
        except OSError as problem:
            raise paths.named(problem, file.path) from None

    def seek(self, handle: int, offset: int, whence: int = os.SEEK_SET) -> int:
        """Move the position to `offset` from the start, the position or the end (os.SEEK_*); answers where it is."""
        file = self._file(handle)
        if whence not in (os.SEEK_SET, os.SEEK_CUR, os.SEEK_END):
            raise ValidationError(f"cannot seek from {whence}")
        try:
            return os.lseek(file.descriptor, offset, whence)
        except OverflowError:
            raise ValidationError(f"cannot seek to {offset}") from None
        except OSError as problem:
            raise paths.named(problem, file.path) from None

    def flush(self, handle: int) -> None:
        """Everything written is with the system already; only the handle is checked."""
        self._file(handle)

    def close(self, handle: int) -> None:
        """Close the file; the handle is gone even when the system reports an error of an earlier write."""
        file = self._file(handle)
        del self._files[handle]
        try:
            os.close(file.descriptor)
        except OSError as problem:
            raise paths.named(problem, file.path) from None

    def close_all(self) -> None:
        """Close what is open, when its interpreter ends; an error is raised only when all are closed."""
        with contextlib.ExitStack() as closing:
            for handle in list(self._files):
                closing.callback(self.close, handle)

    def _file(self, handle: int) -> _OpenFile:
        try:
            return self._files[handle]
        except KeyError:
            raise ValidationError(f"file {handle} is not open") from None
