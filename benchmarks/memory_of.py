"""The memory of a process as Linux counts it."""

from __future__ import annotations

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
