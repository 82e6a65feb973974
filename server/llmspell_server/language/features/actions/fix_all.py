"""Every repair of a file at once that is certain to be what one wants."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from llmspell_runtime.syntax import Edit
from llmspell_server.language.checks.codes import CODES

from .scene import Offer, Scene

KIND: Final = "source.fixAll"
CERTAIN: Final = frozenset(("trailing-space", "redundant-return", "unused-label", "duplicate-require", "deprecated"))
"""Codes whose only repair leaves a text that does the same."""


def fix_all(scene: Scene) -> Iterator[Offer]:
    """The offer if there is anything to repair: mistakes of grammar, and findings that are certain."""
    edits = _edits(scene)
    if edits:
        yield Offer(title="Repair all that can be repaired", kind=KIND, plan=lambda: edits)


def _edits(scene: Scene) -> tuple[Edit, ...]:
    found: list[Edit] = []
    for problem in scene.findings:
        if len(problem.fixes) == 1 and (problem.code in CERTAIN or problem.code not in CODES):
            edits = problem.fixes[0].edits
            if not any(edit.start <= other.end and other.start <= edit.end for edit in edits for other in found):
                found += edits
    return tuple(sorted(found))
