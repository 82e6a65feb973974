"""An acknowledged write survives `kill -9`, and no write is ever half there."""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from llmspell_runtime.state.keys import Namespace, Scope
from llmspell_runtime.state.sqlite import SqliteStore

ROUNDS = 12
SPACE = Namespace("local", Scope.parse("session:s"))

WRITER = """
import os, sys
from pathlib import Path
from llmspell_runtime.state.keys import Namespace, Scope
from llmspell_runtime.state.sqlite import SqliteStore

store = SqliteStore.open(Path(sys.argv[1]), durability=sys.argv[2])
space = Namespace("local", Scope.parse("session:s"))
number = int(sys.argv[3])
while True:
    store.set_many({space.at(f"a{number}"): number, space.at(f"b{number}"): "b" * (number % 7000)})
    store.append(space.at("log"), number)
    store.increment(space.at("count"))
    os.write(1, b"%d\\n" % number)
    number += 1
"""


def kill_while_writing(path: Path, durability: str, first: int, after: int) -> int:
    """Kill a writer some time after its `after`-th acknowledgement; returns how many it gave in all."""
    command = [sys.executable, "-c", WRITER, str(path), durability, str(first)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        acknowledged = [child.stdout.readline() for _ in range(after)]
        child.kill()
        acknowledged += [line for line in child.stdout.read().splitlines(keepends=True) if line.endswith(b"\n")]
    assert [int(line) for line in acknowledged] == list(range(first, first + len(acknowledged)))
    return len(acknowledged)


def check_file(path: Path, acknowledged: int) -> int:
    """Everything acknowledged is there and whole; returns the number from which the next writer goes on."""
    store = SqliteStore.open(path)
    data: dict[str, Any] = store.get_all(SPACE)
    store.close()
    pairs = {int(key[1:]) for key in data if key[0] == "a"}
    assert pairs == {int(key[1:]) for key in data if key[0] == "b"}
    assert pairs == set(range(len(pairs)))
    assert acknowledged <= len(pairs) <= acknowledged + 1
    for number in pairs:
        assert (data[f"a{number}"], data[f"b{number}"]) == (number, "b" * (number % 7000))
    log = data.get("log", [])
    assert log == list(range(len(log)))
    assert len(pairs) >= len(log) >= data.get("count", 0) >= acknowledged
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA quick_check").fetchall() == [("ok",)]
    return len(pairs)


@pytest.mark.parametrize("durability", ["process", "power"])
def test_acknowledged_writes_survive_kill(tmp_path: Path, durability: str) -> None:
    rng = random.Random(durability)
    path = tmp_path / "state.db"
    total = 0
    for _ in range(ROUNDS // 2):
        total += kill_while_writing(path, durability, total, after=rng.randrange(1, 150))
        found = check_file(path, total)
        if found > total:  # committed, but killed before the acknowledgement: finish it for the next round
            finish(path, found)
            total = found


def finish(path: Path, found: int) -> None:
    store = SqliteStore.open(path)
    store.set(SPACE.at("log"), list(range(found)))
    store.set(SPACE.at("count"), found)
    store.close()
