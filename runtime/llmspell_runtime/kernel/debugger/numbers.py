"""Which local variables certainly hold numbers: every value ever assigned to them is arithmetic of numbers.

Needed to know which conditions cannot fail (`conditions.py`). Starts with all candidates and drops those that are
assigned anything else, until nothing changes.
"""

from __future__ import annotations

from collections.abc import Callable

from llmspell_runtime.syntax.nodes import (
    Assign,
    Binary,
    Expression,
    Local,
    Name,
    Number,
    NumericFor,
    Paren,
    Unary,
    walk,
)
from llmspell_runtime.syntax.scopes import Variable
from llmspell_runtime.syntax.tree import Tree

_TOTAL = ("+", "-", "*", "/")
_NEED_NONZERO = ("//", "%")


def numeric_variables(tree: Tree) -> set[Variable]:
    """The variables of a tree from `parse` that are numbers wherever they can be used."""
    scopes = tree.scopes
    values: dict[Variable, list[Expression | None]] = {}
    numbers: set[Variable] = set()
    for node in walk(tree.root):
        if isinstance(node, NumericFor):
            loop = scopes.variable_at(node.variable.start)
            if loop is not None:
                numbers.add(loop)
        elif isinstance(node, Local):
            _note(values, [scopes.variable_at(name.start) for name in node.names], node.values)
        elif isinstance(node, Assign):
            targets = [scopes.variable_at(t.start) if isinstance(t, Name) else None for t in node.targets]
            _note(values, targets, node.values)
    numbers |= values.keys()
    numbers = {v for v in numbers if v.kind in ("local", "loop") and len(values.get(v, ())) >= len(v.writes)}
    while True:
        wrong = {
            v
            for v in numbers
            if not all(_is_numeric(value, scopes.variable_at, numbers) for value in values.get(v, ()))
        }
        if not wrong:
            return numbers
        numbers -= wrong


def _note(
    values: dict[Variable, list[Expression | None]], targets: list[Variable | None], given: list[Expression]
) -> None:
    """A target without a value of its own (a call gives several) gets None: not known to be a number."""
    for index, target in enumerate(targets):
        if target is not None:
            values.setdefault(target, []).append(given[index] if index < len(given) else None)


def _is_numeric(
    value: Expression | None, variable_at: Callable[[int], Variable | None], numbers: set[Variable]
) -> bool:
    return value is not None and is_number(value, lambda name: variable_at(name.start) in numbers)


def is_number(expression: Expression, name_is_number: Callable[[Name], bool]) -> bool:
    """Whether it is certainly a number, and computing it cannot fail."""
    pending = [expression]
    while pending:
        part = pending.pop()
        if isinstance(part, Number):
            continue
        if isinstance(part, Paren):
            pending.append(part.inner)
        elif isinstance(part, Unary) and part.operator == "-":
            pending.append(part.operand)
        elif isinstance(part, Name):
            if not name_is_number(part):
                return False
        elif isinstance(part, Binary) and (
            part.operator in _TOTAL or (part.operator in _NEED_NONZERO and _nonzero(part.right))
        ):
            pending += [part.left, part.right]
        else:
            return False
    return True


def _nonzero(expression: Expression) -> bool:
    """A plain decimal numeral other than zero."""
    if not isinstance(expression, Number) or expression.text[:2].lower() == "0x":
        return False
    return any(digit in "123456789" for digit in expression.text.lower().partition("e")[0])
