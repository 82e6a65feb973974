"""Which numbers, texts and booleans the calls in a text give a function, as far as the text of an argument tells."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from llmspell_runtime.syntax.literals import number_value
from llmspell_runtime.syntax.nodes import Binary, Boolean, Call, Expression, Name, Number, Paren, String, Unary

if TYPE_CHECKING:
    from .facts import UnitFacts

Row = tuple[str | None, ...]
"""What one call gives: the name of a type for each argument, None where its text does not tell."""

_COMPARISONS: Final = frozenset(("==", "~=", "<", ">", "<=", ">="))


def rows_given(unit: UnitFacts, uses: list[Name]) -> Iterator[Row]:
    """What the calls among the uses of a function give it, without those of whose arguments the text says nothing."""
    for use in uses:
        call = unit.parents.get(use)
        if isinstance(call, Call) and call.callee is use and call.arguments:
            row = tuple(map(scalar_kind, call.arguments))
            if any(row):
                yield row


def scalar_kind(node: Expression) -> str | None:
    """The type that an expression surely has if no metamethod is in the way."""
    match node:
        case String():
            return "string"
        case Number():
            return "integer" if isinstance(number_value(node.text), int) else "number"
        case Boolean():
            return "boolean"
        case Paren():
            return scalar_kind(node.inner)
        case Unary(operator="-"):
            return scalar_kind(node.operand)
        case Unary(operator="not"):
            return "boolean"
        case Binary(operator=".."):
            return "string"
        case Binary() if node.operator in _COMPARISONS:
            return "boolean"
        case _:
            return None
