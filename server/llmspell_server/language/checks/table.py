"""All checks: those of a unit, whose findings are kept while nothing changes, and those of a whole file."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Final

from . import names
from .finding import Finding
from .look import FileLook, Look

if TYPE_CHECKING:
    from llmspell_server.language.binding.facts import UnitFacts

UNIT_CHECKS: Final[tuple[Callable[[Look], Iterable[Finding]], ...]] = (names.undefined_globals,)

FILE_CHECKS: Final[tuple[Callable[[FileLook], Iterable[tuple[UnitFacts | None, Finding]]], ...]] = ()
"""Each gives the unit whose offsets the finding has; None: offsets of the text."""
