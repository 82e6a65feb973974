"""The checks of annotations, for units and for what stands behind all code."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from llmspell_server.language.binding.facts import UnitFacts

from . import doc_tags, doc_types
from .doc_look import DocLook
from .finding import Finding
from .look import FileLook, Look

_CHECKS: Final[tuple[Callable[[DocLook], Iterator[Finding]], ...]] = (
    doc_types.unknown_types,
    doc_types.duplicate_aliases,
    doc_types.circular_classes,
    doc_tags.parameters,
    doc_tags.fields,
    doc_tags.words,
    doc_tags.missing_parts,
)


def in_unit(look: Look) -> Iterator[Finding]:
    """What is wrong with the annotations of a unit."""
    docs = look.unit.docs
    if docs.blocks or docs.casts:
        one = DocLook(look.snapshot, look.file, look.unit, docs)
        for check in _CHECKS:
            yield from check(one)


def behind_code(look: FileLook) -> Iterator[tuple[UnitFacts | None, Finding]]:
    """What is wrong with the annotations behind the last statement."""
    if look.file.tail_docs.blocks:
        one = DocLook(look.snapshot, look.file, None, look.file.tail_docs)
        for check in _CHECKS:
            for finding in check(one):
                yield None, finding
