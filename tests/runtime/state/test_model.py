"""Random histories: each store must answer as plain dictionaries do, through restarts and the passing of time."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from llmspell_runtime.errors import ResourceError, ValidationError
from llmspell_runtime.state import values
from llmspell_runtime.state.keys import Address, Namespace, Scope
from llmspell_runtime.state.values import MISSING

from .conftest import MAX_BYTES, Clock, open_kind

SPACES = [Namespace(tenant, Scope.parse(scope)) for tenant in ("a", "a:b") for scope in ("global", "b", "agent:b")]
ADDRESSES = st.builds(Namespace.at, st.sampled_from(SPACES), st.sampled_from(["k", "k:1", "kk"]))
LEAVES = st.none() | st.booleans() | st.integers(-3, 3) | st.floats() | st.text(max_size=3) | st.binary(max_size=3)
PLAIN = (
    LEAVES
    | st.lists(LEAVES, max_size=3)
    | st.dictionaries(st.text(max_size=2), LEAVES, max_size=3)
    | st.just("x" * MAX_BYTES)
)
TTLS = st.none() | st.integers(1, 3)

Model = dict[Address, tuple[Any, float | None]]


class StoreHistory(RuleBasedStateMachine):
    """Steps are taken on a store and on `model`: address -> (value, expiry)."""

    kind = "memory"

    @initialize()
    def start(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.clock = Clock()
        self.model: Model = {}
        self.open()

    def open(self) -> None:
        self.store = open_kind(self.kind, Path(self.folder.name) / "state.db", self.clock)

    def live(self) -> Model:
        return {
            address: (value, expiry)
            for address, (value, expiry) in self.model.items()
            if expiry is None or expiry > self.clock.now
        }

    def fits(self, value: Any) -> bool:
        return len(values.pack(value, where="", max_bytes=10_000)) <= MAX_BYTES

    @rule(address=ADDRESSES, value=PLAIN, ttl=TTLS)
    def set(self, address: Address, value: Any, ttl: int | None) -> None:
        try:
            self.store.set(address, value, ttl_seconds=ttl)
        except ResourceError:
            assert not self.fits(value)
        else:
            self.model[address] = (value, None if ttl is None else self.clock.now + ttl)

    @rule(entries=st.dictionaries(ADDRESSES, PLAIN, max_size=3), ttl=TTLS)
    def set_many(self, entries: dict[Address, Any], ttl: int | None) -> None:
        try:
            self.store.set_many(entries, ttl_seconds=ttl)
        except ResourceError:
            assert not all(map(self.fits, entries.values()))
        else:
            expiry = None if ttl is None else self.clock.now + ttl
            self.model.update({address: (value, expiry) for address, value in entries.items()})

    @rule(address=ADDRESSES)
    def delete(self, address: Address) -> None:
        assert self.store.delete(address) == (address in self.live())
        self.model.pop(address, None)

    @rule(space=st.sampled_from(SPACES))
    def clear(self, space: Namespace) -> None:
        mine = [address for address in self.live() if address.namespace == space]
        assert self.store.clear_scope(space) == len(mine)
        self.model = {address: entry for address, entry in self.model.items() if address.namespace != space}

    @rule(address=ADDRESSES, by=st.integers(-2, 2) | st.just(0.5))
    def increment(self, address: Address, by: int | float) -> None:
        old, expiry = self.live().get(address, (0, None))
        try:
            total = self.store.increment(address, by)
        except ValidationError:
            assert isinstance(old, bool) or not isinstance(old, int | float)
        else:
            assert values.same(total, old + by)
            self.model[address] = (total, expiry)

    @rule(address=ADDRESSES, value=PLAIN)
    def append(self, address: Address, value: Any) -> None:
        old, expiry = self.live().get(address, ([], None))
        try:
            count = self.store.append(address, value)
        except ValidationError:
            assert not isinstance(old, list) and old != {}
        except ResourceError:
            assert not self.fits([*old, value] if isinstance(old, list) else value)
        else:
            self.model[address] = ([*old, value], expiry)
            assert count == len(old) + 1

    @rule(address=ADDRESSES, guess=PLAIN | st.just(MISSING), right=st.booleans(), new=PLAIN)
    def compare_and_swap(self, address: Address, guess: Any, right: bool, new: Any) -> None:
        old, expiry = self.live().get(address, (MISSING, None))
        expected = old if right else guess
        try:
            swapped = self.store.compare_and_swap(address, expected, new)
        except ResourceError:
            assert not self.fits(new)
            return
        matched = expected is old if MISSING in (expected, old) else values.same(expected, old)
        assert swapped == matched
        if swapped:
            self.model[address] = (new, expiry)

    @rule(seconds=st.integers(1, 2))
    def wait(self, seconds: int) -> None:
        self.clock.now += seconds

    @rule()
    def purge(self) -> None:
        assert self.store.purge_expired() == len(self.model) - len(self.live())
        self.model = self.live()

    @precondition(lambda self: self.kind == "sqlite")
    @rule()
    def restart(self) -> None:
        self.store.close()
        self.open()

    @invariant()
    def everything_is_as_in_the_model(self) -> None:
        live = self.live()
        for tenant in {space.tenant for space in SPACES}:
            stored = {record.address: (record.value, record.expires_at) for record in self.store.snapshot(tenant)}
            expected = {address: entry for address, entry in live.items() if address.namespace.tenant == tenant}
            assert repr(sorted(stored.items(), key=str)) == repr(sorted(expected.items(), key=str))
        for space in SPACES:
            keys = sorted(address.key for address in live if address.namespace == space)
            assert self.store.list_keys(space) == keys
            assert self.store.list_keys(space, "k:") == [key for key in keys if key.startswith("k:")]

    def teardown(self) -> None:
        self.store.close()
        self.folder.cleanup()


class SqliteHistory(StoreHistory):
    kind = "sqlite"


BOUNDS = settings(max_examples=50, stateful_step_count=30, deadline=None)
TestMemoryStore = StoreHistory.TestCase
TestMemoryStore.settings = BOUNDS
TestSqliteStore = SqliteHistory.TestCase
TestSqliteStore.settings = BOUNDS
