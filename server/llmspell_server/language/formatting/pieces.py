"""Documents of plain text: in a row, of several lines, comments in odd places."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, cast

from .doc import Doc, Node, show, show_compact
from .notes import Note
from .page import Page

# A flat text longer than this is not kept: it fits on no line.
LONGEST: Final = 400


class Verbatim(Node):
    """Text of several lines that stays as it is: a long string, a comment, ignored code."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text
        lines = text.split("\n")
        self.multi = len(lines) > 1
        self.flat = None if self.multi else text
        self.head = len(lines[0])
        self.tail = len(lines[-1]) if self.multi else 0
        self.middle = 0
        self.loose = self.closed = False

    def compact(self, page: Page) -> None:
        """The text."""
        page.verbatim(self.text)

    def spread(self, page: Page, tail: int) -> None:
        """The text."""
        page.verbatim(self.text)


class Remark(Node):
    """A comment where no construct expects one; a line comment, or one of several lines, ends its line."""

    __slots__ = ("note",)

    def __init__(self, note: Note) -> None:
        self.note = note
        self.flat = None
        self.multi = self.loose = note.line or "\n" in note.text
        self.head = len(note.text) + 2
        self.tail = self.middle = 0
        self.closed = False

    def compact(self, page: Page) -> None:
        """The comment, then a line break or a space."""
        page.space()
        page.verbatim(self.note.text)
        if self.multi:
            page.newline()
        else:
            page.write(" ")

    def spread(self, page: Page, tail: int) -> None:
        """As ever."""
        self.compact(page)


class Concat(Node):
    """Documents in a row. With `solid`, it never breaks where it need not."""

    __slots__ = ("parts", "solid")

    def __init__(self, parts: Sequence[Doc], *, solid: bool = False) -> None:
        self.parts = parts
        self.solid = solid
        self.measure()

    def children(self) -> Iterable[Doc]:
        """The parts."""
        return self.parts

    def measure(self) -> None:
        """The sum of the parts."""
        parts = self.parts
        head = middle = tail = 0
        multi = loose = closed = False
        texts: list[str] = []
        for part in parts:
            if type(part) is str:
                first = len(part)
                texts.append(part)
            else:
                node = cast(Node, part)
                first = node.head
                loose = loose or node.loose
                closed = closed or node.closed
                if node.flat is not None:
                    texts.append(node.flat)
                if node.multi:
                    if multi:
                        middle = max(middle, node.middle, tail + first)
                    else:
                        head += first
                        middle = node.middle
                        multi = True
                    tail = node.tail
                    continue
            if multi:
                tail += first
            else:
                head += first
        self.head = head
        self.middle = middle
        self.tail = tail
        self.multi = multi
        self.loose = loose
        self.closed = closed
        self.flat = "".join(texts) if len(texts) == len(parts) and head <= LONGEST else None

    def least(self) -> int:
        """Up to where its first part with a choice may break."""
        width = 0
        for part in self.parts:
            if type(part) is str:
                width += len(part)
                continue
            node = cast(Node, part)
            if node.multi or node.least() < node.head:
                return width + node.least()
            width += node.head
        return width

    def compact(self, page: Page) -> None:
        """One after the other."""
        for part in self.parts:
            show_compact(page, part)

    def spread(self, page: Page, tail: int) -> None:
        """Each part breaks if what follows it, up to the next possible break, does not fit."""
        if self.solid:
            self.compact(page)
            return
        following = [tail]
        for part in reversed(self.parts):
            if type(part) is str:
                following.append(following[-1] + len(part))
                continue
            node = cast(Node, part)
            least = node.least()
            following.append(least if node.multi or least < node.head else following[-1] + node.head)
        last = len(self.parts) - 1
        for index, part in enumerate(self.parts):
            show(page, part, following[last - index])


def concat(parts: Sequence[Doc], *, solid: bool = False) -> Doc:
    """Documents in a row; one text if all of them are."""
    if all(type(part) is str for part in parts):
        return "".join(cast(Sequence[str], parts))
    if len(parts) == 1 and not solid:
        return parts[0]
    return Concat(parts, solid=solid)


def first_character(doc: Doc) -> str:
    """The first character of a document."""
    while type(doc) is not str:
        if isinstance(doc, Verbatim):
            return doc.text[:1]
        doc = next(iter(cast(Node, doc).children()), "")
    return doc[:1]
