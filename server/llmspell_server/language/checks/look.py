"""What a check looks at: one unit, or one file as a whole."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from llmspell_runtime.syntax.nodes import Node, walk

from .finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from llmspell_runtime.syntax import Fix
    from llmspell_server.language.analysis import Snapshot
    from llmspell_server.language.binding.facts import UnitFacts
    from llmspell_server.language.source import SourceFile
    from llmspell_server.language.types.values import Type

N = TypeVar("N", bound=Node)


class Look:
    """A unit under examination.

    What a check of a unit finds is kept until something changes that it asked the snapshot for, so it may ask about
    nodes of this unit only, and must not look at other units by itself (`FileLook` is for that). `memo` is for what
    several checks work out.
    """

    def __init__(self, snapshot: Snapshot, file: SourceFile, unit: UnitFacts) -> None:
        self.snapshot = snapshot
        self.file = file
        self.unit = unit
        self.shift = file.shift(unit)
        self.memo: dict[object, Any] = {}

    @cached_property
    def _by_class(self) -> dict[type[Node], list[Node]]:
        found: dict[type[Node], list[Node]] = {}
        for node in walk(self.unit.statement):
            found.setdefault(type(node), []).append(node)
        return found

    @cached_property
    def is_broken(self) -> bool:
        """Whether the unit has errors of grammar, so that what is missing in it may still come."""
        index = self.file.index_of.get(self.unit)
        return index is not None and bool(self.file.tree.units[index].problems)

    def nodes(self, kind: type[N]) -> list[N]:
        """The nodes of exactly this class, parents first."""
        return self._by_class.get(kind, [])  # type: ignore[return-value]

    def parent(self, node: Node) -> Node | None:
        """The node around a node; None for the statement itself."""
        return self.unit.parents.get(node)

    def text(self, node: Node) -> str:
        """A node as it is written."""
        return self.file.text[node.start + self.shift : node.end + self.shift]

    def type(self, node: Node) -> Type:
        """The type of an expression."""
        return self.snapshot.node_type(self.file, self.unit, node)

    def finding(
        self,
        code: str,
        node: Node,
        message: str,
        *,
        fixes: tuple[Fix, ...] = (),
        unnecessary: bool = False,
        deprecated: bool = False,
    ) -> Finding:
        """A finding about a whole node."""
        return Finding(
            code=code,
            message=message,
            start=node.start,
            end=node.end,
            fixes=fixes,
            unnecessary=unnecessary,
            deprecated=deprecated,
        )


class FileLook:
    """A file under examination: for what no unit knows alone, such as who uses a local of the main chunk.

    Nothing is kept of it, so it has to be quick: facts of the binding rather than types.
    What it asks the snapshot is noted; what it reads in other files without asking belongs into `depends.traits`.
    """

    def __init__(self, snapshot: Snapshot, file: SourceFile) -> None:
        self.snapshot = snapshot
        self.file = file

    def units(self) -> Iterator[UnitFacts]:
        """The units in their order."""
        return iter(self.file.units)
