"""Lua text to tokens, tree and errors; never raises, does no I/O.

    tree = parse(text)          # or parse(text, "luajit21"); never fails
    tree.errors                 # what Lua would refuse, with Lua's words, offsets and fixes
    tree = reparse(tree, Edit(start, end, new_text))

Offsets are characters of the `str`, half-open; `tree.lines` turns them into lines and columns. Where to look:

* `tree.py`, `unit.py`, `nodes.py`     the tree
* `tokens.py`, `lexer.py`, `scan.py`   the tokens; `comments.py` what stands between them
* `cursor.py` → `expectations.py` → `functions.py` → `operands.py` → `expressions.py` → `declarations.py` →
  `misplaced.py` → `loops.py` → `statements.py` → `parser.py`   the grammar, bottom-up
* `scopes.py`, `resolver.py`, `checks.py`   names, and what Lua's compiler refuses
* `incremental.py`   a new tree from an old one; `breakable.py` for the debugger; `complete.py` for prompts
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .problems import Edit, Fix, SyntaxProblem
from .tree import Tree, parse

if TYPE_CHECKING:
    from .breakable import StatementStart, lines_with_code, nearest_start, statement_starts
    from .comments import Comment, all_comments, comment_behind, comments_before, doc_comments
    from .complete import Completeness, is_complete, split_last_expression
    from .incremental import reparse
    from .literals import number_value, string_value
    from .positions import LineIndex
    from .scopes import FunctionScope, Scopes, Variable

_LAZY = {
    name: module
    for module, names in {
        "breakable": "StatementStart lines_with_code nearest_start statement_starts",
        "comments": "Comment all_comments comment_behind comments_before doc_comments",
        "complete": "Completeness is_complete split_last_expression",
        "incremental": "reparse",
        "literals": "number_value string_value",
        "positions": "LineIndex",
        "scopes": "FunctionScope Scopes Variable",
    }.items()
    for name in names.split()
}


def __getattr__(name: str) -> object:
    """Import the rarer parts when they are first asked for."""
    module = _LAZY.get(name)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{module}"), name)


__all__ = [
    "Comment",
    "Completeness",
    "Edit",
    "Fix",
    "FunctionScope",
    "LineIndex",
    "Scopes",
    "StatementStart",
    "SyntaxProblem",
    "Tree",
    "Variable",
    "all_comments",
    "comment_behind",
    "comments_before",
    "doc_comments",
    "is_complete",
    "lines_with_code",
    "nearest_start",
    "number_value",
    "parse",
    "reparse",
    "split_last_expression",
    "statement_starts",
    "string_value",
]
