"""The grammar of operands: names with their suffixes, calls, tables, functions (Lua manual §3.4.9 to §3.4.11)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from .cursor import STATEMENT_WORDS, Cursor
from .nodes import (
    Block,
    Call,
    Expression,
    Field,
    Function,
    Index,
    Member,
    MethodCall,
    Name,
    Paren,
    String,
    Table,
)
from .problems import Edit, Fix
from .tokens import EOF, NAME, NUMBER, STRING

SUFFIX_STARTS: Final = frozenset((".", "[", ":", "(", "{", STRING))
_STARTS_FIELD: Final = frozenset(
    (NAME, NUMBER, STRING, "{", "[", "(", "function", "nil", "true", "false", "not", "#", "...")
)
_ENDS_FIELD: Final = frozenset((",", ";", "}"))
_ENDS_LIST: Final = STATEMENT_WORDS - {"function"} | {"end", "else", "elseif", "until", "then", EOF}


class Operands(Cursor):
    """Reads what operators connect; the grammar above it reads the expressions and blocks within."""

    __slots__ = ()

    if TYPE_CHECKING:

        def expression(self, limit: int, level: int) -> Expression:
            """See `expressions.py`."""

        def block(self, level: int, opener: int) -> Block:
            """See `statements.py`."""

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
            elif kind not in SUFFIX_STARTS or (self.layout and self.breaks(i) and not self.ambiguous(i)):
                break
            elif kind == "[":
                self.i = i + 1
                key = self.expression(0, level + 1)
                self.expect("]")
                i = self.i
                left = Index(start, ends[i - 1], left, key)
            elif kind == ":":
                self.i = i + 1
                left = self._method_call(left, level)
                i = self.i
            else:
                self.i = i
                arguments = self.arguments(level)
                left = Call(start, ends[self.i - 1], left, starts[i], arguments)
                i = self.i
        self.i = i
        return left

    def _method_call(self, left: Expression, level: int) -> MethodCall:
        name = self.name()
        i = self.i
        if self.kinds[i] not in ("(", STRING, "{") or (self.layout and self.breaks(i)):
            self.unexpected("missing_arguments", "function arguments expected")
            return MethodCall(left.start, name.end, left, name, name.end, [])
        arguments = self.arguments(level)
        return MethodCall(left.start, self.ends[self.i - 1], left, name, self.starts[i], arguments)

    def arguments(self, level: int) -> list[Expression]:
        """The arguments of a call: `(list)`, a string or a table."""
        i = self.i
        kind = self.kinds[i]
        if kind == STRING:
            self.i = i + 1
            return [String(self.starts[i], self.ends[i], self.texts[i])]
        if kind == "{":
            return [self.table(level)]
        if self.ambiguous(i):
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

    def ambiguous(self, i: int) -> bool:
        """Whether old dialects refuse the parenthesis at token `i`: it could begin a new statement."""
        return not self.dialect.call_on_new_line and self.kinds[i] == "(" and self.tokens.first_on_line(i)

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
            if kinds[self.i] in (",", ";"):
                self.i += 1
            elif not (self.layout and self._goes_on(opener)):
                break
        self.close("}", opener)
        return Table(self.starts[opener], self.ends[self.i - 1], fields)

    def _goes_on(self, opener: int) -> bool:
        """Whether more fields follow in a table, though the last one is not ended; if so, report it and move there.

        What cannot begin a field is skipped up to where one can.
        """
        i = self.i
        kinds = self.kinds
        declares = kinds[i] == "function" and kinds[i + 1] == NAME and self.tokens.first_on_line(i)
        if kinds[i] == "}" or declares or self.list_ends():
            return False
        at = self.previous_end()
        begins = kinds[i] in _STARTS_FIELD
        fix = Fix("Insert ','", (Edit(at, at, ","),)) if begins else None
        self.report("missing_symbol", self.unclosed("}", opener), at, at, fix, self.starts[opener])
        if begins:
            return True
        self.i = i + 1
        while kinds[self.i] not in _ENDS_FIELD and not self.tokens.first_on_line(self.i) and not self.list_ends():
            self.i += 1
        if kinds[self.i] in (",", ";"):
            self.i += 1
        return True

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
        return Field(start if key else value.start, value.end, key, value, kind == "[")

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
