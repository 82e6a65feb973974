"""Documents: pieces of a statement that know how wide they are and how to break.

A document is a `str` (one line that never breaks) or a `Node`. Each Node measures itself once, when it is made, as it
would look with no break that is not forced; printing then decides from the outside in, without trying anything twice
(the idea of Oppen, «Prettyprinting», 1980). So time is linear in the text.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from .page import Page


class Node:
    """A document that can have line breaks.

    `flat` is its text on one line, None if it has forced breaks or is very long. `head` is the width up to the first
    forced break, `tail` that behind the last one, relative to the indentation, `middle` the widest line between.
    `multi` says that there are forced breaks; `loose` that a line comment lies in it outside of all brackets; `closed`
    that it holds a table or a body that could be spread and is not.
    """

    __slots__ = ("closed", "flat", "head", "loose", "middle", "multi", "tail")

    flat: str | None
    head: int
    middle: int
    tail: int
    multi: bool
    loose: bool
    closed: bool

    def children(self) -> Iterable[Doc]:
        """The documents in it."""
        return ()

    def measure(self) -> None:
        """Measure it anew, its children being measured."""

    def measured_as(self, doc: Doc) -> None:
        """Take over the measures of another document."""
        if type(doc) is str:
            self.flat, self.head, self.middle, self.tail = doc, len(doc), 0, 0
            self.multi = self.loose = self.closed = False
        else:
            node = cast(Node, doc)
            self.flat, self.head, self.middle, self.tail = node.flat, node.head, node.middle, node.tail
            self.multi, self.loose, self.closed = node.multi, node.loose, node.closed

    def least(self) -> int:
        """The least width of its first line."""
        return self.head

    def compact(self, page: Page) -> None:
        """Write it with the forced breaks only."""
        raise NotImplementedError

    def spread(self, page: Page, tail: int) -> None:
        """Write it with its own breaks taken; `tail` columns follow on its last line."""
        raise NotImplementedError


Doc = str | Node


class Closed(Node):
    """What is spread for want of room, and from then on for good: a table, or a function on one line.

    The author's way to spread a table is kept, so a table that was spread for want of room looks to the next run as if
    its author had spread it; it must be treated so in this run already.
    """

    __slots__ = ("broken",)

    broken: bool


def fits(page: Page, doc: Doc, tail: int = 0) -> bool:
    """Whether a document fits at the current column without a break that is not forced."""
    if type(doc) is str:
        return page.column + len(doc) + tail <= page.limit
    node = cast(Node, doc)
    if node.multi:
        room = page.limit - page.indent * page.indent_width
        within = node.middle <= room and node.tail + tail <= room
        return within and not node.loose and page.column + node.head <= page.limit
    return page.column + node.head + tail <= page.limit


def fits_beside(page: Page, doc: Doc, tail: int = 0) -> bool:
    """Whether a document fits behind a space."""
    page.column += 1
    found = fits(page, doc, tail)
    page.column -= 1
    return found


def show(page: Page, doc: Doc, tail: int = 0) -> None:
    """Write a document, breaking it where it must."""
    if type(doc) is str:
        page.write(doc)
        return
    node = cast(Node, doc)
    if not fits(page, node, tail):
        known = len(page.opened)
        node.spread(page, tail)
        if page.patient:
            del page.opened[known + 1 :]
    elif node.flat is not None:
        page.write(node.flat)
    else:
        node.compact(page)


def show_compact(page: Page, doc: Doc) -> None:
    """Write a document with its forced breaks only."""
    if type(doc) is str:
        page.write(doc)
    elif (node := cast(Node, doc)).flat is not None:
        page.write(node.flat)
    else:
        node.compact(page)


def refresh(node: Node) -> None:
    """Measure a document anew after something in it was marked as `broken`."""
    for child in node.children():
        if type(child) is not str and cast(Node, child).closed:
            refresh(cast(Node, child))
    node.measure()


def head_width(doc: Doc) -> int:
    """The width of a document up to its first forced break."""
    return len(doc) if type(doc) is str else cast(Node, doc).head


def least_width(doc: Doc) -> int:
    """The least width of the first line of a document."""
    return len(doc) if type(doc) is str else cast(Node, doc).least()


def is_multi(doc: Doc) -> bool:
    """Whether a document has forced breaks."""
    return type(doc) is not str and cast(Node, doc).multi


def is_loose(doc: Doc) -> bool:
    """Whether a line comment lies in a document outside of all brackets."""
    return type(doc) is not str and cast(Node, doc).loose
