"""The OPEN frame: everything a fresh worker must know to become the Lua state of an interpreter."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from llmspell_runtime.kernel import plain

if TYPE_CHECKING:
    from llmspell_runtime.config import LoadedConfig
    from llmspell_runtime.script_api.registry import Catalogue


def opening(catalogue: Catalogue, loaded: LoadedConfig, *, arguments: dict[str | int, str], memory_bytes: int) -> bytes:
    """The payload: map of `memory_bytes`, `seed` (two integers), `arguments` (script arguments) and `stubs`."""
    seed = os.urandom(14)
    value: dict[str, Any] = {
        "memory_bytes": memory_bytes,
        "seed": [int.from_bytes(seed[:7], "little"), int.from_bytes(seed[7:], "little")],
        "arguments": arguments,
        "stubs": catalogue.stubs(loaded),
    }
    return plain.pack(value)
