"""The grammar of expressions: precedence climbing over operators, iteration over suffixes (Lua manual §3.4)."""

from __future__ import annotations

from typing import Final

from .cursor import MAX_LEVELS, STATEMENT_WORDS, Cursor
from .dialects import Dialect
from .nodes import (
    Binary,
    Block,
    Boolean,
    Call,
    Expression,
    Field,
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
_SUFFIX_STARTS: Final = frozenset((".", "[", ":", "(", "{", STRING))
_ENDS_LIST: Final = STATEMENT_WORDS - {"function"} | {"end", "else", "elseif", "until", "then", EOF}

# What people write who come from other languages, by the two tokens it arrives as; and what Lua calls it.
_FOREIGN: Final = {("!", "="): "~=", ("&", "&"): "and", ("|", "|"): "or"}


def binding_powers(dialect: Dialect) -> dict[str, int]:
    """The left binding power of each binary operator that the dialect has."""
    absent = set() if dialect.bit_operators else set(_BIT_OPERATORS)
    if not dialect.floor_division:
        absent.add("//")
    return {operator: power for operator, power in _LEFT.items() if operator not in absent}


class Expressions(Cursor):
    """Reads expressions; `level` counts the nested C calls that Lua would make, see MAX_LEVELS."""

    __slots__ = ("continues", "powers", "unary")

    def __init__(self, tokens: Tokens, dialect: Dialect) -> None:
        super().__init__(tokens, dialect)
        self.powers = binding_powers(dialect)
        self.continues = frozenset(self.powers) | _SUFFIX_STARTS | {BAD, "&", "|"}
        self.unary = frozenset(("not", "-", "#", "~") if dialect.bit_operators else ("not", "-", "#"))

    def expression(self, limit: int, level: int) -> Expression:
        """An expression whose operators bind tighter than `limit`."""
        i = self.i
        kinds = self.kinds
        kind = kinds[i]
        if level > MAX_LEVELS:
            self.check_level(level)
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

    def suffixed(self, level: int) -> Expression:
        """A name or a parenthesized expression with all its indices, members, calls and method calls."""
        i = self.i
        kinds = self.kinds
        starts = self.starts
        ends = self.ends
        start = starts[i]
        left: Expression
        if kinds[i] == NAME:
            left = Name(start, ends[i], self.texts[i])
            i += 1
        else:
            self.i = i + 1
            inner = self.expression(0, level + 1)
            self.close(")", i)
            i = self.i
            left = Paren(start, ends[i - 1], inner)
        while True:
            kind = kinds[i]
            if kind == ".":
                self.i = i + 1
                if kinds[i + 1] == NAME and not self.layout:
                    name = Name(starts[i + 1], ends[i + 1], self.texts[i + 1])
                    i += 2
                else:
                    name = self.name()
                    i = self.i
                left = Member(start, name.end, left, name)
            elif kind not in _SUFFIX_STARTS or (self.layout and self.breaks(i)):
                break
            elif kind == "[":
                self.i = i + 1
                key = self.expression(0, level + 1)
                self.expect("]")
                i = self.i
                left = Index(start, ends[i - 1], left, key)
            elif kind == ":":
                self.i = i + 1
                name = self.name()
                i = self.i
                if kinds[i] not in ("(", STRING, "{") or (self.layout and self.breaks(i)):
                    self.unexpected("missing_arguments", "function arguments expected")
                    left = MethodCall(start, name.end, left, name, name.end, [])
                    continue
                arguments = self.arguments(level)
                left = MethodCall(start, ends[self.i - 1], left, name, starts[i], arguments)
                i = self.i
            else:
                self.i = i
                arguments = self.arguments(level)
                left = Call(start, ends[self.i - 1], left, starts[i], arguments)
                i = self.i
        self.i = i
        return left

    def arguments(self, level: int) -> list[Expression]:
        """The arguments of a call: `(list)`, a string or a table."""
        i = self.i
        kind = self.kinds[i]
        if kind == STRING:
            self.i = i + 1
            return [String(self.starts[i], self.ends[i], self.texts[i])]
        if kind == "{":
            return [self.table(level)]
        if not self.dialect.call_on_new_line and i and self.tokens.first_on_line(i):
            self.unexpected("ambiguous_call", "ambiguous syntax (function call x new statement)")
        self.i = i + 1
        if self.kinds[i + 1] == ")":
            self.i = i + 2
            return []
        if self.layout and self.list_ends():
            self.close(")", i)
            return []
        found = [self.expression(0, level + 1)]
        while self.kinds[self.i] == ",":
            self.i += 1
            found.append(self.expression(0, level + 1))
        self.close(")", i)
        return found

    def list_ends(self) -> bool:
        """Whether what follows cannot be an element of the list being read."""
        return self.kinds[self.i] in _ENDS_LIST or self.breaks(self.i)

    def expressions(self, level: int) -> list[Expression]:
        """One expression or more, separated by commas."""
        found = [self.expression(0, level + 1)]
        while self.kinds[self.i] == ",":
            self.i += 1
            found.append(self.expression(0, level + 1))
        return found

    def table(self, level: int) -> Table:
        """A table constructor."""
        opener = self.i
        kinds = self.kinds
        self.i += 1
        fields: list[Field] = []
        while kinds[self.i] != "}" and not (self.layout and self.list_ends()):
            fields.append(self._field(level))
            if kinds[self.i] not in (",", ";"):
                break
            self.i += 1
        self.close("}", opener)
        return Table(self.starts[opener], self.ends[self.i - 1], fields)

    def _field(self, level: int) -> Field:
        i = self.i
        kind = self.kinds[i]
        start = self.starts[i]
        key: Expression | None = None
        if kind == NAME and self.kinds[i + 1] == "=":
            key = Name(start, self.ends[i], self.texts[i])
            self.i = i + 2
        elif kind == "[":
            self.i = i + 1
            key = self.expression(0, level + 1)
            self.expect("]")
            self.expect("=")
        value = self.expression(0, level + 1)
        return Field(start, value.end, key, value, kind == "[")

    def function(self, level: int, start: int, opener: int) -> Function:
        """A function from its parameter list on; `opener` is the token of its `function`."""
        outer = self.vararg
        self.vararg = False
        open_ = self.i
        parameters: list[Name] = []
        vararg: Name | None = None
        if self.layout and self.kinds[open_] == NAME and self.kinds[open_ + 1] == "(":
            self.report("missing_symbol", f"'(' expected near {self.near()}", self.starts[open_], self.ends[open_])
            self.i = open_ = open_ + 1
        self.expect("(")
        if self.kinds[self.i] != ")":
            vararg = self._parameters(parameters)
        self.expect(")")
        body = self.block(level, opener)
        self.close("end", opener)
        self.vararg = outer
        return Function(start, self.ends[self.i - 1], parameters, vararg, body)

    def _parameters(self, parameters: list[Name]) -> Name | None:
        while True:
            i = self.i
            if self.kinds[i] == "...":
                self.i = i + 1
                self.vararg = True
                if self.dialect.named_varargs and self.kinds[i + 1] == NAME:
                    return self.name()
                return Name(self.starts[i], self.ends[i], "...")
            if self.kinds[i] == NAME:
                parameters.append(self.name())
            else:
                at = self.previous_end()
                self.report("missing_name", f"<name> or '...' expected near {self.near()}", at, at)
                return None
            if self.kinds[self.i] != ",":
                return None
            self.i += 1

    def block(self, level: int, opener: int) -> Block:
        """The statements up to a word that ends a block; see `statements.py`."""
        raise NotImplementedError
