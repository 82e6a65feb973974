"""The grammar of expressions: precedence climbing over operators (Lua manual §3.4)."""

from __future__ import annotations

from typing import Final

from .cursor import MAX_LEVELS, TooDeep
from .dialects import Dialect
from .foreign import Foreign, foreign_operator, starts_comment
from .nodes import (
    Binary,
    Boolean,
    Expression,
    Function,
    Name,
    Nil,
    Number,
    String,
    Table,
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
COMPARISON: Final = 3
_UNARY: Final = 12
_STARTS: Final = frozenset((NAME, NUMBER, STRING, "{", "(", "nil", "true", "false"))
_BIT_OPERATORS: Final = frozenset(("|", "~", "&", "<<", ">>"))

_LITERALS: Final = (String, Table, Function)


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
        self.continues = frozenset(_LEFT) | SUFFIX_STARTS | {BAD, "="}
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
        elif kind == "function" and not (self.layout and self.declares(i)):
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
        powers = self.powers
        if self.layout:
            left = self._literal_suffixes(left, level)
            powers = _LEFT
        while True:
            i = self.i
            operator = self._operator(limit) if self.layout else kinds[i]
            if powers.get(operator, 0) <= limit:
                return left
            self.i += 1
            right = self.expression(_RIGHT[operator], level + 1)
            left = Binary(left.start, right.end, operator, self.starts[i], left, right)

    def _literal_suffixes(self, left: Expression, level: int) -> Expression:
        """Read the suffixes of a literal, which Lua allows only when it is in parentheses."""
        i = self.i
        kind = self.kinds[i]
        if not isinstance(left, _LITERALS) or self.tokens.first_on_line(i):
            return left
        joined = self.starts[i] == self.ends[i - 1]
        if kind in (".", ":"):
            suffix = self.kinds[i + 1] == NAME
        else:
            suffix = joined and (kind == "[" or (kind == "(" and isinstance(left, Function)))
        if not suffix:
            return left
        fix = Fix("Put it in parentheses", (Edit(left.start, left.start, "("), Edit(left.end, left.end, ")")))
        self.report("unexpected_symbol", f"unexpected symbol near {self.near()}", left.start, left.end, fix)
        return self.suffixed(level, left)

    def _operator(self, limit: int) -> str:
        """The operator here, also one that Lua spells otherwise; of that, all tokens but the last are skipped."""
        i = self.i
        kind = self.kinds[i]
        start = self.starts[i]
        foreign = foreign_operator(self.tokens.text, start)
        message = f"unexpected symbol near {self.near()}"
        if foreign is None and kind == "=" and not self.tokens.first_on_line(i) and self.awaited[-1:] != ["]"]:
            foreign = Foreign(start + 1, "==")
            if self.head or self.awaited:
                message = f"'{self.head or self.awaited[-1]}' expected near '='"
        if foreign is None:
            return self._own_operator(kind, start, limit)
        if _LEFT[foreign.operator] > limit:
            fix = Fix(f"Write '{foreign.operator}'", (Edit(start, foreign.end, foreign.operator),))
            self.report("foreign_operator", message, start, foreign.end, fix)
            while self.ends[self.i] < foreign.end:
                self.i += 1
        return foreign.operator

    def _own_operator(self, kind: str, start: int, limit: int) -> str:
        """An operator of Lua, which this dialect need not have; the slash of a comment is none."""
        if kind == "/" and starts_comment(self.tokens.text, start):
            self.silenced = True
            return ""
        if kind in _LEFT and kind not in self.powers and _LEFT[kind] > limit:
            self.report("unexpected_symbol", f"unexpected symbol near {self.near()}", start, self.ends[self.i])
        return kind

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
                message = f"cannot use '...' outside a vararg function near {self.near()}"
                self.report("vararg_outside", message, start, end)
            self.i = i + 1
            return Vararg(start, end)
        if kind == BAD and self.layout and self.texts[i] == "!" and self.kinds[i + 1] not in ("=", EOF):
            fix = Fix("Write 'not'", (Edit(start, end, "not "),))
            self.report("foreign_operator", "unexpected symbol near '!'", start, end, fix)
            self.i = i + 1
            operand = self.expression(_UNARY, level + 1)
            return Unary(start, operand.end, "not", operand)
        if kind == "~" and self.layout:
            self.report("unexpected_symbol", "unexpected symbol near '~'", start, end)
            self.i = i + 1
            return self.expression(_UNARY, level + 1)
        if kind == BAD and self.layout and self.kinds[i + 1] in _STARTS and not self.tokens.first_on_line(i + 1):
            self.missing()
            return self.expression(_UNARY, level + 1)
        return self.missing()
