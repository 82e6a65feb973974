"""The garbage collector looks at what lives long only now and then."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from llmspell_server.lsp import collector
from llmspell_server.lsp.collector import Sparing


@pytest.fixture(autouse=True)
def everything_is_taken_back() -> Iterator[None]:
    yield
    gc.unfreeze()


def collection(sparing: Sparing, generation: int) -> int:
    """How many objects are put aside after a collection."""
    for phase in ("start", "stop"):
        sparing(phase, {"generation": generation})
    return gc.get_freeze_count()


def test_after_a_slow_collection_what_is_left_is_put_aside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collector, "_SLOW", -1.0)
    sparing = Sparing()
    assert collection(sparing, 0) == 0
    assert collection(sparing, 2) > 0


def test_after_a_fast_one_nothing_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collector, "_SLOW", 1000.0)
    assert collection(Sparing(), 2) == 0


def test_now_and_then_everything_is_looked_at_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collector, "_SLOW", -1.0)
    sparing = Sparing()
    counts = [collection(sparing, 2) for _ in range(25)]
    assert counts.count(0) == 1
