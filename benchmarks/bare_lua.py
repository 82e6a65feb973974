"""Runs one Lua file with lupa alone: the baseline of the pure Lua programs. `python -m benchmarks.bare_lua FILE`."""

from __future__ import annotations

import sys
from pathlib import Path


def main(path: str) -> None:
    """Runs the file in a Lua state as lupa makes it by default; the program prints its own time."""
    import lupa.lua54

    lupa.lua54.LuaRuntime().execute(Path(path).read_text())


if __name__ == "__main__":
    main(sys.argv[1])
