"""The cursor over the tokens: every token is taken or skipped once, in order, and no comment is lost.

What the text will be, token by token, is recorded on the way: `dropped`, `replaced` and `added` say where it departs
from the original, so that the result can be checked against it.
"""

from __future__ import annotations

from bisect import bisect_left

from llmspell_runtime.syntax.tree import Tree

from .doc import Doc
from .notes import Note, notes_of
from .page import Page
from .pieces import Remark, Verbatim, concat
from .style import Style


class Reader:
    """Tokens and comments of a tree from `parse` without syntax errors."""

    def __init__(self, tree: Tree, style: Style) -> None:
        tokens = tree.tail[0]
        self.source = tree.text
        self.style = style
        self.page = Page(style)
        self.kinds = tokens.kinds
        self.texts = tokens.texts
        self.starts = tokens.starts
        self.ends = tokens.ends
        self.i = 0
        notes = notes_of(tree, tokens)
        self.before = notes.before
        self.behind = notes.behind
        self.noted = bool(notes.before or notes.behind)
        self.gaps = {i: found[-1].end for i, found in notes.behind.items() if any("\n" in note.text for note in found)}
        """Index of a token → where the gap behind it begins, if a comment of several lines comes first."""
        self.pending: list[Note] = []
        """Comments behind the token taken last; whoever ends something collects them."""
        self.remarks = False
        """Whether a comment stood where no construct expects one; it may look ahead to another construct next time."""
        self.dropped: set[int] = set()
        self.replaced: dict[int, str] = {}
        self.added: dict[int, list[str]] = {}
        """Index of a token → the tokens that were put before it."""

    def take(self) -> Doc:
        """The current token; comments that nobody collected come with it."""
        i = self.i
        self.i = i + 1
        if self.noted and (self.pending or i in self.before or i in self.behind):
            return self._with_notes(i, self.texts[i])
        return self.texts[i]

    def _with_notes(self, i: int, text: Doc) -> Doc:
        notes = self.pending + self.before.pop(i, [])
        self.pending = self.behind.pop(i, [])
        return self.remarked(notes, text)

    def remarked(self, notes: list[Note], doc: Doc) -> Doc:
        """A document behind comments that stand where no construct expects one."""
        if not notes:
            return doc
        self.remarks = True
        return concat([*(Remark(note) for note in notes), doc])

    def put(self, text: str) -> Doc:
        """Take the current token, spelled otherwise."""
        i = self.i
        if text != self.texts[i]:
            self.replaced[i] = text
        self.i = i + 1
        doc: Doc = Verbatim(text) if "\n" in text else text
        if self.noted and (self.pending or i in self.before or i in self.behind):
            return self._with_notes(i, doc)
        return doc

    def skip(self) -> None:
        """Leave out the current token; its comments stay."""
        i = self.i
        self.i = i + 1
        self.dropped.add(i)
        if self.noted:
            self.pending += self.before.pop(i, [])
            self.pending += self.behind.pop(i, [])

    def add(self, text: str) -> None:
        """Put a token before the current one."""
        self.added.setdefault(self.i, []).append(text)

    def collect(self) -> list[Note]:
        """The comments behind what was taken last."""
        notes, self.pending = self.pending, []
        return notes

    def claim(self) -> list[Note]:
        """The comments behind what was taken last, and those before the current token."""
        if not self.noted:
            return []
        notes, self.pending = self.pending, []
        if self.i in self.before:
            notes += self.before.pop(self.i)
        return notes

    def as_it_is(self, start: int, end: int) -> str:
        """The text of a construct, untouched; the cursor moves behind it."""
        last = self.index_of(end)
        for index in range(self.i, last):
            self.before.pop(index, None)
            if index < last - 1:
                self.behind.pop(index, None)
        self.i = last
        self.pending = self.behind.pop(last - 1, [])
        return self.source[start:end]

    def forget_added(self, first: int, last: int) -> None:
        """The tokens from `first` to `last` will be taken once more, after an attempt to write them on one line."""
        if self.added and self.style.collapse_simple_statement != "Never":
            for index in range(first, last + 1):
                self.added.pop(index, None)

    def index_of(self, offset: int) -> int:
        """The token that starts at an offset, or the next one."""
        return bisect_left(self.starts, offset)

    def blank_before(self, index: int) -> bool:
        """Whether an empty line precedes a token, or the comments before it."""
        start = self.gap_start(index)
        notes = self.before.get(index)
        end = notes[0].start if notes else self.starts[index]
        return end - start > 1 and self.source.count("\n", start, end) > 1

    def blank_above(self, index: int) -> bool:
        """Whether an empty line stands right above a token, between it and the comment before it if there is one."""
        end = self.starts[index]
        notes = self.before.get(index)
        start = notes[-1].end if notes else self.gap_start(index)
        return end - start > 1 and self.source.count("\n", start, end) > 1

    def gap_start(self, index: int) -> int:
        """Where the line breaks before a token begin to count."""
        if not index:
            return 0
        return self.gaps.get(index - 1) or self.ends[index - 1]

    def gap_has_newline(self, index: int) -> bool:
        """Whether a token stands on a later line than the one before it."""
        return index > 0 and "\n" in self.source[self.ends[index - 1] : self.starts[index]]
