"""Checks of globals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .finding import Finding
from .look import Look

if TYPE_CHECKING:
    from collections.abc import Iterator


def undefined_globals(look: Look) -> Iterator[Finding]:
    """Globals that are read and that nothing defines."""
    for name, uses in look.unit.free.items():
        if look.file.top_variable(look.unit, name) is None and not look.snapshot.is_global_defined(name):
            for use in uses:
                yield look.finding("undefined-global", use, f"Nothing defines the global `{name}`.")
