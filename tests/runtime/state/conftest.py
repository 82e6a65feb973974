"""Stores under test: every implementation of the protocol, with a clock that the test moves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import attrs
import pytest

from llmspell_runtime.state import schema
from llmspell_runtime.state.keys import Namespace, Scope
from llmspell_runtime.state.memory import MemoryStore
from llmspell_runtime.state.sqlite import SqliteStore
from llmspell_runtime.state.store import StateStore

MAX_BYTES = 1000


@attrs.define
class Clock:
    """A clock that stands still until told otherwise."""

    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=["memory", "sqlite", "sqlite on a network"])
def store(
    request: pytest.FixtureRequest, tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> Iterator[StateStore]:
    if "network" in request.param:
        monkeypatch.setattr(schema, "shared_file_system", lambda _path: "nfs")
    opened = open_kind(request.param, tmp_path / "state.db", clock)
    yield opened
    opened.close()


def open_kind(kind: str, path: Path, clock: Callable[[], float], **limits: int) -> StateStore:
    if kind == "memory":
        return MemoryStore(max_value_bytes=MAX_BYTES, clock=clock, **limits)
    return SqliteStore.open(path, max_value_bytes=MAX_BYTES, clock=clock, **limits)


@pytest.fixture
def space() -> Namespace:
    return Namespace("local", Scope.parse("agent:writer"))
