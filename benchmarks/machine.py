"""The machine and its load, so that a result can be judged; no names of hosts, users or folders."""

from __future__ import annotations

import os
import platform
import sqlite3
from collections.abc import Mapping


def describe() -> dict[str, str | int]:
    """What the figures depend on."""
    return {
        "cores": len(os.sched_getaffinity(0)),
        "system": f"{platform.system()} {platform.machine()}",
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "lua": _lua(),
        "sqlite": sqlite3.sqlite_version,
    }


def _lua() -> str:
    import lupa.lua54

    major, minor = lupa.lua54.LUA_VERSION
    return f"Lua {major}.{minor} in lupa {lupa.__version__}"


def load() -> list[float]:
    """Load averages of 1, 5 and 15 minutes."""
    return [round(average, 2) for average in os.getloadavg()]


def sentence(machine: Mapping[str, object], before: list[float], after: list[float]) -> str:
    """The machine in one line of text."""
    return (
        f"{machine['cores']} cores, {machine['system']}, {machine['python']}, {machine['lua']}, "
        f"SQLite {machine['sqlite']}; load average (1 min) {before[0]:.1f} before and {after[0]:.1f} after"
    )
