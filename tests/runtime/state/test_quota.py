"""What one tenant may keep: refused with a clear error, nothing half written, and room again after deleting."""

from __future__ import annotations

from pathlib import Path

import pytest

from llmspell_runtime.errors import ResourceError
from llmspell_runtime.state import quota
from llmspell_runtime.state.keys import Namespace, Scope
from llmspell_runtime.state.sqlite import SqliteStore
from llmspell_runtime.state.store import StateStore
from tests.runtime.state.conftest import Clock, open_kind

SPACE = Namespace("one", Scope.parse("global"))
OTHER = Namespace("two", Scope.parse("global"))
LIMIT = 5000


@pytest.fixture(params=["memory", "sqlite"])
def small(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> StateStore:
    return open_kind(request.param, tmp_path / "state.db", clock, max_tenant_bytes=LIMIT)


def fill(store: StateStore, space: Namespace = SPACE) -> int:
    """Writes entries until one is refused; how many there are."""
    for number in range(1000):
        try:
            store.set(space.at(f"k{number}"), "x" * 400)
        except ResourceError as error:
            assert "one tenant may take 5,000 bytes" in str(error)
            assert "max_tenant_bytes" in (error.hint or "")
            return number
    raise AssertionError("never refused")


def test_a_full_tenant_is_refused_and_keeps_everything(small: StateStore) -> None:
    count = fill(small)
    assert 6 <= count <= 11
    before = small.get_all(SPACE)
    assert len(before) == count
    for write in (
        lambda: small.set(SPACE.at("more"), "x" * 600),
        lambda: small.set_many({SPACE.at("a"): 1, SPACE.at("b"): "x" * 900}),
        lambda: small.append(SPACE.at("list"), "x" * 900),
        lambda: small.compare_and_swap(SPACE.at("k0"), "x" * 400, "x" * 990),
    ):
        with pytest.raises(ResourceError, match="one tenant may take"):
            write()
    assert small.get_all(SPACE) == before


def test_another_tenant_has_its_own_room(small: StateStore) -> None:
    assert fill(small) == fill(small, OTHER)


def test_the_same_key_over_and_over_takes_its_room_once(small: StateStore) -> None:
    for number in range(200):
        small.set(SPACE.at("k"), f"{number}" * 100)
        small.increment(SPACE.at("count"))
    count = fill(small)
    assert count >= 4
    small.set(SPACE.at("k"), "")


@pytest.mark.parametrize("how", ["delete", "clear", "smaller", "purge"])
def test_deleting_makes_room(small: StateStore, clock: Clock, how: str) -> None:
    if how == "purge":
        small.set(SPACE.at("old"), "x" * 900, ttl_seconds=5)
    count = fill(small)
    if how == "delete":
        assert small.delete(SPACE.at("k0"))
        assert small.delete(SPACE.at("k1"))
        assert not small.delete(SPACE.at("never"))
    elif how == "clear":
        assert small.clear_scope(SPACE) == count
    elif how == "smaller":
        small.set(SPACE.at("k0"), "")
        small.set(SPACE.at("k1"), "")
    else:
        clock.now += 10
        assert small.purge_expired() == 1
    small.set(SPACE.at("new"), "x" * 500)


def test_what_another_process_deleted_counts_after_a_while(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "state.db"
    one, other = (SqliteStore.open(path, max_tenant_bytes=LIMIT, clock=clock) for _ in range(2))
    fill(one)
    other.clear_scope(SPACE)
    monkeypatch.setattr(quota, "_AGAIN", -1.0)
    one.set(SPACE.at("new"), "x" * 500)
    one.close()
    other.close()
    again = SqliteStore.open(path, max_tenant_bytes=600, clock=clock)
    with pytest.raises(ResourceError):
        again.set(SPACE.at("newer"), "x" * 100)
    again.close()
