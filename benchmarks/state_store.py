"""The state store in SQLite: one read and one write, beside the bare statement of Python's sqlite3."""

from __future__ import annotations

import sqlite3
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from benchmarks.measure import Effort, in_turns, summarize
from benchmarks.row import Row, row
from llmspell_runtime.state.keys import Namespace, Scope
from llmspell_runtime.state.sqlite import SqliteStore

KEYS = 1000
VALUE = {"name": "a small value", "count": 7, "tags": ["one", "two"]}


def measure(effort: Effort) -> list[Row]:
    """Each call alone, over 1000 keys of small tables, with the default durability (`process`)."""
    with tempfile.TemporaryDirectory(prefix="llmspell-bench-") as name:
        folder = Path(name)
        with closing(SqliteStore.open(folder / "state.db")) as store, closing(_bare(folder / "bare.db")) as bare:
            addresses = [Namespace("bench", Scope.parse("session:one")).at(f"key-{n}") for n in range(KEYS)]
            store.set_many(dict.fromkeys(addresses, VALUE))
            text = repr(VALUE)
            subjects: dict[str, Callable[[int], object]] = {
                "read": lambda n: store.get(addresses[n]),
                "write": lambda n: store.set(addresses[n], VALUE),
                "bare read": lambda n: bare.execute("SELECT v FROM t WHERE k = ?", (f"key-{n}",)).fetchone(),
                "bare write": lambda n: bare.execute("REPLACE INTO t VALUES (?, ?)", (f"key-{n}", text)),
            }
            samples = {name: summarize(seconds) for name, seconds in _timed(subjects, effort.of(8000, 300)).items()}

    def against(what: str, name: str, bar: float) -> Row:
        bare = samples[f"bare {name}"]
        return row(what, "µs", samples[name], statistic="p99", bar=bar, baseline=bare.p99, note="bare sqlite3")

    return [against("State read (SQLite)", "read", 200), against("State write (SQLite)", "write", 1000)]


def _timed(subjects: dict[str, Callable[[int], object]], rounds: int) -> dict[str, list[float]]:
    seconds: dict[str, list[float]] = {name: [] for name in subjects}
    for number, name in enumerate(in_turns(list(subjects), rounds)):
        call, key = subjects[name], number * 7919 % KEYS
        started = time.perf_counter()
        call(key)
        seconds[name].append(time.perf_counter() - started)
    return seconds


def _bare(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("CREATE TABLE t (k TEXT PRIMARY KEY, v TEXT) WITHOUT ROWID")
    connection.executemany("INSERT INTO t VALUES (?, ?)", ((f"key-{n}", repr(VALUE)) for n in range(KEYS)))
    return connection
