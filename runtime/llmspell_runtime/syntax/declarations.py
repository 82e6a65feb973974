"""The grammar of declarations, assignments and calls as statements (Lua manual §3.3.3, §3.3.6, §3.3.7)."""

from __future__ import annotations

from typing import Final

from .cursor import MAX_LEVELS, TooDeep
from .expressions import Expressions
from .nodes import (
    Assign,
    Call,
    CallStatement,
    Expression,
    ExpressionStatement,
    FunctionStatement,
    Global,
    Index,
    Local,
    LocalFunction,
    Member,
    MethodCall,
    Missing,
    Name,
    Statement,
)
from .problems import Edit, Fix
from .tokens import NAME

_ARITHMETIC: Final = frozenset(("+", "-", "*", "/", "%", "^", "..", "//", "&", "|", "~", "<<", ">>"))


class Declarations(Expressions):
    """Reads the statements that name or change things."""

    __slots__ = ()

    def local(self, level: int) -> Statement:
        """`local names = values` or `local function`."""
        i = self.i
        self.i = i + 1
        if self.kinds[i + 1] == "function":
            return self._named_function(level, i, is_global=False)
        return self._declare(level, i, Local)

    def _named_function(self, level: int, i: int, *, is_global: bool) -> Statement:
        opener = self.i
        self.i += 1
        name = self.name()
        function = self.function(level, name.end, opener)
        return LocalFunction(self.starts[i], function.end, name, function, is_global)

    def _declare(self, level: int, i: int, kind: type[Local]) -> Local:
        default = self._attrib() if self.dialect.attribute_first else None
        names: list[Name] = []
        attribs: list[Name | None] = []
        while True:
            names.append(self.name())
            attribs.append(self._attrib() if self.kinds[self.i] == "<" else None)
            if self.kinds[self.i] != ",":
                break
            self.i += 1
        values: list[Expression] = []
        if self.kinds[self.i] == "=":
            self.i += 1
            values = self.expressions(level)
        end = max(self.ends[self.i - 1], values[-1].end if values else 0)
        return kind(self.starts[i], end, names, attribs if any(attribs) else [], values, default)

    def _attrib(self) -> Name | None:
        if self.kinds[self.i] != "<" or not self.dialect.attributes:
            return None
        self.i += 1
        name = self.name()
        if name.text and name.text not in ("const", "close"):
            self.report("unknown_attribute", f"unknown attribute '{name.text}'", name.start, name.end)
        self.expect(">")
        return name

    def _global(self, level: int) -> Statement | None:
        """Lua 5.5's `global`, if this is one; the word is an ordinary name elsewhere."""
        i = self.i
        following = self.kinds[i + 1]
        if following not in (NAME, "function", "<", "*"):
            return None
        self.i = i + 1
        if following == "function":
            return self._named_function(level, i, is_global=True)
        default = self._attrib()
        if self.kinds[self.i] == "*":
            self.i += 1
            return Global(self.starts[i], self.ends[self.i - 1], [], [], [], default)
        statement = self._declare(level, i, Global)
        statement.default_attrib = default
        return statement

    def function_statement(self, level: int) -> Statement:
        """`function a.b:c() end`."""
        i = self.i
        self.i = i + 1
        if self.layout and self.kinds[i + 1] == "(":
            self.report("missing_name", "<name> expected near '('", self.ends[i], self.ends[i])
            function = self.function(level, self.starts[i], i)
            return ExpressionStatement(self.starts[i], function.end, function)
        target: Expression = self.name()
        while self.kinds[self.i] == ".":
            self.i += 1
            name = self.name()
            target = Member(target.start, name.end, target, name)
        method = self.kinds[self.i] == ":"
        if method:
            self.i += 1
            name = self.name()
            target = Member(target.start, name.end, target, name)
        function = self.function(level, target.end, i)
        return FunctionStatement(self.starts[i], function.end, target, method, function)

    def expression_statement(self, level: int) -> Statement:
        """A call or an assignment; anything else is reported."""
        i = self.i
        if self.dialect.global_declarations and self.texts[i] == "global":
            declared = self._global(level)
            if declared is not None:
                return declared
        start = self.starts[i]
        first = self.suffixed(level)
        kind = self.kinds[self.i]
        if kind in ("=", ","):
            return self._assign(level, first)
        if isinstance(first, Call | MethodCall):
            return CallStatement(start, first.end, first)
        return self._no_statement(level, first, kind)

    def _assign(self, level: int, first: Expression) -> Statement:
        targets = [first]
        self._check_target(first)
        while self.kinds[self.i] == ",":
            self.i += 1
            target = self._target(level)
            self._check_target(target)
            targets.append(target)
        deep = level + len(targets) - 1
        if deep > MAX_LEVELS:
            raise TooDeep
        values: list[Expression] = []
        if self.kinds[self.i] == "=":
            self.i += 1
            values = self.expressions(deep)
        else:
            self.expect("=")
        end = values[-1].end if values else self.previous_end()
        return Assign(first.start, end, targets, values)

    def _target(self, level: int) -> Expression:
        if self.kinds[self.i] in (NAME, "(") and not (self.layout and self.breaks(self.i)):
            return self.suffixed(level)
        return self.missing()

    def _check_target(self, target: Expression) -> None:
        if not isinstance(target, Name | Member | Index | Missing):
            self.report("not_assignable", f"syntax error near {self.near()}", target.start, target.end)

    def _no_statement(self, level: int, first: Expression, kind: str) -> Statement:
        """Report an expression that stands alone, and read the rest of it."""
        message = f"syntax error near {self.near()}"
        following = self.i + 1
        if kind in _ARITHMETIC and self.kinds[following] == "=" and self.starts[following] == self.ends[self.i]:
            return self._compound_assignment(level, first, message)
        self.report("not_a_statement", message, first.start, first.end)
        whole = self.operators(first, 0, level)
        return ExpressionStatement(whole.start, whole.end, whole)

    def _compound_assignment(self, level: int, first: Expression, message: str) -> Statement:
        operator, start, end = self.texts[self.i], self.starts[self.i], self.ends[self.i + 1]
        target = self.tokens.text[first.start : first.end]
        fix = Fix(f"Write '{target} = {target} {operator} …'", (Edit(start, end, f"= {target} {operator}"),))
        self.report("compound_assignment", message, start, end, fix)
        self.i += 2
        values = self.expressions(level)
        return Assign(first.start, values[-1].end, [first], values)
