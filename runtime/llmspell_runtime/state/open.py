"""Choosing and opening the state store that a configuration asks for."""

from __future__ import annotations

from pathlib import Path
from typing import Final, Literal

from llmspell_runtime.errors import ConfigError
from llmspell_runtime.state.memory import MemoryStore
from llmspell_runtime.state.quota import DISK_BYTES, MEMORY_BYTES
from llmspell_runtime.state.store import StateStore
from llmspell_runtime.state.values import DEFAULT_MAX_VALUE_BYTES

PROJECT_FILE: Final = Path(".llmspell", "state.db")
"""The state file of a project, below its root."""


def open_store(
    *,
    backend: Literal["auto", "memory", "sqlite"] = "auto",
    path: Path | None = None,
    project_root: Path | None = None,
    durability: Literal["process", "power"] = "process",
    max_value_bytes: int = DEFAULT_MAX_VALUE_BYTES,
    max_tenant_bytes: int | None = None,
) -> StateStore:
    """Open the state store.

    `path` names the file of the sqlite backend; without it the file is `.llmspell/state.db` below `project_root`.
    `auto` means sqlite where there is such a file to name, and memory elsewhere. Raises ConfigError for a combination
    that makes no sense, StorageError for a file that cannot be used.
    """
    file = path or (project_root / PROJECT_FILE if project_root else None)
    if durability not in ("process", "power"):
        raise ConfigError(f"unknown state durability {durability!r}", hint='use "process" or "power"')
    if backend == "memory" or (backend == "auto" and file is None):
        return MemoryStore(max_value_bytes=max_value_bytes, max_tenant_bytes=max_tenant_bytes or MEMORY_BYTES)
    if backend not in ("auto", "sqlite"):
        raise ConfigError(f"unknown state backend {backend!r}", hint='use "auto", "memory" or "sqlite"')
    if file is None:
        raise ConfigError(
            "the sqlite state backend needs a file",
            hint="start inside a project, or name a path for the state file in the configuration",
        )
    from llmspell_runtime.state.sqlite import SqliteStore

    return SqliteStore.open(
        file,
        durability=durability,
        max_value_bytes=max_value_bytes,
        max_tenant_bytes=max_tenant_bytes or DISK_BYTES,
    )
