"""The grammar of functions: their parameters and bodies (Lua manual §3.4.11)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from .expectations import Expectations
from .nodes import Block, Expression, Function, Name
from .problems import Edit, Fix
from .tokens import EOF, KEYWORDS, NAME

_LIST_GOES_ON: Final = frozenset((",", ")"))
_NO_TOKEN: Final = KEYWORDS | {")", EOF}


class Functions(Expectations):
    """Reads functions; the grammar above it reads the expressions and blocks within."""

    __slots__ = ()

    if TYPE_CHECKING:

        def expression(self, limit: int, level: int) -> Expression:
            """See `expressions.py`."""

        def block(self, level: int, opener: int) -> Block:
            """See `statements.py`."""

    def declares(self, i: int) -> bool:
        """Whether token `i` is a `function` that starts a line and has a name: a statement, no operand."""
        return self.kinds[i] == "function" and self.kinds[i + 1] == NAME and self.tokens.first_on_line(i)

    def function(self, level: int, start: int, opener: int) -> Function:
        """A function from its parameter list on; `opener` is the token of its `function`."""
        outer = self.vararg
        self.vararg = False
        parameters: list[Name] = []
        vararg: Name | None = None
        if self.layout:
            self._named_expression(opener)
        open_ = self.i
        if self.kinds[open_] == "(":
            self.i = open_ + 1
            if self.layout:
                self.awaited.append(")")
            if self.kinds[self.i] != ")":
                vararg = self._parameters(parameters)
            self.close(")", open_)
        else:
            self._no_parameters()
        body = self.block(level, opener)
        self.close("end", opener)
        self.vararg = outer
        return Function(start, self.ends[self.i - 1], parameters, vararg, body)

    def _named_expression(self, opener: int) -> None:
        """Report the name of a function that is an expression, and move behind it."""
        i = self.i
        if i == opener + 1 and self.kinds[i] == NAME and self.kinds[i + 1] == "(" and not self.tokens.first_on_line(i):
            fix = Fix("Remove the name", (Edit(self.ends[opener], self.ends[i], ""),))
            self.report("missing_symbol", f"'(' expected near {self.near()}", self.starts[i], self.ends[i], fix)
            self.i = i + 1

    def _no_parameters(self) -> None:
        """Report that a function has no parameter list."""
        at = self.previous_end()
        fix = Fix("Insert '()'", (Edit(at, at, "()"),))
        self.report("missing_symbol", f"'(' expected near {self.near()}", at, at, fix)

    def _parameters(self, parameters: list[Name]) -> Name | None:
        vararg: Name | None = None
        while not (self.layout and self._parameters_end()):
            i = self.i
            kind = self.kinds[i]
            if kind == "...":
                self.i = i + 1
                self.vararg = True
                vararg = Name(self.starts[i], self.ends[i], "...")
                if self.dialect.named_varargs and self.kinds[i + 1] == NAME:
                    vararg = self.name()
                if not self.layout:
                    return vararg
            elif vararg is not None:
                at, end = self.starts[i], self.ends[i]
                self.report("missing_symbol", f"')' expected near {self.near()}", at, end, lost=True)
                self.i = i + 1
            elif kind == NAME or (self.layout and (kind == "," or self.stands_for_name(i))):
                parameters.append(self.name())
            else:
                self._no_parameter()
            if self.kinds[self.i] != "," and not (self.layout and self._another_parameter()):
                break
            self.i += self.kinds[self.i] == ","
        return vararg

    def _parameters_end(self) -> bool:
        """Whether a line begins that is no part of a parameter list."""
        i = self.i
        if self.kinds[i] == "..." or not self.tokens.first_on_line(i):
            return self.kinds[i] == ")" and self.kinds[i - 1] == "("
        return self.kinds[i] != NAME or self.kinds[i + 1] not in (",", ")")

    def _no_parameter(self) -> None:
        """Report what stands where a parameter should."""
        message = f"<name> or '...' expected near {self.near()}"
        at = end = self.previous_end()
        if self.kinds[self.i] not in _NO_TOKEN and not self.tokens.first_on_line(self.i):
            at, end = self.starts[self.i], self.ends[self.i]
        self.report("missing_name", message, at, end)

    def _another_parameter(self) -> bool:
        """Whether the list goes on behind a missing comma, or behind a type or a default that Lua does not know."""
        i = self.i
        if self.kinds[i] == NAME and not self.tokens.first_on_line(i):
            at = self.previous_end()
            fix = Fix("Insert ','", (Edit(at, at, ","),))
            self.report("missing_symbol", f"')' expected near {self.near()}", at, at, fix)
            return True
        at = self.skip_to_word(_LIST_GOES_ON)
        if at > i:
            self.stray()
            self.i = at
        return self.kinds[self.i] == ","
