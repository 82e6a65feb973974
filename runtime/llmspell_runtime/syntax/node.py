"""The syntax tree: plain objects with slots, a span, and the children in the order of the text.

`start` and `end` are character offsets in the coordinates of the unit the node belongs to (see `tree.py`): equal to
the offsets in the text for a tree from `parse`. A part that is missing in the text is there all the same: an empty
`Name`, a `Missing` expression.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar


class Node:
    """What every part of the tree is."""

    __slots__ = ("end", "start")
    parts: ClassVar[tuple[str, ...]] = ()
    """Names of the attributes that hold child nodes, lists of them, or None; in the order of the text."""

    start: int
    end: int

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.start}:{self.end}>"


class Expression(Node):
    """What has values."""

    __slots__ = ()


class Statement(Node):
    """What is executed."""

    __slots__ = ()


class Block(Node):
    """Statements in sequence; a scope. The span reaches from the opening to the closing word, both excluded.

    Of a block that is not closed, the span ends with its last token, and `reach` is where the next token starts; else
    both are the same. Names of the block are visible up to `reach`.
    """

    __slots__ = ("reach", "statements")
    parts = ("statements",)

    def __init__(self, start: int, end: int, statements: list[Statement], reach: int) -> None:
        self.start = start
        self.end = end
        self.statements = statements
        self.reach = reach


def children(node: Node) -> Iterator[Node]:
    """The direct children of a node, in the order of the text (attributes of locals follow all names)."""
    for part in node.parts:
        value = getattr(node, part)
        if value is None:
            continue
        if isinstance(value, list):
            for item in value:
                if item is not None:
                    yield item
        else:
            yield value


def walk(node: Node, start: int | None = None, end: int | None = None) -> Iterator[Node]:
    """The node and everything below it, parents first, in the order of the text; no recursion, so depth is free.

    With `start` and `end`, only nodes that touch that range.
    """
    stack = [node]
    while stack:
        node = stack.pop()
        if start is not None and end is not None and (node.end < start or node.start > end):
            continue
        yield node
        below = list(children(node))
        below.reverse()
        stack.extend(below)


def first_line(text: str, node: Node) -> int:
    """Where the first line of a node ends, in the offsets of the node."""
    newline = text.find("\n", node.start, node.end)
    return node.end if newline < 0 else newline
