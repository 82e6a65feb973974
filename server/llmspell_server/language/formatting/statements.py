"""Statements with blocks, written straight to the page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from llmspell_runtime.syntax.nodes import (
    Assign,
    Block,
    Call,
    CallStatement,
    Do,
    Empty,
    Expression,
    Function,
    FunctionStatement,
    GenericFor,
    Goto,
    If,
    Local,
    LocalFunction,
    NumericFor,
    Repeat,
    Return,
    Statement,
    Table,
    While,
)

from .blocks import Blocks
from .body import Body
from .doc import Doc, fits, fits_beside, refresh, show
from .lists import Series, show_flush
from .notes import Note
from .page import Page
from .pieces import Concat, concat

_ONE_LINERS: Final = (Local, Assign, CallStatement, Return, Goto)
# More than any word behind a document needs, with the spaces around it.
_TAIL: Final = 8
# So many times, what is spread first may make room for the rest; then all that does not fit is spread together. A
# statement that is not settled at the end is laid out as it is: time stays linear in the text.
_PATIENT_ROUNDS: Final = 10
_ROUNDS: Final = 100


class Statements(Blocks):
    """Writes statements; each method takes the tokens of one, its closing word included."""

    def statement(self, statement: Statement) -> None:
        """One statement, without the comments around it."""
        write = _WRITERS.get(type(statement))
        if write is None:
            self.show(self.document(statement))
        else:
            write(self, statement)

    def show(self, doc: Doc, tail: int = 0) -> None:
        """Write a document that follows what was written."""
        self.draw(doc, lambda page: show(page, doc, tail))

    def draw(self, doc: Doc, draw: Callable[[Page], None]) -> None:
        """Write a document by `draw`, after all that is spread for want of room is known (see `Closed`).

        Bodies of functions are laid out here, so the cursor comes back.
        """
        if isinstance(doc, str):
            draw(self.page)
            return
        for turn in range(_ROUNDS):
            if not doc.closed or (doc.flat is not None and self.page.column + len(doc.flat) + _TAIL <= self.page.limit):
                break
            scratch = self.page.scratch(patient=turn < _PATIENT_ROUNDS)
            draw(scratch)
            if not scratch.opened:
                break
            for node in scratch.opened:
                node.broken = True
            refresh(doc)
        i, pending = self.i, self.pending
        self.pending = []
        draw(self.page)
        self.i, self.pending = i, pending

    def write_body(self, body: Body) -> None:
        """The lines of a function between its head and `end`."""
        self.i = body.first
        self.forget_added(body.first, body.last)
        self.block_lines(body.block.statements, body.open_notes, body.end_notes)

    def collapsed(self, function: Function, last: int) -> str | None:
        """The only statement of a function as one line, if it is a simple one."""
        return self.one_line(function.body, last)

    def one_line(self, block: Block, last: int) -> str | None:
        """The only statement of a block as one line, None if there is none; the cursor stays."""
        statements = [statement for statement in block.statements if not isinstance(statement, Empty)]
        if len(statements) != 1 or not isinstance(statements[0], _ONE_LINERS):
            return None
        first = self.i
        if self.noted and (
            last in self.before or any(i in self.before or i in self.behind for i in range(first, last))
        ):
            return None
        self._skip_semicolons()
        doc = self.document(statements[0])
        self._skip_semicolons()
        self.i = first
        return doc if isinstance(doc, str) else doc.flat

    def _skip_semicolons(self) -> None:
        while self.kinds[self.i] == ";":
            self.skip()

    def word(self) -> str:
        """Take a word that begins or continues a statement; its text."""
        text = self.texts[self.i]
        self.show(self.take())
        return text

    def do(self, node: Do) -> None:
        """`do … end`."""
        self.word()
        self._block_and_end(node.body)

    def _block_and_end(self, block: Block) -> None:
        last = self.index_of(block.end)
        self.block_lines(block.statements, self.collect(), self.before.pop(last, ()))
        self.word()

    def while_(self, node: While) -> None:
        """`while condition do … end`."""
        self.word()
        self._condition(node.condition)
        self._block_and_end(node.body)

    def _condition(self, condition: Expression) -> None:
        """A condition and the word behind it; a long one stands on lines of its own."""
        notes = self.claim()
        doc = self.condition(condition)
        end_notes = self.claim()
        noted = bool(notes or end_notes)
        tail = len(self.texts[self.i]) + 1

        def draw(page: Page) -> None:
            if not noted and fits_beside(page, doc, tail):
                page.write(" ")
                show(page, doc, tail)
                page.write(" ")
                return
            page.indent += 1
            page.notes(notes)
            page.newline()
            show_flush(page, doc)
            page.notes(end_notes)
            page.indent -= 1
            page.newline()

        self.draw(doc, draw)
        self.word()

    def repeat(self, node: Repeat) -> None:
        """`repeat … until condition`."""
        self.word()
        last = self.index_of(node.body.end)
        inside, outside = self.notes_before(last)
        self.block_lines(node.body.statements, self.collect(), inside)
        self.notes_above(outside)
        self.word()
        notes = self.claim()
        doc = self.condition(node.condition)
        if notes:
            self.page.notes(notes)
            self.page.newline()
        else:
            self.page.write(" ")
        self.show(doc)

    def if_(self, node: If) -> None:
        """`if … then … elseif … else … end`."""
        if self._if_on_one_line(node):
            return
        blocks = [arm.body for arm in node.arms]
        if node.orelse is not None:
            blocks.append(node.orelse)
        for index, block in enumerate(blocks):
            self.word()
            if index < len(node.arms):
                self._condition(node.arms[index].condition)
            if index == len(blocks) - 1:
                self._block_and_end(block)
            else:
                inside, outside = self.notes_before(self.index_of(block.end))
                self.block_lines(block.statements, self.collect(), inside)
                self.notes_above(outside)

    def _if_on_one_line(self, node: If) -> bool:
        if not self.style.collapses_conditions or len(node.arms) != 1 or node.orelse is not None:
            return False
        arm = node.arms[0]
        first, last = self.i, self.index_of(arm.body.end)
        if self.noted and any(i in self.before or i - 1 in self.behind for i in range(first + 1, last)):
            return False
        head = [self.take(), " ", self.condition(arm.condition), " ", self.take(), " "]
        text = self.one_line(arm.body, last)
        condition = concat(head)
        flat = condition if isinstance(condition, str) else condition.flat
        if text is not None and flat is not None and fits(self.page, f"{flat}{text} end"):
            self.page.write(f"{flat}{text} ")
            self.i = last
            self.word()
            return True
        self.i = first
        self.forget_added(first + 1, last)
        return False

    def numeric_for(self, node: NumericFor) -> None:
        """`for variable = first, limit, step do … end`; the head never breaks of its own accord."""
        parts: list[Doc] = [self.take(), " ", self.take(), " ", self.take(), " "]
        bounds = [node.first, node.limit] if node.step is None else [node.first, node.limit, node.step]
        parts.append(Series(self.elements(bounds, self.expression, last_notes=False)))
        self.show(Concat(parts, solid=True))
        self.page.write(" ")
        self.word()
        self._block_and_end(node.body)

    def generic_for(self, node: GenericFor) -> None:
        """`for names in values do … end`; long values stand on lines of their own."""
        self.word()
        names = Series(self.elements(node.names, self.expression, last_notes=False))
        notes = self.claim()
        self.page.write(" ")
        self.show(names, 3)
        self.page.notes(notes)
        if notes:
            self.page.newline()
        self.page.write(" ")
        self.word()
        notes = self.claim()
        values = Series(self.elements(node.values, self.expression, last_notes=False))
        self._loop_values(node.values, values, notes, self.claim())
        self._block_and_end(node.body)

    def _loop_values(
        self, nodes: Sequence[Expression], values: Series, notes: Sequence[Note], end_notes: Sequence[Note]
    ) -> None:
        hugs = len(nodes) == 1 and _hugs(nodes[0])
        noted = bool(notes or end_notes)

        def draw(page: Page) -> None:
            beside = not values.loose and (hugs or (not values.multi and fits_beside(page, values, 3)))
            if beside and not noted:
                page.write(" ")
                show(page, values, 3)
                page.write(" ")
            else:
                page.indent += 1
                page.notes(notes)
                page.indent -= 1
                values.lines(page, 0, first_here=False)
                page.indent += 1
                page.notes(end_notes)
                page.indent -= 1
                page.newline()

        self.draw(values, draw)
        self.word()

    def local_function(self, node: LocalFunction) -> None:
        """`local function name() … end`."""
        head = [self.take(), " ", self.take(), " ", self.take()]
        self.show(self.definition(head, node.function))

    def function_statement(self, node: FunctionStatement) -> None:
        """`function a.b:c() … end`."""
        head: list[Doc] = [self.take(), " "]
        while self.kinds[self.i] != "(":
            head.append(self.take())
        self.show(self.definition(head, node.function))


def _hugs(node: Expression) -> bool:
    return isinstance(node, Call) and len(node.arguments) == 1 and isinstance(node.arguments[0], Table)


_WRITERS: Final[dict[type[Statement], Callable[[Any, Any], None]]] = {
    Do: Statements.do,
    While: Statements.while_,
    Repeat: Statements.repeat,
    If: Statements.if_,
    NumericFor: Statements.numeric_for,
    GenericFor: Statements.generic_for,
    LocalFunction: Statements.local_function,
    FunctionStatement: Statements.function_statement,
}
