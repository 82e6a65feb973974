"""The document of `left = values`: whether the values stand beside the `=`, below it, or break."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .body import Definition
from .brackets import Bracketed, Parenthesized, TableItems
from .chains import Operators
from .doc import Doc, Node, fits, fits_beside, show, show_compact
from .lists import Item, Series
from .notes import Note
from .page import Page
from .pieces import Concat, Verbatim, concat


class Assignment(Node):
    """`left = values`; `notes` are comments behind the `=`."""

    __slots__ = ("_whole", "left", "notes", "values")

    def __init__(self, left: Doc, values: Sequence[Item], notes: Sequence[Note]) -> None:
        self.left = left
        self.values = Series(values)
        self.notes = notes
        self.measure()

    def children(self) -> Iterable[Doc]:
        """Both sides."""
        return (self.left, self.values)

    def measure(self) -> None:
        """Both sides and what is between."""
        self._whole = concat([self.left, " = ", self.values])
        self.measured_as(self._whole)
        if self.notes:
            self.flat, self.multi, self.loose = None, True, True

    def compact(self, page: Page) -> None:
        """Beside the `=`."""
        if self.loose:
            self.spread(page, 0)
        else:
            show_compact(page, self._whole)

    def spread(self, page: Page, tail: int) -> None:
        """Below the `=` what fits there on one line; else broken."""
        show(page, self.left)
        page.write(" =")
        items = self.values.items
        page.notes(self.notes)
        if self.notes or items[0].lead:
            self._below(page)
        elif len(items) > 1:
            self._several(page)
        else:
            self._one(page, items[0].doc)

    def _several(self, page: Page) -> None:
        if fits_beside(page, self.values):
            page.write(" ")
            show_compact(page, self.values)
        else:
            self._below(page)

    def _below(self, page: Page) -> None:
        page.indent += 1
        page.newline()
        items = self.values.items
        if not self.values.multi and fits(page, self.values):
            show_compact(page, self.values)
        elif len(items) == 1 and not items[0].noted:
            show(page, items[0].doc)
        else:
            page.indent -= 1
            self.values.lines(page, 0, first_here=False)
            return
        page.indent -= 1

    def _one(self, page: Page, doc: Doc) -> None:
        if isinstance(doc, str):
            below = True
        elif isinstance(doc, Operators | Definition | Parenthesized):
            below = False
        elif doc.multi:
            below = _ends_in_long_string(doc) and page.column + 1 + doc.head > page.limit
        else:
            room = page.limit - (page.indent + 1) * page.indent_width
            below = doc.head <= room or page.column + 1 + doc.least() > page.limit
            below = below and not (isinstance(doc, TableItems) and doc.head > room)
        if below and not self.loose:
            self._below(page)
        else:
            page.write(" ")
            show(page, doc)


def _ends_in_long_string(doc: Node) -> bool:
    """Whether a value is a call whose only argument is a string of several lines."""
    last = doc.parts[-1] if isinstance(doc, Concat) else None
    return isinstance(last, Bracketed) and len(last.items) == 1 and isinstance(last.items[0].doc, Verbatim)
