"""How much one tenant may keep in a store, so that it cannot fill the disk (or the memory) of all others.

Far below the limit a store adds up what it writes and forgets what that replaces: the sum is never too small, and costs
nothing. Near the limit it asks for the exact size and counts exactly from there on. Others may change the same file:
who is refused by what was counted here asks again now and then.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

import attrs

from llmspell_runtime.errors import ResourceError

if TYPE_CHECKING:
    from llmspell_runtime.state.keys import Address

DISK_ENTRY: Final = 64
MEMORY_ENTRY: Final = 400
"""What an entry takes beside its key and its value, in bytes."""
DISK_BYTES: Final = 1_000_000_000
MEMORY_BYTES: Final = 256_000_000
"""What a tenant may keep where nobody configured it."""

_AGAIN: Final = 60.0
"""Seconds until the exact size is asked for again; asking reads the length of every entry."""


_NEAR: Final = 8
"""A tenant that has used all but an eighth of its limit is counted exactly."""


@attrs.define
class _Usage:
    used: int
    asked_at: float
    exact: bool = False


class Quota:
    """The limit of every tenant of one store.

    An entry counts `entry` bytes beside its key and value. `measure(tenant)` is the exact size of what a tenant has, in
    bytes; `at_most(tenant)` is no less, and cheap.
    """

    def __init__(
        self,
        limit: int,
        measure: Callable[[str], int],
        *,
        entry: int,
        at_most: Callable[[str], int] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._limit = limit
        self._entry = entry
        self._measure = measure
        self._at_most = at_most or measure
        self._clock = clock
        self._usage: dict[str, _Usage] = {}

    def growth(self, packed: Mapping[Address, bytes], size_now: Callable[[Address], int]) -> Mapping[str, int]:
        """By how much each tenant grows when these are written; ResourceError when that is too much.

        `size_now` is what an address takes now. Tell `changed` when they are written.
        """
        sizes: dict[str, int] = {}
        for address, value in packed.items():
            tenant = address.namespace.tenant
            sizes[tenant] = sizes.get(tenant, 0) + self._entry + len(address.key) + len(value)
        for tenant, size in sizes.items():
            usage = self._usage.get(tenant)
            if usage is None:
                usage = self._usage[tenant] = _Usage(self._at_most(tenant), -math.inf)
            if usage.exact or usage.used + size > self._limit:
                replaced = sum(size_now(address) for address in packed if address.namespace.tenant == tenant)
                sizes[tenant] = self._exact_growth(tenant, size, replaced)
        return sizes

    def _exact_growth(self, tenant: str, size: int, replaced: int) -> int:
        usage = self._usage[tenant]
        if not usage.exact:
            usage = self._ask(tenant)
        more = size - replaced
        if more > 0 and usage.used + more > self._limit and self._clock() - usage.asked_at > _AGAIN:
            usage = self._ask(tenant)
        if more > 0 and usage.used + more > self._limit:
            raise ResourceError(
                f"the state of one tenant may take {self._limit:,} bytes, and {usage.used:,} are used",
                hint="delete what is no longer needed, or raise runtime.state_persistence.max_tenant_bytes",
            )
        return more

    def exact(self, tenant: str) -> bool:
        """Whether what is deleted must be told to `changed`."""
        usage = self._usage.get(tenant)
        return usage is not None and usage.exact

    def changed(self, growth: Mapping[str, int]) -> None:
        """So many bytes more (less, if negative) are there now, by tenant."""
        for tenant, more in growth.items():
            if tenant in self._usage:
                self._usage[tenant].used += more

    def forget(self) -> None:
        """Nobody knows what the tenants have now; it is asked for when it matters."""
        self._usage.clear()

    def _ask(self, tenant: str) -> _Usage:
        used = self._measure(tenant)
        near = used > self._limit - self._limit // _NEAR
        usage = self._usage[tenant] = _Usage(used, self._clock(), exact=near)
        return usage
