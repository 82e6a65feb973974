"""The line above which "Run | Debug" stands: the first statement of a file that is a spell."""

from __future__ import annotations

from llmspell_runtime.syntax import Tree
from llmspell_runtime.syntax.nodes import Empty, Return


def spell_start(tree: Tree) -> tuple[int, int] | None:
    """The span of the first statement if the file is made to be run.

    A file that ends with `return` and a value is a module and not a spell; one without a statement is nothing yet.
    """
    units = [unit for unit in tree.units if not isinstance(unit.statement, Empty)]
    if not units:
        return None
    last = units[-1].statement
    if isinstance(last, Return) and last.values:
        return None
    if tree.text.lstrip("\ufeff \t\r\n").startswith("---@meta"):
        return None
    return units[0].start, units[0].end
