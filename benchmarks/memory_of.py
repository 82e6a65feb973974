"""The memory of a process as Linux counts it."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import attrs


@attrs.frozen(kw_only=True)
class Memory:
    """Bytes of one process. `rss`: every resident page; `pss`: shared pages by their share; `uss`: own pages only."""

    rss: int
    pss: int
    uss: int


def memory_of(pid: int) -> Memory:
    """The memory of a process (`/proc/PID/smaps_rollup`, see proc(5)). Raises OSError for a process that is gone."""
    fields: dict[str, int] = {}
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]:
        name, _, size = line.partition(":")
        fields[name] = int(size.split()[0]) * 1024
    return Memory(rss=fields["Rss"], pss=fields["Pss"], uss=fields["Private_Clean"] + fields["Private_Dirty"])


def family_of(pid: int) -> list[int]:
    """A process and all that it started, directly or not, and that are still there."""
    found = [pid]
    for each in found:
        with suppress(OSError):
            for told in Path(f"/proc/{each}/task").glob("*/children"):
                found.extend(map(int, told.read_text().split()))
    return found


def shared_out(pids: list[int]) -> int:
    """Bytes of some processes together: pages that they share count once. Those that are gone count nothing."""
    total = 0
    for pid in pids:
        with suppress(OSError, KeyError):
            total += memory_of(pid).pss
    return total
