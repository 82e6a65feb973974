"""Opening a state file: who may read it, whether it is ours, and bringing its schema up to date."""

from __future__ import annotations

import errno
import os
import sqlite3
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Literal, TypeAlias

from llmspell_runtime.errors import StorageError
from llmspell_runtime.state.faults import Faults, damaged
from llmspell_runtime.state.file_system import shared_file_system

Durability: TypeAlias = Literal["process", "power"]
"""What an acknowledged write survives: the death of the process, or also the loss of power (an fsync per write)."""

APPLICATION_ID: Final = 0x6C6C7370
"""`llsp`, in the header of every state file (https://www.sqlite.org/fileformat2.html#application_id)."""

MIGRATIONS: Final[tuple[tuple[str, ...], ...]] = (
    (
        """
        CREATE TABLE entry (
            tenant TEXT NOT NULL,
            kind TEXT NOT NULL,
            scope TEXT NOT NULL,
            key TEXT NOT NULL,
            value BLOB NOT NULL,
            changed_at REAL NOT NULL,
            expires_at REAL,
            PRIMARY KEY (tenant, kind, scope, key)
        ) WITHOUT ROWID
        """,
        "CREATE INDEX entry_expiry ON entry (expires_at) WHERE expires_at IS NOT NULL",
    ),
)
"""Statements that lead from schema n to schema n + 1; the number of entries is the schema this program writes."""

_MAGIC: Final = b"SQLite format 3\0"
_HEADER_BYTES: Final = 512  # the smallest page, which is the smallest database

_SYNCHRONOUS: Final = {"process": "NORMAL", "power": "FULL"}


def connect(
    path: Path, durability: Durability, faults: Faults, migrations: Sequence[Sequence[str]] = MIGRATIONS
) -> sqlite3.Connection:
    """Open or create the state file, readable by its owner only, and without waiting for locks.

    The journal is a write-ahead log, or the older rollback journal on a network file system (slower, and safe there).

    Raises Busy while another process creates or migrates the file, StorageError for a file that is damaged, of another
    program, of a newer schema, no regular file, or cannot be written. Only a file that is ours is ever changed.
    """
    create_private(path)
    with faults:
        connection = sqlite3.connect(path.absolute(), timeout=0, isolation_level=None, cached_statements=64)
        try:
            # One snapshot: another process may be making the file between two of the questions.
            connection.execute("BEGIN")
            _check_identity(connection, path, newest=len(migrations))
            connection.execute("COMMIT")
            _make_private(path)
            _configure(connection, path, durability)
            migrate(connection, path, migrations)
        except BaseException:
            connection.close()
            raise
    return connection


def create_private(path: Path) -> None:
    """Make sure that there is a regular file at `path`; what is created is for its owner only (0600 in 0700)."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # O_NOFOLLOW: a checked-out project must not lead the kernel to a file elsewhere; O_NONBLOCK: nor to a pipe.
        flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        descriptor = os.open(path, flags, 0o600)
    except OSError as error:
        raise _cannot_open(path, error) from error
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise StorageError("this is not a regular file", where=str(path), hint="choose another state file")
        # SQLite takes a file of less than a page for an empty one and would overwrite it.
        header = os.read(descriptor, _HEADER_BYTES)
        if header and (len(header) < _HEADER_BYTES or not header.startswith(_MAGIC)):
            raise damaged(path, "it does not begin like one")
    finally:
        os.close(descriptor)


def _make_private(path: Path) -> None:
    status = path.stat()
    if status.st_uid == os.geteuid() and status.st_mode & 0o077:
        path.chmod(0o600)


def migrate(connection: sqlite3.Connection, path: Path, migrations: Sequence[Sequence[str]] = MIGRATIONS) -> None:
    """Bring the schema up to date in one transaction; on any error the file is as it was."""
    if _version(connection) == len(migrations):
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Another process may have migrated the file since the check before the lock.
        version = _check_identity(connection, path, newest=len(migrations))
        for statements in migrations[version:]:
            for statement in statements:
                connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {len(migrations)}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _check_identity(connection: sqlite3.Connection, path: Path, *, newest: int) -> int:
    """Return the schema version (0: a new, empty file) of a file that is ours and safe to use."""
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    version = _version(connection)
    objects = dict(connection.execute("SELECT type, count(*) FROM sqlite_schema GROUP BY type"))
    if application == 0 and version == 0 and not objects:
        return 0
    if application != APPLICATION_ID:
        raise StorageError(
            "this is the SQLite database of another program; it was not touched",
            where=str(path),
            hint="choose another state file, or move this one away",
        )
    if version > newest:
        raise StorageError(
            f"the file was written by a newer llmspell (schema {version}; this one knows up to {newest})",
            where=str(path),
            hint="upgrade llmspell, or choose another state file",
        )
    if version < 1 or objects.keys() - {"table", "index"}:
        # A trigger or view would run statements that are not ours.
        raise damaged(path, "its schema is not that of a state file")
    return version


def _configure(connection: sqlite3.Connection, path: Path, durability: Durability) -> None:
    for pragma in (
        "trusted_schema = OFF",
        "cell_size_check = ON",
        "secure_delete = ON",  # a deleted secret must not stay readable in a free page
        f"synchronous = {_SYNCHRONOUS[durability]}",
        "journal_size_limit = 67108864",
    ):
        connection.execute(f"PRAGMA {pragma}")
    # A log that other machines cannot see the index of would damage the file: there the older journal is used.
    shared = shared_file_system(path.parent)
    wanted = "delete" if shared else "wal"
    mode = connection.execute("PRAGMA journal_mode").fetchone()[0]
    if mode != wanted:
        mode = connection.execute(f"PRAGMA journal_mode = {wanted}").fetchone()[0]
    if mode != wanted:
        raise StorageError(
            f"the file lies on a network file system ({shared}) and cannot leave its write-ahead log"
            if shared
            else "the file system offers no shared memory for write-ahead logging",
            where=str(path),
            hint="put the state file on a local disk",
        )


def _version(connection: sqlite3.Connection) -> int:
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return version


def _cannot_open(path: Path, error: OSError) -> StorageError:
    if error.errno == errno.ELOOP:
        return StorageError(
            "the state file is a symbolic link, which is not followed",
            where=str(path),
            hint="name the real file in the configuration",
        )
    if error.errno == errno.ENOSPC:
        return StorageError("the disk is full", where=str(path), hint="free some space and try again")
    return StorageError(
        f"the state file cannot be opened for writing: {error.strerror}",
        where=str(path),
        hint="check that you may write to the file and its folder, or choose the memory backend",
    )
