"""Documents of chains: binary operators of one precedence, and calls on the results of calls."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .brackets import Bracketed
from .doc import Doc, Node, fits, head_width, is_multi, least_width, show, show_compact
from .lists import Flush
from .notes import Note
from .page import Page
from .pieces import Concat, concat


class Operation:
    """An operator and its right operand, with the comments that stand before or behind the operator."""

    __slots__ = ("notes", "operand", "operator")

    def __init__(self, notes: Sequence[Note], operator: str, operand: Doc) -> None:
        self.notes = notes
        self.operator = operator
        self.operand = operand


class Operators(Flush):
    """`first op a op b`: on one line, or an operator begins each line."""

    __slots__ = ("_whole", "first", "operations")

    def __init__(self, first: Doc, operations: Sequence[Operation]) -> None:
        self.first = first
        self.operations = operations
        self.measure()

    def children(self) -> Iterable[Doc]:
        """The operands."""
        yield self.first
        for operation in self.operations:
            yield operation.operand

    def measure(self) -> None:
        """Operands and operators with spaces between."""
        parts: list[Doc] = [self.first]
        for operation in self.operations:
            parts += (f" {operation.operator} ", operation.operand)
        self._whole = concat(parts)
        self.measured_as(self._whole)
        if self.loose or any(operation.notes for operation in self.operations):
            self.flat, self.multi, self.loose = None, True, True

    def least(self) -> int:
        """The first operand."""
        return least_width(self.first)

    def compact(self, page: Page) -> None:
        """On one line, unless comments break it."""
        if self.loose:
            self.spread(page, 0)
        else:
            show_compact(page, self._whole)

    def spread(self, page: Page, tail: int) -> None:
        """The operators at one more level; if only the first operand is too wide, it alone breaks."""
        if not self.loose and self._first_breaks(page):
            show(page, self.first)
            rest = concat([part for item in self.operations for part in (f" {item.operator} ", item.operand)])
            if fits(page, rest, tail):
                show_compact(page, rest)
                return
            page.indent += 1
        else:
            nested = isinstance(self.first, Operators)
            page.indent += nested
            show(page, self.first)
            page.indent += not nested
        self._lines(page, tail)
        page.indent -= 1

    def spread_flush(self, page: Page, tail: int) -> None:
        """The operators below the first operand."""
        show(page, self.first)
        self._lines(page, tail)

    def _first_breaks(self, page: Page) -> bool:
        """Whether the leftmost operand has to break, because it is too wide for the line."""
        first = self.first
        while isinstance(first, Operators):
            if first.loose:
                return False
            first = first.first
        return isinstance(first, Node) and first.least() < first.head and not fits(page, first)

    def _lines(self, page: Page, tail: int) -> None:
        last = len(self.operations) - 1
        for index, operation in enumerate(self.operations):
            page.notes(operation.notes)
            page.newline()
            page.write(operation.operator + " ")
            show(page, operation.operand, tail if index == last else 0)


class Link:
    """`.name(arguments)` or `:name(arguments)` with what follows up to the next one, and the comments before it."""

    __slots__ = ("doc", "notes")

    def __init__(self, notes: Sequence[Note], doc: Doc) -> None:
        self.notes = notes
        self.doc = doc


class Calls(Node):
    """`prefix:a():b()` with two links or more: on one line, or each link on its line.

    `short` says that the first link stays beside the prefix: a name that is no wider than an indentation, or one with
    a capital letter, such as a class.
    """

    __slots__ = ("_forced", "_noted", "_whole", "indent_width", "links", "prefix", "short")

    def __init__(self, prefix: Doc, links: Sequence[Link], *, short: bool, indent_width: int) -> None:
        self.prefix = prefix
        self.links = links
        self.indent_width = indent_width
        self._noted = any(link.notes for link in links)
        self.short = short and not self._noted
        self.measure()

    def children(self) -> Iterable[Doc]:
        """The prefix and the links."""
        yield self.prefix
        for link in self.links:
            yield link.doc

    def measure(self) -> None:
        """On one line, or with each link on its line if a function or a comment in the middle forces it."""
        links = self.links
        self._whole = concat(list(self.children()))
        self.measured_as(self._whole)
        self.loose = self.loose or self._noted
        self._forced = self._noted or (len(links) > 2 and any(is_multi(link.doc) for link in links[:-1]))
        if self._forced:
            widths = [head_width(link.doc) for link in links]
            self.flat, self.multi = None, True
            self.head = head_width(self.prefix) + (widths[0] if self.short else 0)
            self.middle = max(widths) + self.indent_width
            last = links[-1].doc
            self.tail = self.indent_width + (last.tail if isinstance(last, Node) and last.multi else widths[-1])

    def least(self) -> int:
        """The prefix."""
        return least_width(self.prefix)

    def compact(self, page: Page) -> None:
        """On one line, unless a function or a comment in its middle breaks it."""
        if self._forced or self.loose:
            self._hang(page, 0)
        else:
            show_compact(page, self._whole)

    def spread(self, page: Page, tail: int) -> None:
        """Each link on its line; or only the last arguments broken, where that is better."""
        if not self._forced and not self.loose and self._last_breaks(page, tail):
            show(page, self.prefix)
            for link in self.links[:-1]:
                show_compact(page, link.doc)
            show(page, self.links[-1].doc, tail)
        else:
            self._hang(page, tail)

    def _last_breaks(self, page: Page, tail: int) -> bool:
        last = self.links[-1].doc
        if not isinstance(last, Node):
            return False
        before = concat([self.prefix, *(link.doc for link in self.links[:-1])])
        least = last.least()
        if is_multi(before) or page.column + head_width(before) + least > page.limit or least == last.head:
            return False
        room = page.limit - (page.indent + 1) * page.indent_width
        return last.head + tail > room and (len(self.links) == 2 or _ends_in_table(last))

    def _hang(self, page: Page, tail: int) -> None:
        show(page, self.prefix)
        first = 0
        if self.short:
            show(page, self.links[0].doc, tail if len(self.links) == 1 else 0)
            first = 1
        page.indent += 1
        for index in range(first, len(self.links)):
            link = self.links[index]
            page.notes(link.notes)
            page.newline()
            show(page, link.doc, tail if index == len(self.links) - 1 else 0)
        page.indent -= 1


def _ends_in_table(doc: Doc) -> bool:
    """Whether a link is a call whose only argument is a table."""
    last = doc.parts[-1] if isinstance(doc, Concat) else None
    return isinstance(last, Bracketed) and last.hug
