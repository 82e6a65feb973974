"""From SQLite's errors to errors that say which file, what happened and what to do."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from types import TracebackType
from typing import Final

from llmspell_runtime.errors import StorageError
from llmspell_runtime.state.busy import Busy

_BUSY: Final = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_DAMAGED: Final = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_FSYNC_FAILED: Final = frozenset({sqlite3.SQLITE_IOERR_FSYNC, sqlite3.SQLITE_IOERR_DIR_FSYNC})

_HINTS: Final[dict[int, tuple[str, str]]] = {
    sqlite3.SQLITE_FULL: ("the disk is full; nothing was changed", "free some space and try again"),
    sqlite3.SQLITE_READONLY: (
        "the file or its folder cannot be written",
        "grant write permission on both, or choose another file with runtime.state_persistence.schema_directory",
    ),
    sqlite3.SQLITE_CANTOPEN: (
        "the file or its companions (-wal, -shm) cannot be opened",
        "check that the folder exists and that you may write in it",
    ),
    sqlite3.SQLITE_PERM: ("access to the file was denied", "check the permissions of the file and its folder"),
    sqlite3.SQLITE_IOERR: (
        "the disk reported an input/output error; nothing was changed",
        "check free space, quota and the health of the disk",
    ),
}


def damaged(path: Path, detail: str) -> StorageError:
    """Explain that a file is not (or no longer) a state file; nothing has been deleted."""
    return StorageError(
        f"the file is damaged or is not a state file ({detail}); nothing in it was changed",
        where=str(path),
        hint=f"move {path.name} (with {path.name}-wal and {path.name}-shm, if any) away to start with an empty store, "
        f"or restore a copy; `sqlite3 {path.name} .recover` can save what is readable",
    )


def translated(path: Path, error: sqlite3.Error) -> Exception:
    """Turn an error of SQLite into `Busy` or a StorageError.

    Result codes: https://www.sqlite.org/rescode.html (the low byte is the primary code).
    """
    code: int = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    primary = code & 0xFF
    if primary in _BUSY:
        return Busy(path)
    if primary in _DAMAGED:
        return damaged(path, str(error))
    message, hint = _HINTS.get(primary, (f"SQLite failed: {error}", "see the message; nothing was changed"))
    return StorageError(message, where=str(path), hint=hint)


class Faults:
    """`with faults:` around every use of a connection; lets no error of SQLite through untranslated.

    After a failed fsync the operating system may have marked lost pages as clean, so a later success would prove
    nothing: `lost_fsync` then stays set and the owner must not write again.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lost_fsync = False

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, sqlite3.Error):
            if getattr(error, "sqlite_errorcode", None) in _FSYNC_FAILED:
                self.lost_fsync = True
            raise translated(self.path, error) from error
