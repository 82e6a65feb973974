"""Conditions that can be compiled into a script as they are: those that cannot fail and change nothing.

`==` and `~=` with a literal on one side never run a metamethod; comparisons and arithmetic of numbers never fail, and
the variable of a numeric `for` that nobody assigns to is a number. Everything else is evaluated under protection.
"""

from __future__ import annotations

from collections.abc import Set

from llmspell_runtime.kernel.debugger.numbers import is_number
from llmspell_runtime.syntax.nodes import (
    Binary,
    Boolean,
    Expression,
    Name,
    Nil,
    Number,
    Paren,
    Return,
    String,
    Unary,
    walk,
)
from llmspell_runtime.syntax.tree import parse

_LITERALS = (Nil, Boolean, Number, String)


def read_condition(text: str) -> Expression | str:
    """The expression, or Lua's message when it is none."""
    tree = parse(f"return {text}")
    if tree.errors:
        return tree.errors[0].message
    statements = tree.statements
    if len(statements) != 1 or not isinstance(statements[0], Return) or len(statements[0].values) != 1:
        return "a condition is one expression"
    return statements[0].values[0]


def names_in(expression: Expression) -> list[str]:
    """Every name that occurs in it, once."""
    return list(dict.fromkeys(node.text for node in walk(expression) if isinstance(node, Name) and node.text))


def cannot_fail(expression: Expression, visible: Set[str], numbers: Set[str]) -> bool:
    """Whether evaluating it at a place with these variables never raises and runs no code of the script.

    `visible` are the names of variables there, `numbers` those of them that are certainly numbers.
    """
    if isinstance(expression, Paren):
        return cannot_fail(expression.inner, visible, numbers)
    if isinstance(expression, _LITERALS):
        return True
    if isinstance(expression, Name):
        return expression.text in visible
    if isinstance(expression, Unary):
        return expression.operator == "not" and cannot_fail(expression.operand, visible, numbers)
    if not isinstance(expression, Binary):
        return False
    left, right = expression.left, expression.right
    if expression.operator in ("and", "or"):
        return cannot_fail(left, visible, numbers) and cannot_fail(right, visible, numbers)
    if expression.operator in ("==", "~="):
        if _numbers(left, right, numbers):
            return True
        literal = _is_literal(left) or _is_literal(right)
        return literal and _plain(left, visible) and _plain(right, visible)
    return expression.operator in ("<", "<=", ">", ">=") and _numbers(left, right, numbers)


def _is_literal(expression: Expression) -> bool:
    return isinstance(expression, _LITERALS) or is_number(expression, lambda _name: False)


def _plain(expression: Expression, visible: Set[str]) -> bool:
    return _is_literal(expression) or (isinstance(expression, Name) and expression.text in visible)


def _numbers(left: Expression, right: Expression, numbers: Set[str]) -> bool:
    return all(is_number(side, lambda name: name.text in numbers) for side in (left, right))
