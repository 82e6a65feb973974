"""Where the user stands, and what can be done there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

import attrs

from llmspell_runtime.syntax import Edit
from llmspell_runtime.syntax.nodes import Node, Statement, walk

if TYPE_CHECKING:
    from llmspell_runtime.syntax import Tree
    from llmspell_server.language.analysis import Snapshot
    from llmspell_server.language.binding.facts import UnitFacts, Variable
    from llmspell_server.language.features.problems import Problem
    from llmspell_server.language.source import SourceFile

N = TypeVar("N", bound=Node)
Plan = Callable[[], tuple[Edit, ...]]


class Refused(Exception):
    """Something cannot be done without changing what the text means; the message says why, for the user."""


@attrs.frozen(kw_only=True)
class Offer:
    """Something that can be done. `plan` gives its edits, in the order of the text, or raises Refused.

    `refusal` says why it cannot be done although it is what the user selected. `problem` is the finding it repairs,
    `command` a command of the client with its arguments, which is what is done instead of edits.
    """

    title: str
    kind: str
    plan: Plan = tuple
    refusal: str = ""
    preferred: bool = False
    problem: Problem | None = None
    command: tuple[str, tuple[str, ...]] | None = None


class Scene:
    """A selection `start:end` (offsets of the text; empty for a cursor) in a file.

    `findings` are those of the whole file, `problems` those that the selection touches.

    `unit` is the top-level statement around it, None where none is or where that has mistakes of grammar.
    """

    def __init__(
        self, snapshot: Snapshot, file: SourceFile, start: int, end: int, findings: tuple[Problem, ...] = ()
    ) -> None:
        self.snapshot = snapshot
        self.file = file
        self.text = file.text
        self.tree: Tree = file.tree
        self.findings = findings
        self.problems = [each for each in findings if each.start <= end and each.end >= start]
        while start < end and self.text[start].isspace():
            start += 1
        while end > start and self.text[end - 1].isspace():
            end -= 1
        self.start = start
        self.end = end

    @cached_property
    def unit(self) -> UnitFacts | None:
        """The facts of the top-level statement that holds the selection."""
        index = self.tree.unit_at(self.start)
        for candidate in (index, index + 1):
            if candidate < len(self.tree.units):
                unit = self.tree.units[candidate]
                if unit.start <= self.start and self.end <= unit.end and not unit.problems:
                    return self.file.units[candidate]
        return None

    @cached_property
    def shift(self) -> int:
        """What makes offsets of the text of those of the unit."""
        return self.file.shift(self.unit) if self.unit is not None else 0

    @cached_property
    def path(self) -> list[Node]:
        """The nodes of the unit that hold the selection, the innermost last."""
        if self.unit is None:
            return []
        start, end = self.start - self.shift, self.end - self.shift
        return [node for node in walk(self.unit.statement, start, end) if node.start <= start and end <= node.end]

    def innermost(self, *kinds: type[N]) -> N | None:
        """The innermost node of some kinds around the selection."""
        return next((node for node in reversed(self.path) if isinstance(node, kinds)), None)

    def parent(self, node: Node) -> Node | None:
        """What a node of the unit is part of."""
        return self.unit.parents.get(node) if self.unit is not None else None

    def ancestors(self, node: Node) -> Iterator[tuple[Node, Node]]:
        """Each node around a node with the part of it that leads there, the nearest first."""
        parent = self.parent(node)
        while parent is not None:
            yield parent, node
            node, parent = parent, self.parent(parent)

    def statement(self, node: Node) -> Statement | None:
        """The innermost statement around a node, or the node."""
        if isinstance(node, Statement):
            return node
        return next((around for around, _ in self.ancestors(node) if isinstance(around, Statement)), None)

    def source(self, node: Node) -> str:
        """A node of the unit as it is written."""
        return self.text[node.start + self.shift : node.end + self.shift]

    def replace(self, node: Node, text: str) -> Edit:
        """The edit that puts a text in place of a node of the unit."""
        return Edit(node.start + self.shift, node.end + self.shift, text)

    def variable(self, node: Node) -> Variable | None:
        """The local that a name of the unit means."""
        return self.file.variable_of(self.unit, node) if self.unit is not None else None
