"""Expressions as documents: operators, parentheses, strings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from llmspell_runtime.syntax.nodes import (
    Binary,
    Boolean,
    Call,
    Expression,
    Function,
    Index,
    Member,
    MethodCall,
    Name,
    Nil,
    Number,
    Paren,
    String,
    Table,
    Unary,
    Vararg,
)

from .brackets import Parenthesized
from .chains import Operation, Operators
from .doc import Doc
from .operands import Operands, without_parentheses
from .pieces import Remark, concat
from .quotes import requoted

_PRECEDENCE: Final = {
    operator: level
    for level, operators in enumerate(
        ("or", "and", "< > <= >= ~= ==", "|", "~", "&", "<< >>", "..", "+ -", "* / // %", "^")
    )
    for operator in operators.split()
}
_RIGHT: Final = frozenset(("..", "^"))


class Expressions(Operands):
    """Takes the tokens of an expression in order and gives its document."""

    def expression(self, node: Expression) -> Doc:
        """An expression whose parentheses may go if they do nothing."""
        return _DOCUMENTS[type(node)](self, node)

    def prefix(self, node: Expression) -> Doc:
        """What stands before a suffix, where parentheses matter."""
        return self.kept_parentheses(node) if isinstance(node, Paren) else self.expression(node)

    def condition(self, node: Expression) -> Doc:
        """A condition is cut to one value, so parentheses around all of it do nothing."""
        if isinstance(node, Paren):
            self.skip()
            doc = self.condition(node.inner)
            self.skip()
            return doc
        return self.expression(node)

    def token(self, node: Expression) -> Doc:
        """A name, a numeral, `nil`, a boolean or `...`."""
        return self.take()

    def string(self, node: String) -> Doc:
        """A string in the quotes of the style."""
        return self.put(requoted(node.text, self.style.quote_style))

    def parentheses(self, node: Paren) -> Doc:
        """`(inner)`; without them if they do nothing. The callers see to operands of what binds tighter than unary."""
        if without_parentheses(node) is node and not isinstance(node.inner, Unary):
            return self.kept_parentheses(node)
        self.skip()
        doc = self.expression(node.inner)
        self.skip()
        return doc

    def kept_parentheses(self, node: Paren) -> Doc:
        """`(inner)`; of several pairs one is left."""
        extra = 0
        while isinstance(node.inner, Paren):
            self.skip()
            extra += 1
            node = node.inner
        notes = self.claim()
        self.take()
        inner = self.expression(node.inner)
        end_notes = self.claim()
        if end_notes:
            self.remarks = True
            inner = concat([inner, *(Remark(note) for note in end_notes)])
        self.take()
        for _ in range(extra):
            self.skip()
        return self.remarked(notes, Parenthesized(inner))

    def unary(self, node: Unary) -> Doc:
        """An operator and its operand; two minus signs stay apart."""
        operator = self.take()
        spaced = node.operator == "not" or (node.operator == "-" and self.texts[self.i] == "-")
        return concat([operator, " " if spaced else "", self._tight(node.operand)])

    def _tight(self, node: Expression) -> Doc:
        """An operand of what binds as tightly as a unary operator or tighter: `(-a) ^ b`, `-(-a)`."""
        if isinstance(node, Paren) and isinstance(without_parentheses(node), Paren):
            return self.kept_parentheses(node)
        return self.expression(node)

    def binary(self, node: Binary) -> Doc:
        """Operators of one precedence side by side, tighter ones within; no recursion along chains."""
        spine = [node]
        left = node.left
        while isinstance(left, Binary):
            spine.append(left)
            left = left.left
        doc = self._tight(left) if spine[-1].operator == "^" else self.expression(left)
        operations: list[Operation] = []
        level = -1
        for operation in reversed(spine):
            operator = operation.operator
            precedence = _PRECEDENCE[operator]
            if operations and precedence != level:
                doc = Operators(doc, operations)
                operations = []
            level = precedence
            right = operation.right
            while operator in _RIGHT and isinstance(right, Binary) and right.operator == operator:
                operations.append(self._operation(right.left, tight=operator == "^"))
                right = right.right
            operations.append(self._operation(right))
        return Operators(doc, operations)

    def _operation(self, operand: Expression, *, tight: bool = False) -> Operation:
        notes = self.claim()
        operator = self.texts[self.i]
        self.take()
        notes += self.claim()
        if notes and not any(note.breaks or note.own_line for note in notes):
            inline = [f"{note.text} " for note in notes]
            return Operation(
                (), operator, concat([*inline, self._tight(operand) if tight else self.expression(operand)])
            )
        return Operation(notes, operator, self._tight(operand) if tight else self.expression(operand))


_DOCUMENTS: Final[dict[type[Expression], Callable[[Any, Any], Doc]]] = {
    Name: Expressions.token,
    Number: Expressions.token,
    Nil: Expressions.token,
    Boolean: Expressions.token,
    Vararg: Expressions.token,
    String: Expressions.string,
    Paren: Expressions.parentheses,
    Unary: Expressions.unary,
    Binary: Expressions.binary,
    Member: Expressions.suffixed,
    Index: Expressions.suffixed,
    Call: Expressions.suffixed,
    MethodCall: Expressions.suffixed,
    Table: Expressions.table,
    Function: Expressions.function,
}
