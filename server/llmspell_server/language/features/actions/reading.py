"""Whether Lua can read a text after some edits: asked of as little of the text as possible."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from llmspell_runtime.syntax import Edit, parse
from llmspell_runtime.syntax.incremental import reparse
from llmspell_runtime.syntax.nodes import Label

if TYPE_CHECKING:
    from llmspell_runtime.syntax import Tree
    from llmspell_server.language.source import SourceFile

_MANY_LOCALS: Final = 150
"""So many locals of the main chunk are near to the 200 that Lua takes."""


def still_reads(file: SourceFile, edits: Iterable[Edit]) -> bool:
    """Whether Lua finds no more mistakes in a text after edits than before.

    Only the statements of the main chunk that the edits touch are looked at, if these cannot disturb the others.
    """
    before = file.tree
    after = edited(before, edits)
    if _is_entangled(file):
        return len(after.errors) <= len(before.errors)
    return len(_mistakes(after, before)) <= len(_mistakes(before, after))


def edited(tree: Tree, edits: Iterable[Edit]) -> Tree:
    """The tree of the text after edits that do not overlap."""
    for edit in sorted(edits, key=lambda each: (each.start, each.end), reverse=True):
        tree = reparse(tree, edit)
    return tree


def _is_entangled(file: SourceFile) -> bool:
    """Whether a statement of the main chunk can make another one wrong: by labels, declarations, too many locals."""
    if file.tree.dialect.global_declarations or sum(len(unit.top) for unit in file.units) > _MANY_LOCALS:
        return True
    return any(isinstance(unit.statement, Label) for unit in file.units)


def _mistakes(tree: Tree, other: Tree) -> list[object]:
    """The mistakes in the stretch of statements that another tree does not have."""
    known = {id(unit.statement) for unit in other.units}
    changed = [unit for unit in tree.units if id(unit.statement) not in known]
    if not changed:
        return []
    return [*parse(tree.text[changed[0].start : changed[-1].end], tree.dialect).errors]
