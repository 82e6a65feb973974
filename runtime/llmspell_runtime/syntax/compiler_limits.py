"""The limits of Lua's compiler that a script can meet: locals, upvalues, registers (lparser.c, lopcodes.h)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from .dialects import Dialect
from .nodes import Node
from .problems import SyntaxProblem
from .scopes import FunctionScope
from .tokens import LINE_MARK

MAX_LOCALS: Final = 200
MAX_REGISTERS: Final = 255


def hidden_locals(dialect: Dialect) -> tuple[int, int]:
    """How many locals Lua makes for itself in a numeric and in a generic `for`."""
    if dialect.global_declarations:
        return 2, 3
    return 3, 4 if dialect.attributes else 3


def too_many_locals(function: FunctionScope, start: int, end: int) -> SyntaxProblem:
    """The problem of the first local beyond the limit."""
    message = f"too many local variables (limit is {MAX_LOCALS}) in {_place(function)}"
    return SyntaxProblem("too_many_locals", message, start, end, None, function.start)


def too_many_upvalues(function: FunctionScope, start: int, limit: int) -> SyntaxProblem:
    """The problem of the first use of an outer local beyond the limit."""
    message = f"too many upvalues (limit is {limit}) in {_place(function)}"
    return SyntaxProblem("too_many_upvalues", message, start, start + 1, None, function.start)


def too_many_registers(values: Sequence[Node], used: int, shift: int) -> SyntaxProblem | None:
    """The problem of a list of values that does not fit behind `used` registers, if it does not."""
    if used + len(values) < MAX_REGISTERS:
        return None
    message = "function or expression needs too many registers"
    return SyntaxProblem("too_many_registers", message, values[0].start + shift, values[-1].end + shift)


def _place(function: FunctionScope) -> str:
    return "main function" if function.parent is None else f"function at line {LINE_MARK}"
