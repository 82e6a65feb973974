"""Statements in sequence: the empty lines and comments between them, semicolons, and what is to be left alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from llmspell_runtime.syntax.nodes import Empty, Statement
from llmspell_runtime.syntax.tokens import NAME, STRING

from .ignored import MARK, mark_of
from .notes import Note
from .simple_statements import SimpleStatements

# Behind a token of these kinds, a parenthesis that begins the next statement would be a call.
_CALLABLE: Final = frozenset((NAME, STRING, ")", "]", "}"))


class Blocks(SimpleStatements):
    """Writes the statements of a block, each on its line."""

    _ignores_next = False
    """Whether the last comment above the current statement asks to leave it as it is."""

    if TYPE_CHECKING:

        def statement(self, statement: Statement) -> None:
            """See `statements.py`."""

    def block_lines(
        self, statements: Sequence[Statement], open_notes: Sequence[Note], end_notes: Sequence[Note]
    ) -> None:
        """The lines between the head and the closing word of a block; the page is at the start of the latter's."""
        page = self.page
        page.notes(open_notes)
        page.indent += 1
        self.statements(statements)
        keep = self.style.block_newline_gaps == "Preserve"
        first = not statements
        for note in end_notes:
            page.newline(note.blank and (keep or not first))
            page.verbatim(note.text)
            first = False
        page.indent -= 1
        start = end_notes[-1].end if end_notes else self.gap_start(self.i)
        page.newline(keep and not first and self.source.count("\n", start, self.starts[self.i]) > 1)

    def statements(self, statements: Sequence[Statement]) -> None:
        """Statements with their comments; the cursor stands at the first token of the block."""
        first = True
        ignored_to = -1
        notes = self._semicolons(between=False)
        if notes:
            self.page.newline()
            self.page.notes(notes)
        for index, statement in enumerate(statements):
            if statement.start < ignored_to or isinstance(statement, Empty):
                continue
            blank = self.blank_before(self.i) and (not first or self.style.block_newline_gaps == "Preserve")
            first = False
            ignoring_from = self._above(blank)
            if ignoring_from is not None:
                ignored_to = self._leave_alone(statements[index:], ignoring_from)
            elif self._ignores_next:
                self.page.verbatim(self.as_it_is(statement.start, statement.end))
            else:
                self.statement(statement)
            self.page.notes(self._semicolons())

    def _above(self, blank: bool) -> int | None:
        """Begin the line of a statement, its comments above it; where to stop formatting if one of them says so."""
        page = self.page
        page.newline(blank)
        self._ignores_next = False
        if not self.noted:
            return None
        gap = self.blank_above(self.i)
        notes = self.claim()
        for index, note in enumerate(notes):
            if index:
                page.newline(note.blank)
            page.verbatim(note.text)
            mark = mark_of(note)
            if mark == "start" and not any(mark_of(later) == "end" for later in notes[index + 1 :]):
                return note.end
            self._ignores_next = mark == MARK
        if notes and not notes[-1].breaks:
            page.write(" ")
        elif notes:
            page.newline(gap)
        return None

    def _leave_alone(self, statements: Sequence[Statement], start: int) -> int:
        """Write the text from `start` through the last of the statements before `ignore end` as it is; its end."""
        last = statements[0]
        for statement in statements[1:]:
            notes = self.before.get(self.index_of(statement.start), ())
            if any(mark_of(note) == "end" for note in notes):
                break
            last = statement
        end = self.ends[self.index_of(last.end) - 1]
        self.as_it_is(self.starts[self.i], end)
        self.page.verbatim(self.source[start:end])
        return end

    def _semicolons(self, *, between: bool = True) -> list[Note]:
        """Leave out semicolons, but for one that keeps two statements apart; the comments behind what was written."""
        notes = self.collect()
        first = self.i
        while self.kinds[self.i] == ";":
            self.i += 1
        if self.i == first:
            return notes
        last = first - 1
        while last in self.dropped:
            last -= 1
        kept = between and self.kinds[self.i] == "(" and self.kinds[last] in _CALLABLE
        behind, self.i = self.i, first
        if kept:
            self.page.write(";")
            notes += self.claim()
            self.take()
            notes += self.collect()
        while self.i < behind:
            self.skip()
            notes += self.collect()
        return notes

    def notes_before(self, index: int) -> tuple[list[Note], list[Note]]:
        """The comments before `else`, `elseif` or `until`: those of the block above, and those that belong to it."""
        notes = self.before.pop(index, [])
        if not notes:
            return [], []
        margin = self._column(self.starts[index])
        inside = 0
        for number, note in enumerate(notes):
            if self._column(note.start) > margin:
                inside = number + 1
        return notes[:inside], notes[inside:]

    def _column(self, offset: int) -> int:
        line = self.source.rfind("\n", 0, offset) + 1
        return len(self.source[line:offset].expandtabs(self.style.indent_width))

    def notes_above(self, notes: Sequence[Note]) -> None:
        """Comments on lines of their own, from the start of a line on."""
        for note in notes:
            self.page.newline(note.blank)
            self.page.verbatim(note.text)
        if notes:
            self.page.newline()

    def notes_at_end(self, behind_statement: bool) -> None:
        """The comments at the end of the text."""
        for index, note in enumerate(self.claim()):
            self.page.newline(note.blank and (behind_statement or index > 0))
            self.page.verbatim(note.text)
