"""Which store a configuration opens."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from llmspell_runtime.errors import ConfigError, ResourceError
from llmspell_runtime.state.keys import Namespace, Scope
from llmspell_runtime.state.memory import MemoryStore
from llmspell_runtime.state.open import open_store
from llmspell_runtime.state.sqlite import SqliteStore
from llmspell_runtime.state.values import MISSING

KEY = Namespace("local", Scope.parse("global")).at("k")


def check_opens(kind: type[MemoryStore] | type[SqliteStore], file: Path | None = None, **asked: Any) -> None:
    store = open_store(**asked)
    assert type(store) is kind
    store.set(KEY, 1)
    store.close()
    assert file is None or file.is_file()


def test_auto_is_a_file_inside_a_project_and_memory_elsewhere(tmp_path: Path) -> None:
    check_opens(MemoryStore)
    check_opens(MemoryStore, backend="auto")
    check_opens(SqliteStore, tmp_path / ".llmspell" / "state.db", project_root=tmp_path)


def test_a_named_backend_or_path_is_taken_at_its_word(tmp_path: Path) -> None:
    check_opens(MemoryStore, backend="memory", project_root=tmp_path)
    assert not (tmp_path / ".llmspell").exists()
    check_opens(SqliteStore, tmp_path / "a.db", backend="sqlite", path=tmp_path / "a.db", project_root=tmp_path)
    check_opens(SqliteStore, tmp_path / "b.db", path=tmp_path / "b.db", durability="power")
    check_opens(SqliteStore, tmp_path / ".llmspell" / "state.db", backend="sqlite", project_root=tmp_path)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"backend": "sqlite"}, "needs a file"),
        ({"backend": "sled"}, "unknown state backend 'sled'"),
        ({"backend": "memory", "durability": "full"}, "unknown state durability 'full'"),
    ],
)
def test_what_makes_no_sense_is_refused(asked: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        open_store(**asked)


@pytest.mark.parametrize("backend", ["memory", "sqlite"])
def test_the_size_limit_reaches_the_store(tmp_path: Path, backend: Any) -> None:
    store = open_store(backend=backend, path=tmp_path / "state.db", max_value_bytes=10)
    with pytest.raises(ResourceError, match="the limit is 10"):
        store.set(KEY, "x" * 10)
    assert store.get(KEY) is MISSING
    store.close()


def test_sqlite3_is_imported_only_for_a_file() -> None:
    check = (
        "import sys; from llmspell_runtime.state.open import open_store; open_store(); print('sqlite3' in sys.modules)"
    )
    result = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    assert result.stdout == "False\n"
