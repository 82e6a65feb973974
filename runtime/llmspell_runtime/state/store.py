"""What every state store can do: the protocol, and the values that go in and out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import attrs

from llmspell_runtime.state.keys import Address, Namespace
from llmspell_runtime.state.values import Absent, Value


@attrs.frozen
class Record:
    """One stored value with its times, seconds since 1970 as the store's clock counts them."""

    address: Address
    value: Value
    changed_at: float
    expires_at: float | None


class StateStore(Protocol):
    """Values by address. Every call is atomic, takes effect completely or not at all, and is short.

    Concurrency: a store belongs to the thread that opened it and is called without `await` on the event loop. Other
    processes may have the same file open; when one of them is writing, a call raises `busy.Busy` at once and has
    changed nothing: wrap it in `await retrying(lambda: store.set(…))`.

    Values that have expired are never returned, listed or counted. Errors: ValidationError for values that are not
    plain data, ResourceError above the size limit, StorageError for the file and for a closed store.
    """

    def get(self, address: Address) -> Value | Absent:
        """Return the value at the address, a fresh copy, or MISSING."""
        ...

    def set(self, address: Address, value: Value, *, ttl_seconds: float | None = None) -> None:
        """Store a value; without `ttl_seconds` it stays until deleted, whatever was there before."""
        ...

    def set_many(self, entries: Mapping[Address, Value], *, ttl_seconds: float | None = None) -> None:
        """Store all of them or, on any error, none."""
        ...

    def delete(self, address: Address) -> bool:
        """Remove the value; False when there was none."""
        ...

    def exists(self, address: Address) -> bool:
        """Whether there is a value."""
        ...

    def list_keys(self, namespace: Namespace, prefix: str = "", *, max_bytes: int | None = None) -> list[str]:
        """Return the keys that begin with `prefix`, in code point order; ResourceError above `max_bytes` of them."""
        ...

    def get_all(self, namespace: Namespace, *, max_bytes: int | None = None) -> dict[str, Value]:
        """Return every value of the namespace by key, in code point order, as of one moment.

        ResourceError when the values take more than `max_bytes`.
        """
        ...

    def clear_scope(self, namespace: Namespace) -> int:
        """Remove every value of the namespace and return how many there were."""
        ...

    def increment(self, address: Address, by: int | float = 1) -> int | float:
        """Add to a number (absent = 0) and return the sum; an expiry stays. ValidationError when it is no number."""
        ...

    def append(self, address: Address, value: Value) -> int:
        """Add to the end of a list (absent = empty) and return its length; an expiry stays.

        ValidationError when it is no list.
        """
        ...

    def compare_and_swap(self, address: Address, expected: Value | Absent, new: Value) -> bool:
        """Store `new` if the value equals `expected` (see `values.same`; MISSING: if there is none); an expiry stays.

        Returns whether it was stored.
        """
        ...

    def snapshot(self, tenant: str) -> tuple[Record, ...]:
        """Return everything one tenant has, as of one moment, ordered by scope and key."""
        ...

    def purge_expired(self) -> int:
        """Free the space of expired values and return how many there were."""
        ...

    def close(self) -> None:
        """Release the store; calling it twice is harmless, any other call afterwards raises StorageError."""
        ...
