"""The elements of lists, and documents of lists without brackets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import cast

from .doc import Doc, Node, fits, show, show_compact
from .notes import Note
from .page import Page
from .pieces import concat


class Item:
    """An element of a list with the comments above it (`lead`) and behind it (`trail`).

    `blank` says that an empty line precedes it and its comments, `gap` that one stands between the two.
    """

    __slots__ = ("blank", "doc", "gap", "lead", "trail")

    def __init__(
        self, doc: Doc, lead: Sequence[Note] = (), trail: Sequence[Note] = (), blank: bool = False, gap: bool = False
    ) -> None:
        if lead and not any(note.breaks for note in lead):
            doc, lead = concat([*(f"{note.text} " for note in lead), doc]), ()
        if trail and not any(note.line or note.own_line or "\n" in note.text for note in trail):
            doc, trail = concat([doc, *(f" {note.text}" for note in trail)]), ()
        self.doc = doc
        self.lead = lead
        self.trail = trail
        self.blank = blank
        self.gap = gap

    @property
    def noted(self) -> bool:
        """Whether it has comments that want lines of their own."""
        return bool(self.lead or self.trail)


def write_lead(page: Page, item: Item, *, blank: bool) -> None:
    """Begin the line of an item, its comments above it."""
    page.newline(blank)
    for index, note in enumerate(item.lead):
        page.verbatim(note.text)
        if not note.breaks:
            page.write(" ")
        elif index < len(item.lead) - 1:
            page.newline(item.lead[index + 1].blank)
        else:
            page.newline(item.gap)


class Flush(Node):
    """What can break without being indented further, because it stands on lines of its own."""

    __slots__ = ()

    def spread_flush(self, page: Page, tail: int) -> None:
        """Like `spread`, at the indentation of the page."""
        raise NotImplementedError


def show_flush(page: Page, doc: Doc, tail: int = 0) -> None:
    """Write a document that begins a line of its own."""
    if isinstance(doc, Flush) and not fits(page, doc, tail):
        doc.spread_flush(page, tail)
    else:
        show(page, doc, tail)


class Series(Node):
    """`a, b, c` behind a keyword: on one line, or the first there and each other one on its line, indented."""

    __slots__ = ("_whole", "items")

    def __init__(self, items: Sequence[Item]) -> None:
        self.items = items
        self.measure()

    def children(self) -> Iterable[Doc]:
        """The items."""
        return (item.doc for item in self.items)

    def measure(self) -> None:
        """The items with commas between."""
        self._whole = concat(separated(self.items))
        self.measured_as(self._whole)
        if any(item.noted for item in self.items):
            self.flat, self.multi, self.loose = None, True, True

    def compact(self, page: Page) -> None:
        """On one line, unless comments break it."""
        if self.loose:
            self.spread(page, 0)
        else:
            show_compact(page, self._whole)

    def spread(self, page: Page, tail: int) -> None:
        """The first where the page is, each other one on its line."""
        if len(self.items) == 1 and not self.items[0].noted:
            show(page, self.items[0].doc, tail)
            return
        self.lines(page, tail, first_here=True)

    def lines(self, page: Page, tail: int, *, first_here: bool) -> None:
        """Each item on its line at one more level, the first one where the page is if `first_here`."""
        last = len(self.items) - 1
        for index, item in enumerate(self.items):
            here = first_here and index == 0 and not item.lead
            page.indent += not here
            if not here:
                write_lead(page, item, blank=False)
            show(page, item.doc, tail if index == last else 1)
            if index < last:
                page.write(",")
            page.indent += here
            page.notes(item.trail)
            page.indent -= 1


def separated(items: Sequence[Item]) -> list[Doc]:
    """The documents of items with commas between."""
    parts: list[Doc] = []
    for item in items:
        parts.append(item.doc)
        parts.append(", ")
    return parts[:-1]


def is_closed(doc: Doc) -> bool:
    """Whether a document holds a table that could be spread and is not."""
    return type(doc) is not str and cast(Node, doc).closed
