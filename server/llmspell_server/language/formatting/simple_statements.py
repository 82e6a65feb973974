"""Statements without blocks as documents."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from llmspell_runtime.syntax.nodes import (
    Assign,
    Break,
    CallStatement,
    Expression,
    Global,
    Goto,
    Label,
    Local,
    Name,
    Return,
    Statement,
)

from .assignment import Assignment
from .doc import Doc
from .expressions import Expressions
from .lists import Item, Series
from .pieces import Concat, concat


class SimpleStatements(Expressions):
    """Takes the tokens of a statement in order and gives its document."""

    def document(self, statement: Statement) -> Doc:
        """A statement without blocks of its own (functions in its values may have some)."""
        return _DOCUMENTS[type(statement)](self, statement)

    def local(self, node: Local) -> Doc:
        """`local names <attribs> = values`, and the global declarations of Lua 5.5."""
        head: list[Doc] = [self.take(), " "]
        if node.default_attrib is not None:
            head += [self._attribute(), " "]
        attribs = iter(node.attribs)

        def name(_node: Name) -> Doc:
            doc = self.take()
            return concat([doc, " ", self._attribute()]) if next(attribs, None) is not None else doc

        if not node.names:
            head.append(self.take())
        else:
            head.append(Series(self.elements(node.names, name, last_notes=False)))
        return self._assignment(Concat(head, solid=True), node.values)

    def _attribute(self) -> Doc:
        return concat([self.take(), self.take(), self.take()])

    def assign(self, node: Assign) -> Doc:
        """`targets = values`."""
        targets = Series(self.elements(node.targets, self.expression, last_notes=False))
        return self._assignment(Concat([targets], solid=len(node.targets) > 1), node.values)

    def _assignment(self, left: Doc, values: Sequence[Expression]) -> Doc:
        if not values:
            return left
        notes = self.claim()
        if notes:
            left = concat([left, *(f" {note.text}" for note in notes)]) if _inline(notes) else self._noted(left, notes)
        self.take()
        behind = self.collect()
        return Assignment(left, self.elements(values, self.expression, last_notes=False), behind)

    def _noted(self, left: Doc, notes: list[Any]) -> Doc:
        return concat([left, self.remarked(notes, "")])

    def call(self, node: CallStatement) -> Doc:
        """A call."""
        return self.expression(node.call)

    def return_(self, node: Return) -> Doc:
        """`return values`."""
        word = self.take()
        return concat([word, " ", self._values(node.values)]) if node.values else word

    def _values(self, values: Sequence[Expression]) -> Doc:
        notes = self.collect()
        items = self.elements(values, self.expression, last_notes=False)
        if notes:
            items[0] = Item(items[0].doc, [*notes, *items[0].lead], items[0].trail)
        return Series(items)

    def break_(self, _node: Break) -> Doc:
        """`break`."""
        return self.take()

    def goto(self, _node: Goto) -> Doc:
        """`goto label`."""
        return concat([self.take(), " ", self.take()])

    def label(self, _node: Label) -> Doc:
        """`::name::`."""
        return concat([self.take(), self.take(), self.take()])


def _inline(notes: list[Any]) -> bool:
    return not any(note.breaks or note.own_line for note in notes)


_DOCUMENTS: Final[dict[type[Statement], Callable[[Any, Any], Doc]]] = {
    Local: SimpleStatements.local,
    Global: SimpleStatements.local,
    Assign: SimpleStatements.assign,
    CallStatement: SimpleStatements.call,
    Return: SimpleStatements.return_,
    Break: SimpleStatements.break_,
    Goto: SimpleStatements.goto,
    Label: SimpleStatements.label,
}
