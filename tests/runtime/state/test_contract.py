"""What every state store promises; each test runs on every implementation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from llmspell_runtime.errors import LlmspellError, ResourceError, StorageError, ValidationError
from llmspell_runtime.state.keys import Address, Namespace, Scope
from llmspell_runtime.state.store import Record, StateStore
from llmspell_runtime.state.values import MISSING

from .conftest import MAX_BYTES, Clock


def check_unchanged(store: StateStore, call: Callable[[], Any], error: type[LlmspellError], match: str) -> None:
    """The call fails with this error and leaves everything as it was."""
    before = store.snapshot("local")
    with pytest.raises(error, match=match):
        call()
    assert store.snapshot("local") == before


def test_set_get_delete(store: StateStore, space: Namespace) -> None:
    address = space.at("k")
    assert store.get(address) is MISSING
    assert not store.exists(address)
    assert not store.delete(address)
    store.set(address, None)
    assert store.get(address) is None
    assert store.exists(address)
    store.set(address, {"a": [1, 1.5, b"x"]})
    assert store.get(address) == {"a": [1, 1.5, b"x"]}
    assert store.delete(address)
    assert store.get(address) is MISSING


def test_a_value_is_a_copy(store: StateStore, space: Namespace) -> None:
    mine = [1]
    store.set(space.at("k"), mine)
    mine.append(2)
    read: Any = store.get(space.at("k"))
    read.append(3)
    assert store.get(space.at("k")) == [1]


def test_keys_are_listed_in_code_point_order(store: StateStore, space: Namespace) -> None:
    for key in ["b", "a", "é", "a:2", "a:10", "Z", "\U0010ffff", "日"]:
        store.set(space.at(key), key)
    assert store.list_keys(space) == ["Z", "a", "a:10", "a:2", "b", "é", "日", "\U0010ffff"]
    assert store.list_keys(space, "a:") == ["a:10", "a:2"]
    assert store.list_keys(space, "A") == []
    assert store.list_keys(space, "%") == []
    assert list(store.get_all(space).items()) == [(key, key) for key in store.list_keys(space)]


def test_set_many_is_all_or_nothing(store: StateStore, space: Namespace) -> None:
    store.set_many({space.at("a"): 1, space.at("b"): 2})
    assert store.get_all(space) == {"a": 1, "b": 2}
    store.set_many({})
    big: dict[Address, Any] = {space.at("a"): 10, space.at("c"): "x" * MAX_BYTES}
    check_unchanged(store, lambda: store.set_many(big), ResourceError, "key 'c': the value takes")
    bad: Any = {space.at("a"): 10, space.at("c"): object()}
    check_unchanged(store, lambda: store.set_many(bad), ValidationError, "cannot be stored")


def test_clear_scope_counts_and_spares_the_others(store: StateStore, space: Namespace) -> None:
    other = Namespace("local", Scope.parse("agent:writer2"))
    store.set_many({space.at("a"): 1, space.at("b"): 2, other.at("a"): 3})
    assert store.clear_scope(space) == 2
    assert store.clear_scope(space) == 0
    assert store.get_all(other) == {"a": 3}


def test_increment(store: StateStore, space: Namespace) -> None:
    assert store.increment(space.at("n")) == 1
    assert store.increment(space.at("n"), 41) == 42
    assert store.increment(space.at("n"), 0.5) == 42.5
    assert store.get(space.at("n")) == 42.5
    store.set(space.at("s"), "text")
    check_unchanged(store, lambda: store.increment(space.at("s")), ValidationError, "needs a number")


def test_append(store: StateStore, space: Namespace) -> None:
    assert store.append(space.at("l"), {"a": 1}) == 1
    assert store.append(space.at("l"), []) == 2
    assert store.get(space.at("l")) == [{"a": 1}, []]
    store.set(space.at("empty"), {})
    assert store.append(space.at("empty"), 1) == 1
    store.set(space.at("s"), "text")
    check_unchanged(store, lambda: store.append(space.at("s"), 1), ValidationError, "needs a list")


def test_append_keeps_the_size_limit(store: StateStore, space: Namespace) -> None:
    store.append(space.at("l"), "x" * (MAX_BYTES - 20))
    check_unchanged(store, lambda: store.append(space.at("l"), "x" * 30), ResourceError, "the limit is 1,000")


def test_compare_and_swap(store: StateStore, space: Namespace) -> None:
    address = space.at("k")
    assert not store.compare_and_swap(address, None, 1)
    assert store.compare_and_swap(address, MISSING, {"a": 1, "b": float("nan")})
    assert not store.compare_and_swap(address, MISSING, 2)
    assert not store.compare_and_swap(address, {"a": 1}, 2)
    assert store.compare_and_swap(address, {"b": float("nan"), "a": 1.0}, 2)
    assert store.get(address) == 2
    check_unchanged(
        store, lambda: store.compare_and_swap(address, 2, "x" * MAX_BYTES), ResourceError, "the value takes"
    )


def test_expired_values_are_gone_everywhere(store: StateStore, space: Namespace, clock: Clock) -> None:
    store.set(space.at("short"), [1], ttl_seconds=10)
    store.set(space.at("long"), 1, ttl_seconds=20.5)
    store.set(space.at("stays"), 1)
    clock.now += 9.9
    assert store.list_keys(space) == ["long", "short", "stays"]
    clock.now += 0.1
    assert store.get(space.at("short")) is MISSING
    assert not store.exists(space.at("short"))
    assert not store.delete(space.at("short"))
    assert store.list_keys(space) == ["long", "stays"]
    assert set(store.get_all(space)) == {"long", "stays"}
    assert [record.address.key for record in store.snapshot("local")] == ["long", "stays"]
    assert store.clear_scope(space) == 2


@pytest.mark.parametrize(
    "revive",
    [
        lambda store, address: store.set(address, 1),
        lambda store, address: store.set_many({address: 1}),
        lambda store, address: store.increment(address),
        lambda store, address: store.append(address, 1),
        lambda store, address: store.compare_and_swap(address, MISSING, 1),
    ],
)
def test_writing_over_an_expired_value_starts_afresh(
    store: StateStore, space: Namespace, clock: Clock, revive: Callable[[StateStore, Address], Any]
) -> None:
    store.set(space.at("k"), 100, ttl_seconds=1)
    clock.now += 2
    revive(store, space.at("k"))
    assert store.get(space.at("k")) in (1, [1])
    clock.now += 1000
    assert store.exists(space.at("k"))


def test_changes_in_place_keep_the_expiry_and_set_replaces_it(
    store: StateStore, space: Namespace, clock: Clock
) -> None:
    store.set_many({space.at("n"): 1, space.at("c"): 1, space.at("set"): 1}, ttl_seconds=10)
    store.set(space.at("l"), [], ttl_seconds=10)
    store.increment(space.at("n"))
    store.append(space.at("l"), 1)
    store.compare_and_swap(space.at("c"), 1, 2)
    store.set(space.at("set"), 2)
    clock.now += 10
    assert store.list_keys(space) == ["set"]


def test_purge_frees_only_what_has_expired(store: StateStore, space: Namespace, clock: Clock) -> None:
    store.set_many({space.at("a"): 1, space.at("b"): 1}, ttl_seconds=1)
    store.set(space.at("c"), 1, ttl_seconds=5)
    store.set(space.at("d"), 1)
    assert store.purge_expired() == 0
    clock.now += 1
    assert store.purge_expired() == 2
    assert store.purge_expired() == 0
    assert store.list_keys(space) == ["c", "d"]


@pytest.mark.parametrize("ttl", [0, -1, float("nan"), float("inf"), True, "10"])
def test_a_ttl_is_a_positive_number(store: StateStore, space: Namespace, ttl: Any) -> None:
    check_unchanged(store, lambda: store.set(space.at("k"), 1, ttl_seconds=ttl), ValidationError, "ttl_seconds")


def test_snapshot_has_one_tenant_in_order(store: StateStore, space: Namespace, clock: Clock) -> None:
    everyone = Namespace("local", Scope.parse("global"))
    store.set(everyone.at("b"), [1])
    store.set(everyone.at("a"), 2, ttl_seconds=5)
    store.set(space.at("z"), 3)
    store.set(Namespace("other", space.scope).at("z"), "foreign")
    assert store.snapshot("local") == (
        Record(space.at("z"), 3, clock.now, None),
        Record(everyone.at("a"), 2, clock.now, clock.now + 5),
        Record(everyone.at("b"), [1], clock.now, None),
    )
    assert store.snapshot("nobody") == ()


@pytest.mark.parametrize("tenant", ["", None, "%", "*", "LOCAL", "local ", "loca", "local2", "a\0b"])
def test_no_other_spelling_of_a_tenant_finds_its_values(store: StateStore, space: Namespace, tenant: Any) -> None:
    store.set(space.at("secret"), "CANARY")
    try:
        stranger = Namespace(tenant, space.scope)
    except ValidationError:
        with pytest.raises(ValidationError):
            store.snapshot(tenant)
        return
    assert store.get(stranger.at("secret")) is MISSING
    assert store.list_keys(stranger) == []
    assert store.get_all(stranger) == {}
    assert store.snapshot(tenant) == ()
    assert store.clear_scope(stranger) == 0
    assert not store.delete(stranger.at("secret"))
    assert store.compare_and_swap(stranger.at("secret"), MISSING, "mine")
    assert store.get(space.at("secret")) == "CANARY"


@pytest.mark.parametrize(
    ("tenant", "scope"), [("local2", "agent:writer"), ("local", "tool:writer"), ("local", "agent:writer2")]
)
def test_neighbours_that_differ_in_one_part_never_meet(
    store: StateStore, space: Namespace, tenant: str, scope: str
) -> None:
    neighbour = Namespace(tenant, Scope.parse(scope))
    theirs: dict[str, Any] = {"n": 1, "l": [1], "c": 1, "k": 1}
    store.set_many({neighbour.at(key): value for key, value in theirs.items()})
    assert store.get(space.at("n")) is MISSING
    assert not store.exists(space.at("n"))
    assert not store.delete(space.at("n"))
    assert (store.list_keys(space), store.get_all(space)) == ([], {})
    for _ in range(2):  # the first change of each kind inserts a row, the second updates it
        store.increment(space.at("n"), 5)
        store.append(space.at("l"), "mine")
        assert store.compare_and_swap(space.at("c"), store.get(space.at("c")), "mine")
        store.set(space.at("k"), "mine")
    assert store.delete(space.at("k"))
    assert store.get_all(neighbour) == theirs
    assert store.get_all(space) == {"c": "mine", "l": ["mine", "mine"], "n": 10}
    assert store.clear_scope(space) == 3
    assert store.get_all(neighbour) == theirs


def test_separators_in_names_cannot_move_a_value(store: StateStore) -> None:
    addresses = [
        Namespace(tenant, Scope.parse(scope)).at(key)
        for tenant, scope, key in [
            ("a", "agent:b:c", "d"),
            ("a", "agent:b", "c:d"),
            ("a:agent", "custom:b", "c:d"),
            ("a", "custom:agent:b", "c:d"),
            ("a", "global", "agent:b:c:d"),
            ("a", "tool:b", "c:d"),
            ("a", "agent:B", "c:d"),
            ("a", "agent:b'--", "c:d"),
            ("a", "agent:%", "c:d"),
        ]
    ]
    for number, address in enumerate(addresses):
        store.set(address, number)
    assert [store.get(address) for address in addresses] == list(range(len(addresses)))


def test_a_closed_store_says_so(store: StateStore, space: Namespace) -> None:
    store.close()
    store.close()
    address = space.at("k")
    calls: list[Callable[[], Any]] = [
        lambda: store.get(address),
        lambda: store.set(address, 1),
        lambda: store.set_many({}),
        lambda: store.delete(address),
        lambda: store.exists(address),
        lambda: store.list_keys(space),
        lambda: store.get_all(space),
        lambda: store.clear_scope(space),
        lambda: store.increment(address),
        lambda: store.append(address, 1),
        lambda: store.compare_and_swap(address, MISSING, 1),
        lambda: store.snapshot("local"),
        store.purge_expired,
    ]
    for call in calls:
        with pytest.raises(StorageError, match="the state store is closed"):
            call()


def test_too_much_at_once_is_refused(store: StateStore, space: Namespace) -> None:
    store.set_many({space.at(f"key{number}"): "x" * 100 for number in range(20)})
    assert len(store.get_all(space, max_bytes=20 * 110)) == 20
    assert len(store.list_keys(space, max_bytes=200)) == 20
    assert store.list_keys(space, "key1", max_bytes=100)[0] == "key1"
    for ask in (lambda: store.get_all(space, max_bytes=1500), lambda: store.list_keys(space, max_bytes=50)):
        with pytest.raises(ResourceError, match="too much at once"):
            ask()


def test_deleting_what_has_expired_leaves_nothing_to_purge(store: StateStore, space: Namespace, clock: Clock) -> None:
    store.set(space.at("a"), 1, ttl_seconds=5)
    clock.now += 10
    assert not store.delete(space.at("a"))
    assert store.purge_expired() == 0
