"""The grammar of expressions: precedence climbing over operators (Lua manual §3.4)."""

from __future__ import annotations

from typing import Final

from .cursor import MAX_LEVELS, TooDeep
from .dialects import Dialect
from .nodes import (
    Binary,
    Boolean,
    Expression,
    Name,
    Nil,
    Number,
    String,
    Unary,
    Vararg,
)
from .operands import SUFFIX_STARTS, Operands
from .problems import Edit, Fix
from .tokens import BAD, EOF, NAME, NUMBER, STRING, Tokens

# Left and right binding power of each operator (lparser.c, `priority`); unary operators bind with 12.
_LEFT: Final = {"or": 1, "and": 2} | dict.fromkeys(("<", ">", "<=", ">=", "~=", "=="), 3) | {
    "|": 4, "~": 5, "&": 6, "<<": 7, ">>": 7, "..": 9, "+": 10, "-": 10,
    "*": 11, "/": 11, "//": 11, "%": 11, "^": 14,
}  # fmt: skip
_RIGHT: Final = _LEFT | {"..": 8, "^": 13}
_UNARY: Final = 12
_BIT_OPERATORS: Final = frozenset(("|", "~", "&", "<<", ">>"))

# What people write who come from other languages, by the two tokens it arrives as; and what Lua calls it.
_FOREIGN: Final = {("!", "="): "~=", ("&", "&"): "and", ("|", "|"): "or"}


def binding_powers(dialect: Dialect) -> dict[str, int]:
    """The left binding power of each binary operator that the dialect has."""
    absent = set() if dialect.bit_operators else set(_BIT_OPERATORS)
    if not dialect.floor_division:
        absent.add("//")
    return {operator: power for operator, power in _LEFT.items() if operator not in absent}


class Expressions(Operands):
    """Reads expressions; `level` counts the nested C calls that Lua would make, see MAX_LEVELS."""

    __slots__ = ("continues", "powers", "unary")

    def __init__(self, tokens: Tokens, dialect: Dialect) -> None:
        super().__init__(tokens, dialect)
        self.powers = binding_powers(dialect)
        self.continues = frozenset(self.powers) | SUFFIX_STARTS | {BAD, "&", "|"}
        self.unary = frozenset(("not", "-", "#", "~") if dialect.bit_operators else ("not", "-", "#"))

    def expression(self, limit: int, level: int) -> Expression:
        """An expression whose operators bind tighter than `limit`."""
        i = self.i
        kinds = self.kinds
        kind = kinds[i]
        if level > MAX_LEVELS:
            raise TooDeep
        if self.layout and self.breaks(i):
            return self.missing()
        left: Expression
        if kind == NAME:
            if kinds[i + 1] not in self.continues:
                self.i = i + 1
                return Name(self.starts[i], self.ends[i], self.texts[i])
            left = self.suffixed(level)
        elif kind == STRING:
            self.i = i + 1
            left = String(self.starts[i], self.ends[i], self.texts[i])
        elif kind == NUMBER:
            self.i = i + 1
            left = Number(self.starts[i], self.ends[i], self.texts[i])
        elif kind == "{":
            left = self.table(level)
        elif kind == "(":
            left = self.suffixed(level)
        elif kind == "function" and not (self.layout and self._declares(i)):
            self.i = i + 1
            left = self.function(level, self.starts[i], i)
        else:
            left = self._other_operand(i, kind, level)
        if kinds[self.i] in self.continues:
            return self.operators(left, limit, level)
        return left

    def operators(self, left: Expression, limit: int, level: int) -> Expression:
        """Go on behind `left` with the binary operators that bind tighter than `limit`."""
        kinds = self.kinds
        while True:
            i = self.i
            operator = self._operator(limit) if self.layout else kinds[i]
            if self.powers.get(operator, 0) <= limit:
                return left
            self.i += 1
            right = self.expression(_RIGHT[operator], level + 1)
            left = Binary(left.start, right.end, operator, self.starts[i], left, right)

    def at_foreign_operator(self) -> bool:
        """Whether an operator of another language follows, which a strict attempt takes for the next statement."""
        i = self.i
        return self.texts[i] in ("!", "&", "|") and (self.texts[i], self.texts[i + 1]) in _FOREIGN

    def _operator(self, limit: int) -> str:
        """The operator here, also one from another language; of that, the first of its two tokens is skipped."""
        i = self.i
        if self.texts[i] not in ("!", "&", "|") or self.ends[i] != self.starts[i + 1]:
            return self.kinds[i]
        pair = (self.texts[i], self.texts[i + 1])
        operator = _FOREIGN.get(pair)
        if operator is None:
            return self.kinds[i]
        if _LEFT[operator] > limit:
            fix = Fix(f"Write '{operator}'", (Edit(self.starts[i], self.ends[i + 1], operator),))
            message = f"unexpected symbol near '{pair[0]}'"
            self.report("foreign_operator", message, self.starts[i], self.ends[i + 1], fix)
            self.i += 1
        return operator

    def _other_operand(self, i: int, kind: str, level: int) -> Expression:
        """An operand that begins with a rarer token."""
        start, end = self.starts[i], self.ends[i]
        if kind == "nil":
            self.i = i + 1
            return Nil(start, end)
        if kind in ("true", "false"):
            self.i = i + 1
            return Boolean(start, end, kind == "true")
        if kind in self.unary:
            self.i = i + 1
            operand = self.expression(_UNARY, level + 1)
            return Unary(start, operand.end, kind, operand)
        if kind == "...":
            if not self.vararg:
                self.unexpected("vararg_outside", "cannot use '...' outside a vararg function")
            self.i = i + 1
            return Vararg(start, end)
        if kind == BAD and self.layout and self.texts[i] == "!" and self.kinds[i + 1] not in ("=", EOF):
            fix = Fix("Write 'not'", (Edit(start, end, "not "),))
            self.report("foreign_operator", "unexpected symbol near '!'", start, end, fix)
            self.i = i + 1
            operand = self.expression(_UNARY, level + 1)
            return Unary(start, operand.end, "not", operand)
        return self.missing()

    def _declares(self, i: int) -> bool:
        """Whether `function` at token `i` starts a line and has a name: a statement, not the operand wanted here."""
        return self.kinds[i + 1] == NAME and self.tokens.first_on_line(i)
