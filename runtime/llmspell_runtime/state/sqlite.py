"""A state store in one SQLite file, which several kernels may have open."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from itertools import takewhile
from pathlib import Path
from typing import Any

from llmspell_runtime.errors import StorageError
from llmspell_runtime.state import schema, statements, values
from llmspell_runtime.state.busy import PAUSES, Busy, still_busy
from llmspell_runtime.state.faults import Faults
from llmspell_runtime.state.keys import Address, Namespace, Scope, ScopeKind, check_name
from llmspell_runtime.state.quota import DISK_BYTES, DISK_ENTRY, Quota
from llmspell_runtime.state.store import Record
from llmspell_runtime.state.values import MISSING, Absent, Value

_Columns = tuple[str, str, str]


class SqliteStore:
    """The `StateStore` in a file: a journal, one row per value, tenant and scope in the primary key.

    Belongs to the thread that opened it, and must not be carried across a fork. Never waits for a lock: `busy.Busy`
    is raised at once, and only by calls that have changed nothing.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        faults: Faults,
        *,
        max_value_bytes: int,
        max_tenant_bytes: int,
        clock: Callable[[], float],
    ) -> None:
        self._connection: sqlite3.Connection | None = connection
        self._faults = faults
        self._max_value_bytes = max_value_bytes
        self._quota = Quota(max_tenant_bytes, self._used, entry=DISK_ENTRY, at_most=self._file_bytes)
        self._clock = clock

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        durability: schema.Durability = "process",
        max_value_bytes: int = values.DEFAULT_MAX_VALUE_BYTES,
        max_tenant_bytes: int = DISK_BYTES,
        clock: Callable[[], float] = time.time,
    ) -> SqliteStore:
        """Open or create the file; blocks (5 s at most) only while another process creates or migrates it.

        Raises StorageError, see `schema.connect`.
        """
        faults = Faults(path)
        for pause in PAUSES:
            try:
                return cls(
                    schema.connect(path, durability, faults),
                    faults,
                    max_value_bytes=max_value_bytes,
                    max_tenant_bytes=max_tenant_bytes,
                    clock=clock,
                )
            except Busy as busy:
                last = busy
                time.sleep(pause)
        raise still_busy(last, PAUSES) from last

    def get(self, address: Address) -> Value | Absent:
        """See `StateStore.get`."""
        packed = self._packed(address)
        return MISSING if packed is None else values.unpack(packed, where=str(address))

    def set(self, address: Address, value: Value, *, ttl_seconds: float | None = None) -> None:
        """See `StateStore.set`."""
        row = self._row(address, value, ttl_seconds)
        growth = self._growth({address: row[4]})
        with self._faults:
            self._writable().execute(statements.SET, row)
        self._quota.changed(growth)

    def set_many(self, entries: Mapping[Address, Value], *, ttl_seconds: float | None = None) -> None:
        """See `StateStore.set_many`."""
        rows = [self._row(address, value, ttl_seconds) for address, value in entries.items()]
        with self._transaction() as connection:
            growth = self._growth({address: row[4] for address, row in zip(entries, rows, strict=True)})
            connection.executemany(statements.SET, rows)
        self._quota.changed(growth)

    def delete(self, address: Address) -> bool:
        """See `StateStore.delete`."""
        tenant = address.namespace.tenant
        size = self._size(address) if self._quota.exact(tenant) else 0
        with self._faults:
            place = (*_place(address), self._clock())
            existed = self._writable().execute(statements.DELETE, place).rowcount == 1
            gone = existed or self._writable().execute(statements.DELETE_EXPIRED, place).rowcount == 1
        self._quota.changed({tenant: -size if gone else 0})
        return existed

    def exists(self, address: Address) -> bool:
        """See `StateStore.exists`."""
        with self._faults:
            return self._open().execute(statements.EXISTS, (*_place(address), self._clock())).fetchone() is not None

    def list_keys(self, namespace: Namespace, prefix: str = "", *, max_bytes: int | None = None) -> list[str]:
        """See `StateStore.list_keys`."""
        # The cursor is closed because an unfinished one would hold back the checkpoints of every process.
        with (
            self._faults,
            closing(self._open().execute(statements.KEYS_FROM, (*_columns(namespace), prefix, self._clock()))) as rows,
        ):
            found = takewhile(lambda key: key.startswith(prefix), (key for (key,) in rows))
            return list(values.bounded(found, len, max_bytes, where=str(namespace), what="keys"))

    def get_all(self, namespace: Namespace, *, max_bytes: int | None = None) -> dict[str, Value]:
        """See `StateStore.get_all`."""
        with self._faults, closing(self._open().execute(statements.ALL, (*_columns(namespace), self._clock()))) as rows:
            bounded = values.bounded(rows, lambda row: len(row[1]), max_bytes, where=str(namespace), what="values")
            found = list(bounded)
        return {key: values.unpack(packed, where=f"key {key!r}") for key, packed in found}

    def clear_scope(self, namespace: Namespace) -> int:
        """See `StateStore.clear_scope`."""
        columns = _columns(namespace)
        with self._transaction() as connection:
            exact = self._quota.exact(namespace.tenant)
            size: int = (
                connection.execute(statements.SIZE_OF_SCOPE, (DISK_ENTRY, *columns)).fetchone()[0] if exact else 0
            )
            count: int = connection.execute(statements.COUNT, (*columns, self._clock())).fetchone()[0]
            connection.execute(statements.CLEAR, columns)
        self._quota.changed({namespace.tenant: -size})
        return count

    def increment(self, address: Address, by: int | float = 1) -> int | float:
        """See `StateStore.increment`."""
        with self._transaction() as connection:
            old = self._packed(address)
            total = values.incremented(old, by, where=str(address))
            self._replace(connection, address, old, self._pack(address, total))
        return total

    def append(self, address: Address, value: Value) -> int:
        """See `StateStore.append`."""
        item = self._pack(address, value)
        with self._transaction() as connection:
            old = self._packed(address)
            packed, count = values.appended(old, item, where=str(address))
            self._replace(connection, address, old, packed)
        return count

    def compare_and_swap(self, address: Address, expected: Value | Absent, new: Value) -> bool:
        """See `StateStore.compare_and_swap`."""
        packed = self._pack(address, new)
        with self._transaction() as connection:
            old = self._packed(address)
            if not values.matches(old, expected, where=str(address)):
                return False
            self._replace(connection, address, old, packed)
        return True

    def snapshot(self, tenant: str) -> tuple[Record, ...]:
        """See `StateStore.snapshot`."""
        check_name("tenant", tenant)
        with self._faults:
            rows = self._open().execute(statements.SNAPSHOT, (tenant, self._clock())).fetchall()
        return tuple(_record(tenant, row) for row in rows)

    def purge_expired(self) -> int:
        """See `StateStore.purge_expired`."""
        self._quota.forget()
        with self._faults:
            return self._writable().execute(statements.PURGE, (self._clock(),)).rowcount

    def backup_to(self, path: Path) -> None:
        """Copy the whole file, every tenant, as of one moment; `path` must not exist. Raises StorageError."""
        if path.exists():
            raise StorageError("the backup would overwrite a file", where=str(path), hint="name a new file")
        schema.create_private(path)
        with Faults(path), closing(sqlite3.connect(path.absolute(), isolation_level=None)) as copy:
            self._open().backup(copy)

    def close(self) -> None:
        """See `StateStore.close`."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            raise StorageError("the state store is closed", where=str(self._faults.path))
        return self._connection

    def _writable(self) -> sqlite3.Connection:
        if self._faults.lost_fsync:
            raise StorageError(
                "the disk failed to keep an earlier write, so no more are accepted",
                where=str(self._faults.path),
                hint="check the disk, then start the kernel again",
            )
        return self._open()

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        connection = self._writable()
        with self._faults:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    def _packed(self, address: Address) -> bytes | None:
        with self._faults:
            row = self._open().execute(statements.GET, (*_place(address), self._clock())).fetchone()
        return None if row is None else row[0]

    def _pack(self, address: Address, value: Value) -> bytes:
        return values.pack(value, where=str(address), max_bytes=self._max_value_bytes)

    def _growth(self, packed: Mapping[Address, bytes]) -> Mapping[str, int]:
        """By how much each tenant grows when these are written; ResourceError when that is too much."""
        return self._quota.growth(packed, self._size)

    def _size(self, address: Address) -> int:
        """What the entry at the address takes now, expired or not."""
        with self._faults:
            found = self._open().execute(statements.SIZE, (DISK_ENTRY, *_place(address))).fetchone()
        return found[0] if found else 0

    def _used(self, tenant: str) -> int:
        with self._faults:
            used: int = self._open().execute(statements.USED, (DISK_ENTRY, tenant)).fetchone()[0]
        return used

    def _file_bytes(self, _tenant: str) -> int:
        """No less than what a tenant's entries count: all of the file is theirs, in rows of at least 32 bytes."""
        with self._faults:
            pages, size = (self._open().execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))
        return int(pages * size * (1 + DISK_ENTRY / 32))

    def _row(self, address: Address, value: Value, ttl_seconds: float | None) -> tuple[Any, ...]:
        now = self._clock()
        expires_at = values.expiry(ttl_seconds, now, where=str(address))
        return (*_place(address), self._pack(address, value), now, expires_at)

    def _replace(self, connection: sqlite3.Connection, address: Address, old: bytes | None, packed: bytes) -> None:
        values.check_size(packed, where=str(address), max_bytes=self._max_value_bytes)
        growth = self._growth({address: packed})
        if old is None:  # there may still be an expired row
            connection.execute(statements.SET, (*_place(address), packed, self._clock(), None))
        else:
            connection.execute(statements.REPLACE, (packed, self._clock(), *_place(address)))
        self._quota.changed(growth)


def _columns(namespace: Namespace) -> _Columns:
    scope = namespace.scope
    return namespace.tenant, scope.kind.value, scope.id or ""


def _place(address: Address) -> tuple[str, str, str, str]:
    return (*_columns(address.namespace), address.key)


def _record(tenant: str, row: tuple[str, str, str, bytes, float, float | None]) -> Record:
    kind, scope, key, packed, changed_at, expires_at = row
    address = Namespace(tenant, Scope(ScopeKind(kind), scope or None)).at(key)
    value = values.unpack(packed, where=str(address))
    return Record(address=address, value=value, changed_at=changed_at, expires_at=expires_at)
