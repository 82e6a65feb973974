"""A state store that lives as long as its process."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from operator import itemgetter

import attrs

from llmspell_runtime.errors import StorageError
from llmspell_runtime.state import values
from llmspell_runtime.state.keys import Address, Namespace, check_name
from llmspell_runtime.state.quota import MEMORY_BYTES, MEMORY_ENTRY, Quota
from llmspell_runtime.state.store import Record
from llmspell_runtime.state.values import MISSING, Absent, Value


@attrs.frozen
class _Entry:
    packed: bytes
    changed_at: float
    expires_at: float | None


class MemoryStore:
    """The `StateStore` in a dictionary.

    Values are kept packed, so a caller that changes what it stored or read changes nothing here.
    """

    def __init__(
        self,
        *,
        max_value_bytes: int = values.DEFAULT_MAX_VALUE_BYTES,
        max_tenant_bytes: int = MEMORY_BYTES,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._max_value_bytes = max_value_bytes
        self._quota = Quota(max_tenant_bytes, self._used, entry=MEMORY_ENTRY)
        self._clock = clock
        self._spaces: dict[Namespace, dict[str, _Entry]] | None = {}

    def get(self, address: Address) -> Value | Absent:
        """See `StateStore.get`."""
        entry = self._live(address)
        return MISSING if entry is None else values.unpack(entry.packed, where=str(address))

    def set(self, address: Address, value: Value, *, ttl_seconds: float | None = None) -> None:
        """See `StateStore.set`."""
        self.set_many({address: value}, ttl_seconds=ttl_seconds)

    def set_many(self, entries: Mapping[Address, Value], *, ttl_seconds: float | None = None) -> None:
        """See `StateStore.set_many`."""
        self._open()
        now = self._clock()
        packed = [
            (address, _Entry(self._pack(address, value), now, values.expiry(ttl_seconds, now, where=str(address))))
            for address, value in entries.items()
        ]
        growth = self._quota.growth({address: entry.packed for address, entry in packed}, self._size)
        for address, entry in packed:
            self._put(address, entry)
        self._quota.changed(growth)

    def delete(self, address: Address) -> bool:
        """See `StateStore.delete`."""
        existed = self._live(address) is not None
        self._quota.changed({address.namespace.tenant: -self._size(address)})
        self._open().get(address.namespace, {}).pop(address.key, None)
        return existed

    def exists(self, address: Address) -> bool:
        """See `StateStore.exists`."""
        return self._live(address) is not None

    def list_keys(self, namespace: Namespace, prefix: str = "", *, max_bytes: int | None = None) -> list[str]:
        """See `StateStore.list_keys`."""
        found = (key for key, _ in self._live_in(namespace) if key.startswith(prefix))
        return list(values.bounded(found, len, max_bytes, where=str(namespace), what="keys"))

    def get_all(self, namespace: Namespace, *, max_bytes: int | None = None) -> dict[str, Value]:
        """See `StateStore.get_all`."""
        found = values.bounded(
            self._live_in(namespace), lambda item: len(item[1].packed), max_bytes, where=str(namespace), what="values"
        )
        return {key: values.unpack(entry.packed, where=f"key {key!r}") for key, entry in found}

    def clear_scope(self, namespace: Namespace) -> int:
        """See `StateStore.clear_scope`."""
        count = len(self._live_in(namespace))
        gone = self._open().pop(namespace, {})
        self._quota.changed({namespace.tenant: -_size_of(gone)})
        return count

    def increment(self, address: Address, by: int | float = 1) -> int | float:
        """See `StateStore.increment`."""
        entry = self._live(address)
        total = values.incremented(_packed(entry), by, where=str(address))
        self._replace(address, entry, self._pack(address, total))
        return total

    def append(self, address: Address, value: Value) -> int:
        """See `StateStore.append`."""
        entry = self._live(address)
        packed, count = values.appended(_packed(entry), self._pack(address, value), where=str(address))
        self._replace(address, entry, packed)
        return count

    def compare_and_swap(self, address: Address, expected: Value | Absent, new: Value) -> bool:
        """See `StateStore.compare_and_swap`."""
        packed = self._pack(address, new)
        entry = self._live(address)
        if not values.matches(_packed(entry), expected, where=str(address)):
            return False
        self._replace(address, entry, packed)
        return True

    def snapshot(self, tenant: str) -> tuple[Record, ...]:
        """See `StateStore.snapshot`."""
        check_name("tenant", tenant)
        spaces = sorted(
            (space for space in self._open() if space.tenant == tenant),
            key=lambda space: (space.scope.kind, space.scope.id or ""),
        )
        return tuple(
            Record(
                address=space.at(key),
                value=values.unpack(entry.packed, where=str(space.at(key))),
                changed_at=entry.changed_at,
                expires_at=entry.expires_at,
            )
            for space in spaces
            for key, entry in self._live_in(space)
        )

    def purge_expired(self) -> int:
        """See `StateStore.purge_expired`."""
        now = self._clock()
        self._quota.forget()
        dead = [
            (space, key)
            for space, entries in self._open().items()
            for key, entry in entries.items()
            if _expired(entry, now)
        ]
        for space, key in dead:
            del self._open()[space][key]
        return len(dead)

    def close(self) -> None:
        """See `StateStore.close`."""
        self._spaces = None

    def _open(self) -> dict[Namespace, dict[str, _Entry]]:
        if self._spaces is None:
            raise StorageError("the state store is closed")
        return self._spaces

    def _pack(self, address: Address, value: Value) -> bytes:
        return values.pack(value, where=str(address), max_bytes=self._max_value_bytes)

    def _live(self, address: Address) -> _Entry | None:
        entry = self._open().get(address.namespace, {}).get(address.key)
        return None if entry is None or _expired(entry, self._clock()) else entry

    def _live_in(self, namespace: Namespace) -> list[tuple[str, _Entry]]:
        now = self._clock()
        entries = self._open().get(namespace, {})
        live = ((key, entry) for key, entry in entries.items() if not _expired(entry, now))
        return sorted(live, key=itemgetter(0))

    def _put(self, address: Address, entry: _Entry) -> None:
        self._open().setdefault(address.namespace, {})[address.key] = entry

    def _replace(self, address: Address, old: _Entry | None, packed: bytes) -> None:
        values.check_size(packed, where=str(address), max_bytes=self._max_value_bytes)
        growth = self._quota.growth({address: packed}, self._size)
        self._put(address, _Entry(packed, self._clock(), None if old is None else old.expires_at))
        self._quota.changed(growth)

    def _size(self, address: Address) -> int:
        entry = self._open().get(address.namespace, {}).get(address.key)
        return _size_of({address.key: entry}) if entry is not None else 0

    def _used(self, tenant: str) -> int:
        return sum(_size_of(entries) for space, entries in self._open().items() if space.tenant == tenant)


def _size_of(entries: Mapping[str, _Entry]) -> int:
    return sum(MEMORY_ENTRY + len(key) + len(entry.packed) for key, entry in entries.items())


def _expired(entry: _Entry, now: float) -> bool:
    return entry.expires_at is not None and entry.expires_at <= now


def _packed(entry: _Entry | None) -> bytes | None:
    return None if entry is None else entry.packed
