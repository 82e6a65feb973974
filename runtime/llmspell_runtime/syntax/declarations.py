"""The grammar of declarations, assignments and calls as statements (Lua manual §3.3.3, §3.3.6, §3.3.7)."""

from __future__ import annotations

from typing import Final

from .cursor import MAX_LEVELS, Broken, TooDeep
from .expressions import Expressions
from .foreign import Change, foreign_assignment, starts_comment
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

_FIELD_STARTS: Final = frozenset((".", ":", "["))
_OPENING: Final = frozenset("(")


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
        if self.layout:
            self._plain_name(name)
        function = self.function(level, name.end, opener)
        return LocalFunction(self.starts[i], function.end, name, function, is_global)

    def _plain_name(self, name: Name) -> None:
        """Report what follows the name of a local function as if it was a field, and move behind it."""
        i = self.i
        if self.kinds[i] in _FIELD_STARTS and not self.tokens.first_on_line(i):
            at = self.skip_to_word(_OPENING)
            self.report("missing_symbol", f"'(' expected near {self.near()}", name.start, self.ends[max(i, at - 1)])
            self.i = max(i, at)

    def _declare(self, level: int, i: int, kind: type[Local]) -> Local:
        default = self._attrib() if self.dialect.attribute_first else None
        names: list[Name] = []
        attribs: list[Name | None] = []
        while True:
            names.append(self.name())
            attribs.append(self._attrib() if self.kinds[self.i] == "<" else None)
            if self.layout and attribs[-1] is not None and self.kinds[self.i : self.i + 2] == ["<", NAME]:
                self._second_attrib()
            if self.kinds[self.i] != ",":
                break
            self.i += 1
        values: list[Expression] = []
        if self.kinds[self.i] == "=" or (self.layout and self._equals_otherwise()):
            self.i += 1
            values = self.expressions(level)
        end = max(self.ends[self.i - 1], values[-1].end if values else 0)
        return kind(self.starts[i], end, names, attribs if any(attribs) else [], values, default)

    def _attrib(self) -> Name | None:
        i = self.i
        if self.kinds[i] != "<":
            return None
        if not self.dialect.attributes:
            if not self.layout or self.kinds[i + 1] != NAME or self.kinds[i + 2] != ">":
                return None
            self.report("unexpected_symbol", "unexpected symbol near '<'", self.starts[i], self.ends[i + 2])
        self.i = i + 1
        name = self.name()
        known = name.text in ("const", "close") or not self.dialect.attributes
        if name.text and not known and self.kinds[self.i - 1] == NAME:
            self.report("unknown_attribute", f"unknown attribute '{name.text}'", name.start, name.end)
        if self.layout and self.kinds[self.i] == ">=":
            at, end = self.starts[self.i], self.ends[self.i]
            fix = Fix("Insert a space", (Edit(at + 1, at + 1, " "),))
            self.report("missing_symbol", "'>' expected near '>='", at, end, fix)
        else:
            self.expect(">")
        return name

    def _second_attrib(self) -> None:
        """Report the further attributes of a local, and move behind them."""
        start = self.starts[self.i]
        self.report("unexpected_symbol", "unexpected symbol near '<'", start, self.ends[min(self.i + 2, self.last)])
        while self._attrib() is not None:
            pass

    def _equals_otherwise(self) -> bool:
        """Whether something else stands for the equals sign of a declaration; then report it."""
        i = self.i
        if self.tokens.first_on_line(i):
            return False
        if self.kinds[i] == ">=":
            return self.reported == i
        if self.kinds[i] == ":" and self.kinds[i + 1] == "=" and self.starts[i + 1] == self.ends[i]:
            fix = Fix("Write '='", (Edit(self.starts[i], self.ends[i + 1], "="),))
            self.report("foreign_operator", "unexpected symbol near ':'", self.starts[i], self.ends[i + 1], fix)
            self.i = i + 1
            return True
        if self.kinds[i] != "==":
            return False
        self._comparison()
        self.i -= 1
        return True

    def _comparison(self) -> None:
        """Report the `==` here (or `===`), where an assignment is meant, and move behind it."""
        i = self.i
        at, end = self.starts[i], self.ends[i]
        last = i + 1 if self.kinds[i + 1] == "=" and self.starts[i + 1] == end else i
        fix = Fix("Assign with '='", (Edit(at, self.ends[last], "="),))
        self.report("foreign_operator", f"unexpected symbol near {self.near()}", at, self.ends[last], fix)
        self.i = last + 1

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
        if self.layout:
            self._computed_name(level)
        function = self.function(level, target.end, i)
        return FunctionStatement(self.starts[i], function.end, target, method, function)

    def _computed_name(self, level: int) -> None:
        """Report what a function cannot be called: `a[1]`, or a field behind the name of a method."""
        i = self.i
        if self.kinds[i] not in _FIELD_STARTS or self.tokens.first_on_line(i):
            return
        at = max(i, self.skip_to_word(_OPENING))
        self.report("missing_symbol", f"'(' expected near {self.near()}", self.starts[i], self.ends[max(i, at - 1)])
        self.i = at

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
        if isinstance(first, Call | MethodCall) and not (self.layout and self._computes_on()):
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
            message = f"syntax error near {self.near()}"
            self.report("not_assignable", message, target.start, target.end, lost=True)

    def _computes_on(self) -> bool:
        """Whether an operator follows a call in its line."""
        i = self.i
        if self.kinds[i] not in self.powers or self.tokens.first_on_line(i) or self.kinds[i] == "//":
            return False
        return not starts_comment(self.tokens.text, self.starts[i])

    def _no_statement(self, level: int, first: Expression, kind: str) -> Statement:
        """Report an expression that stands alone, and read the rest of it."""
        message = f"syntax error near {self.near()}"
        if not self.layout:
            raise Broken
        if isinstance(first, Name | Member | Index) and not self.tokens.first_on_line(self.i):
            target = self.tokens.text[first.start : first.end]
            change = foreign_assignment(self.tokens.text, self.starts[self.i], target)
            if change is not None:
                return self._changing_assignment(level, first, change, message)
            if kind == "==":
                self._comparison()
                values = self.expressions(level)
                return Assign(first.start, values[-1].end, [first], values)
        return self.lone_expression(level, self.operators(first, 0, level), message, self.trouble, self.i)

    def lone_expression(self, level: int, whole: Expression, message: str, trouble: int, first: int) -> Statement:
        """Report an expression that is no statement; `trouble` was the last mistake before its token `first`."""
        last = self.i - 1
        if self.kinds[self.i] == "=" and not self.tokens.first_on_line(self.i):
            self._check_target(whole)
            self.i += 1
            values = self.expressions(level)
            return Assign(whole.start, values[-1].end, [whole], values)
        if self.trouble == trouble or self.trouble < first:
            self.report("not_a_statement", message, whole.start, whole.end, lost=True)
            self.trouble = max(self.trouble, last)
        return ExpressionStatement(whole.start, whole.end, whole)

    def _changing_assignment(self, level: int, first: Expression, change: Change, message: str) -> Statement:
        start = self.starts[self.i]
        fix = Fix(f"Write '{change.replacement.strip()}'", (Edit(start, change.end, change.replacement),))
        self.report("compound_assignment", message, start, change.end, fix)
        while self.starts[self.i] < change.end:
            self.i += 1
        values = self.expressions(level) if change.has_value else []
        return Assign(first.start, values[-1].end if values else self.previous_end(), [first], values)
