"""The OPEN frame: what makes a fresh worker the Lua state of an interpreter."""

from __future__ import annotations

import os
from typing import Any

from llmspell_runtime.kernel import plain


def opening(*, arguments: dict[str | int, str], memory_bytes: int, debug_stacks: dict[str, Any] | None = None) -> bytes:
    """The payload: map of `memory_bytes`, `seed` (two integers) and `arguments` (the script's).

    `debug_stacks` says which records of `Debug` carry a stack (see `worker/lua/globals/debug.lua`); None: errors.
    """
    seed = os.urandom(14)
    value: dict[str, Any] = {
        "memory_bytes": memory_bytes,
        "seed": [int.from_bytes(seed[:7], "little"), int.from_bytes(seed[7:], "little")],
        "arguments": arguments,
    }
    if debug_stacks is not None:
        value["debug_stacks"] = debug_stacks
    return plain.pack(value)
