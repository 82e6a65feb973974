"""What the system tells of processes and descriptors."""

from __future__ import annotations

import os
from pathlib import Path


def descriptors() -> int:
    """How many this process has open."""
    return len(list(Path("/proc/self/fd").iterdir()))


def children(pid: int | None = None) -> set[int]:
    """The living children of a process, by default of this one."""
    found = set()
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == (pid or os.getpid()) and fields[0] != "Z":
            found.add(int(entry.parent.name))
    return found


def alive(pid: int | None) -> bool:
    """Whether the process is there and no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
