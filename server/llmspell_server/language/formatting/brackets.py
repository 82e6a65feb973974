"""Documents in brackets: arguments, parameters, tables, parentheses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .doc import Closed, Doc, Node, is_loose, is_multi, least_width, show, show_compact
from .lists import Flush, Item, is_closed, separated, show_flush, write_lead
from .notes import Note
from .page import Page
from .pieces import concat


class Bracketed(Closed):
    """`open items close`: on one line, or one item on each line.

    With `hug`, the only item is a table or a long string, which opens and closes with the brackets. `broken` wants the
    items spread.
    """

    __slots__ = ("_parts", "close", "end_notes", "hug", "items", "open", "open_notes")

    def __init__(
        self,
        open_: str,
        items: Sequence[Item],
        close: str,
        *,
        hug: bool = False,
        broken: bool = False,
        open_notes: Sequence[Note] = (),
        end_notes: Sequence[Note] = (),
    ) -> None:
        self.open = open_
        self.items = items
        self.close = close
        self.open_notes = open_notes
        self.end_notes = end_notes
        self.hug = hug
        self.broken = broken or bool(open_notes or end_notes)
        self.measure()

    def children(self) -> Iterable[Doc]:
        """The items."""
        return (item.doc for item in self.items)

    def must_spread(self) -> bool:
        """Whether the items can only stand on lines of their own."""
        return self.broken or any(item.lead or item.trail or is_loose(item.doc) for item in self.items)

    def measure(self) -> None:
        """The items with commas between."""
        self.broken = self.must_spread()
        closed = any(is_closed(item.doc) for item in self.items)
        if self.broken:
            self.flat = None
            self.head, self.middle, self.tail, self.multi = len(self.open), 0, len(self.close), True
        else:
            pad = self.padding()
            self._parts = [self.open + pad, *separated(self.items), pad + self.close]
            self.measured_as(concat(self._parts))
        self.loose = False
        self.closed = closed

    def padding(self) -> str:
        """What stands inside of the brackets on one line."""
        return ""

    def last_comma(self) -> bool:
        """Whether the last item has a comma when spread."""
        return False

    def least(self) -> int:
        """The opener, and as much of a hugged table."""
        return len(self.open) + (least_width(self.items[0].doc) if self._hugs() else 0)

    def compact(self, page: Page) -> None:
        """On one line, but for the lines of what has several; or spread, if it has to be."""
        if self.broken:
            self.spread(page, 0)
            return
        for part in self._parts:
            show_compact(page, part)

    def _hugs(self) -> bool:
        return self.hug and not self.broken

    def spread(self, page: Page, tail: int) -> None:
        """Each item on its line."""
        page.write(self.open)
        if self._hugs():
            show(page, self.items[0].doc, len(self.close) + tail)
            page.write(self.close)
            return
        page.indent += 1
        page.notes(self.open_notes)
        last = len(self.items) - 1
        for index, item in enumerate(self.items):
            write_lead(page, item, blank=item.blank and index > 0)
            comma = index < last or self.last_comma()
            show(page, item.doc, 1 if comma else 0)
            if comma:
                page.write(",")
            page.notes(item.trail)
        for index, note in enumerate(self.end_notes):
            page.newline(note.blank and (index > 0 or last >= 0))
            page.verbatim(note.text)
        page.indent -= 1
        page.newline()
        page.write(self.close)


class TableItems(Bracketed):
    """The fields of a table."""

    __slots__ = ()

    def measure(self) -> None:
        """A table that has fields and is not spread is closed."""
        super().measure()
        self.closed = self.closed or not self.broken

    def padding(self) -> str:
        """A space."""
        return " "

    def last_comma(self) -> bool:
        """Always."""
        return True

    def spread(self, page: Page, tail: int) -> None:
        """Each field on its line; the page is told of a table that was closed until now."""
        if not self.broken:
            page.opened.append(self)
        super().spread(page, tail)


class Arguments(Bracketed):
    """Several arguments of a call.

    `hugging` are the tables and functions among them, which may span lines between the parentheses as long as they
    follow each other; `apart` are the calls and strings, which may not.
    """

    __slots__ = ("apart", "hugging")

    def __init__(
        self,
        open_: str,
        items: Sequence[Item],
        close: str,
        hugging: Sequence[bool],
        apart: Sequence[bool],
        *,
        open_notes: Sequence[Note],
        end_notes: Sequence[Note],
    ) -> None:
        self.hugging = hugging
        self.apart = apart
        super().__init__(open_, items, close, open_notes=open_notes, end_notes=end_notes)

    def must_spread(self) -> bool:
        """Whether arguments of several lines stand where they may not."""
        if super().must_spread():
            return True
        spanned = other_behind = False
        for item, hugging, apart in zip(self.items, self.hugging, self.apart, strict=True):
            if not is_multi(item.doc):
                other_behind = other_behind or spanned
            elif hugging:
                if other_behind:
                    return True
                spanned = True
            elif apart:
                return True
        return False


class Parenthesized(Node):
    """`(inner)`; broken, the inner expression stands on lines of its own."""

    __slots__ = ("inner",)

    def __init__(self, inner: Doc) -> None:
        self.inner = inner
        self.measure()

    def children(self) -> Iterable[Doc]:
        """What is in the parentheses."""
        return (self.inner,)

    def measure(self) -> None:
        """The inner expression and two more."""
        self.measured_as(concat(["(", self.inner, ")"]))
        if self.loose:
            self.flat, self.loose = None, False
            self.head, self.middle, self.tail, self.multi = 1, 0, 1, True

    def least(self) -> int:
        """The parenthesis."""
        return 1 if not self.multi and type(self.inner) is not str else self.head

    def compact(self, page: Page) -> None:
        """As narrow as the inner expression is; spread if a comment wants it."""
        if is_loose(self.inner):
            self.spread(page, 0)
            return
        page.write("(")
        show_compact(page, self.inner)
        page.write(")")

    def spread(self, page: Page, tail: int) -> None:
        """A chain of operators, or what a comment breaks, gets lines of its own; everything else is hugged."""
        page.write("(")
        if isinstance(self.inner, Flush) or is_loose(self.inner):
            page.indent += 1
            page.newline()
            show_flush(page, self.inner)
            page.indent -= 1
            page.newline()
        else:
            show(page, self.inner, 1 + tail)
        page.write(")")
