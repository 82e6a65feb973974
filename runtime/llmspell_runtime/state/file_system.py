"""Which file systems are shared with other machines, where SQLite's write-ahead log does not work.

The log's index is memory that all processes map; over a network they would not see the same (sqlite.org/wal.html).
Numbers: `f_type` of statfs(2), include/uapi/linux/magic.h and the sources of the file systems.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

SHARED: Final = {
    0x6969: "nfs",
    0x517B: "smb",
    0xFF534D42: "cifs",
    0xFE534D42: "smb2",
    0x01021997: "9p",
    0x00C36400: "ceph",
    0x5346414F: "afs",
    0x6B414653: "afs",
    0x73757245: "coda",
    0x564C: "ncp",
    0x0BD00BD0: "lustre",
    0x47504653: "gpfs",
    0x19830326: "beegfs",
    0x01161970: "gfs2",
    0x7461636F: "ocfs2",
    0x786F4256: "vboxsf",
    0xBACBACBC: "vmhgfs",
    0x65735546: "fuse",
}
"""FUSE is among them: it may be sshfs or the folder of another machine, and does not say."""


def shared_file_system(path: Path) -> str | None:
    """The name of the network file system that holds `path`; None for a local one, or where that is not known."""
    return SHARED.get(_kind_of(path)) if sys.platform == "linux" else None


def _kind_of(path: Path) -> int:
    import ctypes

    class Statfs(ctypes.Structure):
        """Its first field, and more room than any system's needs."""

        _fields_ = [("f_type", ctypes.c_long), ("rest", ctypes.c_char * 512)]

    found = Statfs()
    if ctypes.CDLL(None, use_errno=True).statfs(os.fsencode(path), ctypes.byref(found)) != 0:
        return 0
    kind: int = found.f_type
    return kind & 0xFFFFFFFF
