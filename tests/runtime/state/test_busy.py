"""Several processes, one file: who waits, and for how long."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from llmspell_runtime.errors import StorageError
from llmspell_runtime.state.busy import PAUSES, Busy, retrying
from llmspell_runtime.state.keys import Namespace, Scope
from llmspell_runtime.state.sqlite import SqliteStore
from llmspell_runtime.state.store import StateStore
from llmspell_runtime.state.values import MISSING

SPACE = Namespace("local", Scope.parse("global"))

COUNTER = """
import asyncio, sys
from pathlib import Path
from llmspell_runtime.state.busy import retrying
from llmspell_runtime.state.keys import Namespace, Scope
from llmspell_runtime.state.sqlite import SqliteStore

async def main(path, name, times):
    sys.stdin.read()
    store = SqliteStore.open(Path(path))
    space = Namespace("local", Scope.parse("global"))
    for number in range(times):
        await retrying(lambda: store.increment(space.at("n")))
        await retrying(lambda: store.append(space.at("log"), name))
        await retrying(lambda: store.set_many({space.at(f"{name}{number}"): number, space.at("last"): name}))
    store.close()

asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
"""


class Writer:
    """Another process in the middle of a write, as far as the file can tell."""

    def __init__(self, path: Path) -> None:
        self.connection = sqlite3.connect(path, isolation_level=None)
        self.connection.execute("BEGIN IMMEDIATE")

    def finish(self) -> None:
        self.connection.execute("COMMIT")
        self.connection.close()


def test_a_write_during_another_write_is_busy_and_changes_nothing(tmp_path: Path) -> None:
    store = SqliteStore.open(tmp_path / "state.db")
    store.set(SPACE.at("k"), 1)
    writer = Writer(tmp_path / "state.db")
    for call in (
        lambda: store.set(SPACE.at("k"), 2),
        lambda: store.set_many({SPACE.at("k"): 2}),
        lambda: store.delete(SPACE.at("k")),
        lambda: store.clear_scope(SPACE),
        lambda: store.increment(SPACE.at("k")),
        lambda: store.compare_and_swap(SPACE.at("k"), 1, 2),
        store.purge_expired,
    ):
        with pytest.raises(Busy):
            call()
    assert store.get(SPACE.at("k")) == 1  # readers never wait
    writer.finish()
    store.set(SPACE.at("k"), 2)
    store.close()


async def test_retrying_waits_for_the_other_writer(tmp_path: Path) -> None:
    store: StateStore = SqliteStore.open(tmp_path / "state.db")
    writer = Writer(tmp_path / "state.db")
    attempts = 0

    def attempt() -> int | float:
        nonlocal attempts
        attempts += 1
        if attempts == 3:
            writer.finish()
        return store.increment(SPACE.at("n"))

    assert await retrying(attempt, pauses=(0, 0, 0, 0)) == 1
    assert attempts == 3
    store.close()


async def test_retrying_leaves_the_loop_free(tmp_path: Path) -> None:
    store = SqliteStore.open(tmp_path / "state.db")
    writer = Writer(tmp_path / "state.db")
    waiting = asyncio.create_task(retrying(lambda: store.increment(SPACE.at("n"))))
    await asyncio.sleep(0)
    assert not waiting.done()
    writer.finish()
    assert await waiting == 1
    store.close()


async def test_retrying_gives_up_with_the_file_and_a_hint(tmp_path: Path) -> None:
    store = SqliteStore.open(tmp_path / "state.db")
    writer = Writer(tmp_path / "state.db")
    with pytest.raises(StorageError, match="another process kept the file locked") as caught:
        await retrying(lambda: store.set(SPACE.at("k"), 1), pauses=(0, 0))
    assert caught.value.where == str(tmp_path / "state.db")
    assert caught.value.hint is not None and "second llmspell kernel" in caught.value.hint
    writer.finish()
    assert store.get(SPACE.at("k")) is MISSING
    store.close()


def test_the_pauses_are_bounded() -> None:
    assert sum(PAUSES) <= 5.0
    assert list(PAUSES) == sorted(PAUSES)


def test_kernels_that_open_one_new_file_at_once_lose_no_write(tmp_path: Path) -> None:
    path = tmp_path / "new" / "state.db"
    writers, times = "abcd", 25
    children = [
        subprocess.Popen(
            [sys.executable, "-c", COUNTER, str(path), name, str(times)], stdin=subprocess.PIPE, stderr=subprocess.PIPE
        )
        for name in writers
    ]
    for child in children:  # the end of stdin is the starting shot
        assert child.stdin is not None
        child.stdin.close()
        child.stdin = None
    for child in children:
        _, errors = child.communicate(timeout=60)
        assert (child.returncode, errors) == (0, b"")
    store = SqliteStore.open(path)
    assert store.get(SPACE.at("n")) == len(writers) * times
    log = store.get(SPACE.at("log"))
    assert isinstance(log, list)
    assert sorted(log) == sorted(list(writers) * times)
    assert len(store.list_keys(SPACE)) == len(writers) * times + 3
    store.close()
