"""Whether every local name and label of a file still means the same after some edits.

Names are matched by where they stand; two texts mean the same when the names that mean one variable before are
exactly those that mean one variable after, and every global is still one.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate

from llmspell_runtime.syntax import Edit, Tree


def applied(text: str, edits: list[Edit]) -> str:
    """A text after edits, which are in order and do not overlap."""
    pieces: list[str] = []
    at = 0
    for edit in edits:
        pieces += (text[at : edit.start], edit.text)
        at = edit.end
    return "".join((*pieces, text[at:]))


def changed_meaning(before: Tree, after: Tree, edits: list[Edit]) -> int | None:
    """An offset of the text after the edits whose name means something else there; None if there is none.

    The edits replace names by names.
    """
    if len(after.errors) > len(before.errors):
        return after.errors[-1].start
    ends = [edit.end for edit in edits]
    grown = [0, *accumulate(len(edit.text) - (edit.end - edit.start) for edit in edits)]
    renamed = {edit.start: edit.text for edit in edits}
    old, new = _meanings(before), _meanings(after)
    pairs: dict[object, object] = {}
    back: dict[object, object] = {}
    for at, meaning in old.items():
        moved = at + grown[bisect_right(ends, at)]
        other = new.get(moved)
        expected = renamed.get(at, meaning) if isinstance(meaning, str) else None
        if isinstance(meaning, str) and other != expected:
            return moved
        if other is None or isinstance(other, str) is not isinstance(meaning, str):
            return moved
        if pairs.setdefault(meaning, other) != other or back.setdefault(other, meaning) != meaning:
            return moved
    return None if len(old) == len(new) else 0


def _meanings(tree: Tree) -> dict[int, tuple[str, int] | str]:
    """Offset of each name → what it means: a variable or a label by its declaration, a global by its name."""
    scopes = tree.scopes
    found: dict[int, tuple[str, int] | str] = {use.start: use.name for use in scopes.globals}
    for variable in scopes.variables:
        meaning = (variable.kind, variable.start)
        if variable.kind != "self":
            found[variable.start] = meaning
        for use in variable.uses:
            found[use] = meaning
    for label in scopes.labels:
        found[label.start] = ("label", label.target[0]) if label.target else f"::{label.name}::"
    return found
