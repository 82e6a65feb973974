"""The three security levels and the limits that go with each."""

from __future__ import annotations

from enum import StrEnum

import attrs

MIB = 1024 * 1024


class SecurityLevel(StrEnum):
    """How much a script is trusted. The Lua surface is the same at every level; the kernel's answers differ."""

    SAFE = "safe"
    RESTRICTED = "restricted"
    PRIVILEGED = "privileged"


@attrs.frozen(kw_only=True)
class Limits:
    """What one execution may use; `None` means no limit.

    Sizes are bytes, times are seconds of wall clock unless the name says CPU.
    """

    memory_bytes: int = 128 * MIB
    """Heap of the Lua state (lupa's `max_memory`)."""
    address_space_bytes: int | None = 1024 * MIB
    """RLIMIT_AS of the worker process."""
    seconds: float | None = 300.0
    """Wall-clock deadline of one execution."""
    cpu_seconds: float | None = None
    """CPU time of one execution; `None` leaves the wall clock as the only bound."""
    output_bytes: int = 256 * MIB
    """What an execution may print before it is stopped."""
    written_bytes: int | None = 10 * 1024 * MIB
    """What an interpreter may write to files in its life."""
    instructions: int | None = None
    """Lua VM instructions of one execution; setting it costs a factor of two to three in speed."""


LEVEL_LIMITS: dict[SecurityLevel, Limits] = {
    SecurityLevel.SAFE: Limits(memory_bytes=64 * MIB, address_space_bytes=512 * MIB),
    SecurityLevel.RESTRICTED: Limits(),
    SecurityLevel.PRIVILEGED: Limits(memory_bytes=1024 * MIB, address_space_bytes=4096 * MIB, written_bytes=None),
}
"""The limits of each level where neither the configuration nor the command line says otherwise."""
