"""What can be seen of an expression without knowing any name."""

from __future__ import annotations

from typing import Final

from .nodes import Binary, Boolean, Expression, Missing, Nil, Number, String, Unary

_LITERALS: Final = (Number, String, Boolean, Nil)


def is_unfinished(value: Expression) -> bool:
    """Whether an expression ends with a part that is missing."""
    while isinstance(value, Binary | Unary):
        value = value.right if isinstance(value, Binary) else value.operand
    return isinstance(value, Missing)


def is_foldable(value: Expression) -> bool:
    """Whether Lua 5.4 folds a constant with this value into the code, so that it is no upvalue."""
    if isinstance(value, Unary) and value.operator == "-":
        value = value.operand
        return isinstance(value, Number)
    return isinstance(value, _LITERALS)
