"""The OPEN frame: what makes a fresh worker the Lua state of an interpreter."""

from __future__ import annotations

import os
from typing import Any

from llmspell_runtime.kernel import plain


def opening(*, arguments: dict[str | int, str], memory_bytes: int) -> bytes:
    """The payload: map of `memory_bytes`, `seed` (two integers) and `arguments` (the script's)."""
    seed = os.urandom(14)
    value: dict[str, Any] = {
        "memory_bytes": memory_bytes,
        "seed": [int.from_bytes(seed[:7], "little"), int.from_bytes(seed[7:], "little")],
        "arguments": arguments,
    }
    return plain.pack(value)
