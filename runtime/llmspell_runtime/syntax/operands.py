"""The grammar of operands: names with their suffixes, calls, tables, functions (Lua manual §3.4.9 to §3.4.11)."""

from __future__ import annotations

from typing import Final

from .cursor import STATEMENT_WORDS
from .functions import Functions
from .nodes import (
    Call,
    Expression,
    Field,
    Index,
    Member,
    MethodCall,
    Name,
    Paren,
    String,
    Table,
)
from .problems import Edit, Fix
from .tokens import EOF, KEYWORDS, NAME, NUMBER, STRING

SUFFIX_STARTS: Final = frozenset((".", "[", ":", "(", "{", STRING))
_STARTS_FIELD: Final = frozenset(
    (NAME, NUMBER, STRING, "{", "[", "(", "function", "nil", "true", "false", "not", "#", "...")
)
SUFFIX_SYMBOLS: Final = SUFFIX_STARTS - {STRING, "{"}
_ENDS_FIELD: Final = frozenset((",", ";", "}"))
_ENDS_LIST: Final = STATEMENT_WORDS - {"function"} | {"end", "else", "elseif", "until", "then", EOF}


class Operands(Functions):
    """Reads what operators connect; the grammar above it reads the expressions and blocks within."""

    __slots__ = ()

    def suffixed(self, level: int, left: Expression | None = None) -> Expression:
        """A name or a parenthesized expression with all its indices, members, calls and method calls.

        If `left` is given, it has been read already, and the suffixes are those of it.
        """
        i = self.i
        kinds = self.kinds
        starts = self.starts
        ends = self.ends
        if left is not None:
            start = left.start
        elif kinds[i] == NAME:
            start = starts[i]
            left = Name(start, ends[i], self.texts[i])
            i += 1
        else:
            start = starts[i]
            self.i = i + 1
            if self.layout:
                self.awaited.append(")")
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
                key = self._key(level, i)
                i = self.i
                left = Index(start, ends[i - 1], left, key)
            elif kind == ":":
                if self.layout and self.no_method(i):
                    break
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

    def _key(self, level: int, opener: int) -> Expression:
        """An expression in square brackets."""
        self.i = opener + 1
        if self.layout:
            self.awaited.append("]")
        key = self.expression(0, level + 1)
        self.close("]", opener)
        return key

    def no_method(self, i: int) -> bool:
        """Whether the colon at token `i` ends the head of a block, as in Python, or is part of `:=`."""
        following = i + 1
        if self.kinds[following] == "=":
            return self.starts[following] == self.ends[i]
        return self.head != "" and self.tokens.first_on_line(following)

    def _method_call(self, left: Expression, level: int) -> MethodCall:
        name = self.name()
        i = self.i
        if self.kinds[i] not in ("(", STRING, "{") or (self.layout and self.breaks(i)):
            at = self.previous_end()
            self.report("missing_arguments", f"function arguments expected near {self.near()}", at, at)
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
            message = f"ambiguous syntax (function call x new statement) near {self.near()}"
            self.report("ambiguous_call", message, self.starts[i], self.ends[i])
        if self.kinds[i + 1] == ")":
            self.i = i + 2
            return []
        self.i = i + 1
        if self.layout:
            self.awaited.append(")")
            if self.list_ends() or self.mistaken_closer(i):
                self.close(")", i)
                return []
        found = [self.expression(0, level + 1)]
        while self.kinds[self.i] == "," or (self.layout and self._another_argument(i)):
            if self.kinds[self.i] == ",":
                self.i += 1
            found.append(self.expression(0, level + 1))
        self.close(")", i)
        return found

    def _another_argument(self, opener: int) -> bool:
        """Whether an argument follows that no comma separates from the one before; then report it."""
        i = self.i
        if (
            self.kinds[i] not in _STARTS_FIELD
            or self.kinds[i] in SUFFIX_SYMBOLS
            or self.list_ends()
            or self.declares(i)
        ):
            return False
        at = self.previous_end()
        fix = Fix("Insert ','", (Edit(at, at, ","),))
        self.report("missing_symbol", self.unclosed(")", opener), at, at, fix, self.starts[opener])
        return True

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
        if self.layout:
            self.awaited.append("}")
        fields: list[Field] = []
        while kinds[self.i] != "}" and not (self.layout and self._fields_end(opener)):
            fields.append(self._field(level))
            if kinds[self.i] in (",", ";"):
                self.i += 1
            elif not (self.layout and self._goes_on(opener)):
                break
        self.close("}", opener)
        return Table(self.starts[opener], self.ends[self.i - 1], fields)

    def _fields_end(self, opener: int) -> bool:
        """Whether what follows in a table cannot be a field, and does not look as if it was meant as one."""
        if self.mistaken_closer(opener):
            return True
        return self.list_ends() and not (self._reserved_key() and not self.breaks(self.i))

    def _reserved_key(self) -> bool:
        """Whether a reserved word is used as the key of a field."""
        i = self.i
        return self.kinds[i] in KEYWORDS and self.kinds[i + 1] == "=" and not self.tokens.first_on_line(i + 1)

    def _goes_on(self, opener: int) -> bool:
        """Whether more fields follow in a table, though the last one is not ended; if so, report it and move there.

        What cannot begin a field is skipped up to where one can.
        """
        i = self.i
        kinds = self.kinds
        if kinds[i] == "}" or self.declares(i) or self._fields_end(opener) or kinds[i] in self.awaited[:-1]:
            return False
        at = self.previous_end()
        begins = kinds[i] in _STARTS_FIELD or self._reserved_key()
        if begins:
            fix = Fix("Insert ','", (Edit(at, at, ","),))
            self.report("missing_symbol", self.unclosed("}", opener), at, at, fix, self.starts[opener])
            return True
        self.stray()
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
            key = self._key(level, i)
            self.expect("=")
        elif self.layout and self._reserved_key():
            key = self.reserved_name("unexpected_symbol", "unexpected symbol")
            self.i = i + 2
        value = self.expression(0, level + 1)
        return Field(start if key else value.start, value.end, key, value, kind == "[")
