"""What Lua refuses though the grammar accepts it: labels, constants, `break`, limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from .problems import SyntaxProblem

if TYPE_CHECKING:
    from .tree import Tree

# In a text with errors of grammar a block may end where it should not, so what depends on blocks is no finding.
_NEED_BLOCKS: Final = frozenset(("undefined_label", "break_outside_loop", "duplicate_label", "jump_into_scope"))


def check(tree: Tree) -> list[SyntaxProblem]:
    """The problems of names and scopes, offsets of the text."""
    found = tree.problems_of_names
    if found and tree.syntax_errors:
        found = [problem for problem in found if problem.code not in _NEED_BLOCKS]
    return found
