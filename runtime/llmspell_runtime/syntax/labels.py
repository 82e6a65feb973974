"""Labels and jumps: which label a `goto` means, and the three ways it can be wrong (Lua manual §3.3.4)."""

from __future__ import annotations

from typing import NamedTuple

from .nodes import Empty, Label, Name, Statement
from .scopes import LabelUse


class Jump(NamedTuple):
    """A `goto` that has not met its label; `active` counts the locals of the function where the jump stands."""

    use: LabelUse
    active: int


class DeclaredLabel(NamedTuple):
    """A label; `active` counts the locals of the function that a jump to it must already have."""

    start: int
    end: int
    active: int


class LabelBlock:
    """The labels of one block, and the jumps out of it and of the blocks within."""

    __slots__ = ("active", "jumps", "labels", "loop")

    def __init__(self, active: int, loop: bool) -> None:
        self.active = active
        self.loop = loop
        self.labels: dict[str, DeclaredLabel] = {}
        self.jumps: list[Jump] = []


def void_labels(statements: list[Statement]) -> set[Statement]:
    """The labels at the end of a block, behind which only labels and semicolons follow."""
    found: set[Statement] = set()
    for statement in reversed(statements):
        if isinstance(statement, Label):
            found.add(statement)
        elif not isinstance(statement, Empty):
            break
    return found


class JumpIntoScope(NamedTuple):
    """A `goto` that enters the scope of the local with index `active` of its function."""

    use: LabelUse
    active: int


def close_block(block: LabelBlock, outer: LabelBlock | None) -> tuple[list[JumpIntoScope], list[LabelUse]]:
    """Let the jumps of a block meet its labels: those that enter a scope, and those without any label.

    A jump without a label here moves to the `outer` block; at the end of a function there is none.
    """
    entering: list[JumpIntoScope] = []
    lost: list[LabelUse] = []
    for jump in block.jumps:
        label = block.labels.get(jump.use.name)
        if label is not None:
            jump.use.target = (label.start, label.end)
            if label.start > jump.use.start and label.active > jump.active:
                entering.append(JumpIntoScope(jump.use, jump.active))
        elif outer is None:
            lost.append(jump.use)
        else:
            outer.jumps.append(Jump(jump.use, min(jump.active, block.active)))
    return entering, lost


def label_use(name: Name, shift: int) -> LabelUse:
    """The use of a label by a name in the text."""
    return LabelUse(name.text, name.start + shift, name.end + shift, None)
