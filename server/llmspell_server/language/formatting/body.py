"""Documents of functions: the body is laid out when it is printed, one statement after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from llmspell_runtime.syntax.nodes import Block

from .doc import Closed, Doc, Node, fits, is_multi, show, show_compact
from .notes import Note
from .page import Page
from .pieces import Concat, concat


class Body(Closed):
    """The statements between the head of a function and its `end`; tokens `first` to `last` (excluded).

    `collapsed` is its only statement if that may stand beside the head. `open_notes` are comments behind the head,
    `end_notes` those before `end`. `write` lays the statements out.
    """

    __slots__ = ("block", "collapsed", "empty", "end_notes", "first", "last", "open_notes", "write")

    def __init__(
        self,
        block: Block,
        first: int,
        last: int,
        *,
        write: Callable[[Body], None],
        open_notes: Sequence[Note],
        end_notes: Sequence[Note],
        collapsed: str | None,
    ) -> None:
        self.block = block
        self.first = first
        self.last = last
        self.write = write
        self.open_notes = open_notes
        self.end_notes = end_notes
        self.collapsed = collapsed
        self.empty = first == last and not open_notes and not end_notes
        self.broken = False
        self.measure()

    def measure(self) -> None:
        """A space, the only statement, or lines of its own."""
        self.flat = " " if self.empty else self.collapsed and f" {self.collapsed} "
        if self.broken and not self.empty:
            self.flat = None
        self.multi = self.flat is None
        self.head = len(self.flat or "")
        self.tail = self.middle = 0
        self.loose = False
        self.closed = not self.multi and not self.empty

    def least(self) -> int:
        """Nothing of it needs to be beside the head."""
        return 0

    def compact(self, page: Page) -> None:
        """The statements, unless they are `flat`."""
        if page.dry:
            page.newline()
        else:
            self.write(self)

    def spread(self, page: Page, tail: int) -> None:
        """The statements on lines of their own."""
        if self.closed:
            page.opened.append(self)
        if self.empty or page.dry:
            page.newline()
        else:
            self.write(self)


class Definition(Node):
    """Head (up to the parameters), parameters, body and `end` of a function."""

    __slots__ = ("_whole", "body", "end", "head_doc", "parameters")

    def __init__(self, head: Doc, parameters: Doc, body: Body, end: Doc) -> None:
        self.head_doc = head
        self.parameters = parameters
        self.body = body
        self.end = end
        self.measure()

    def children(self) -> Iterable[Doc]:
        """Its four parts."""
        return (self.head_doc, self.parameters, self.body, self.end)

    def measure(self) -> None:
        """The sum of its parts."""
        self._whole = Concat([self.head_doc, self.parameters, self.body, self.end])
        self.measured_as(self._whole)

    def compact(self, page: Page) -> None:
        """The head on one line, unless a comment breaks it."""
        if is_multi(self.parameters):
            self.spread(page, 0)
        else:
            self._whole.compact(page)

    def spread(self, page: Page, tail: int) -> None:
        """The parameters broken if they are too long, the body on lines of its own."""
        show(page, self.head_doc)
        if fits(page, self.parameters):
            show_compact(page, self.parameters)
        else:
            show(page, self.parameters, page.limit)
        self.body.spread(page, 0)
        show(page, self.end)


def definition(head: Sequence[Doc], parameters: Doc, body: Body, end: Doc) -> Definition:
    """A function as a document."""
    return Definition(concat(head), parameters, body, end)
