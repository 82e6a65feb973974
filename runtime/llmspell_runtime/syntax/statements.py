"""The grammar of blocks and control (Lua manual §3.3.1 to §3.3.5)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from .cursor import BLOCK_END, MAX_LEVELS, Broken, TooDeep
from .loops import Loops
from .nodes import (
    Arm,
    Block,
    Break,
    Do,
    Empty,
    Expression,
    ExpressionStatement,
    Goto,
    If,
    Label,
    Return,
    Statement,
    first_line,
)
from .tokens import EOF, NAME

_CLOSERS: Final = {"repeat": ("until",), "if": ("end", "else", "elseif")}


class Statements(Loops):
    """Reads statements and blocks."""

    __slots__ = ()

    def block(self, level: int, opener: int) -> Block:
        """The statements of a block that token `opener` opened, up to a word that ends a block."""
        if self.layout:
            return self._block_by_layout(level, opener)
        level += 1
        kinds = self.kinds
        if level > MAX_LEVELS and kinds[self.i] not in BLOCK_END:
            raise TooDeep
        start = self.ends[self.i - 1]
        statements: list[Statement] = []
        while True:
            kind = kinds[self.i]
            handler = HANDLERS.get(kind)
            if handler is None:
                if kind not in BLOCK_END:
                    raise Broken
                break
            if self.i == self.settled:
                raise Broken
            statement = handler(self, level)
            statements.append(statement)
            if not self.dialect.empty_statement and kinds[self.i] == ";":
                self.i += 1
            if kind in ("return", "break") and self._must_be_last(statement):
                break
        end = self.starts[self.i]
        return Block(start, end, statements, end)

    def _must_be_last(self, statement: Statement) -> bool:
        return isinstance(statement, Return) or not self.dialect.break_anywhere

    def _block_by_layout(self, level: int, opener: int) -> Block:
        level += 1
        if level > MAX_LEVELS and self.kinds[self.i] not in BLOCK_END:
            raise TooDeep
        margin = self.margin
        head, self.head = self.head, ""
        column = self.tokens.indent(opener)
        self.openers.append((self.kinds[opener], column))
        start = self.previous_end()
        statements: list[Statement] = []
        while self.kinds[self.i] != EOF:
            kind = self.kinds[self.i]
            if kind in BLOCK_END:
                if kind == "end" or self._belongs_to_open_block(kind):
                    break
            elif self.leaves(column) or (kind in self.awaited and self._ends_unclosed(opener)):
                break
            if statements and self._must_be_last(statements[-1]) and isinstance(statements[-1], Return | Break):
                self.report_not_last(statements[-1], opener)
            statements.append(self.statement(level))
        self.openers.pop()
        self.margin = margin
        self.head = head
        reach = self.starts[self.i]
        return Block(start, reach if self._closed(opener) else self.previous_end(), statements, reach)

    def _ends_unclosed(self, opener: int) -> bool:
        """Whether the closing bracket here, of a bracket around the block, shows that the block is not closed."""
        if self.tokens.first_on_line(self.i):
            return True
        return self.tokens.text.find("\n", self.starts[opener], self.starts[self.i]) < 0

    def _closed(self, opener: int) -> bool:
        """Whether the current token closes the block that token `opener` opened."""
        closers = _CLOSERS.get(self.kinds[opener], ("end",))
        return self.kinds[self.i] in closers and not self.closes_outer(opener)

    def _belongs_to_open_block(self, kind: str) -> bool:
        word = "repeat" if kind == "until" else "if"
        return any(opener == word for opener, _ in self.openers)

    def report_not_last(self, last: Statement, opener: int) -> None:
        """Report that a `return` (or an old dialect's `break`) is not the last statement of its block."""
        message = self.unclosed("until" if self.kinds[opener] == "repeat" else "end", opener)
        self.report("not_last", message, last.start, first_line(self.tokens.text, last), related=self.starts[opener])

    def statement(self, level: int) -> Statement:
        """One statement; with `layout`, tokens that start none become a Bad one."""
        handler = HANDLERS.get(self.kinds[self.i])
        if self.layout:
            self.begin = self.i
            self.margin = self.tokens.indent(self.i)
        if handler is None:
            if not self.layout:
                raise Broken
            return self.bad(level)
        statement = handler(self, level)
        if not self.dialect.empty_statement and self.kinds[self.i] == ";":
            self.i += 1
        return statement

    def do(self, level: int) -> Statement:
        """`do … end`."""
        i = self.i
        self.i = i + 1
        body = self.block(level, i)
        self.close("end", i)
        return Do(self.starts[i], self.ends[self.i - 1], body)

    def if_(self, level: int) -> Statement:
        """`if … then … elseif … else … end`."""
        i = self.i
        arms = [self._arm(level, i)]
        kinds = self.kinds
        while kinds[self.i] == "elseif" and not (self.layout and self.closes_outer(i)):
            arms.append(self._arm(level, i))
        orelse = None
        if kinds[self.i] == "else" and not (self.layout and self.closes_outer(i)):
            self.i += 1
            orelse = self.block(level, i)
            while self.layout and kinds[self.i] in ("else", "elseif") and not self.closes_outer(i):
                self._behind_else(level, i, orelse)
        self.close("end", i)
        end = self.ends[self.i - 1]
        if orelse is not None:
            orelse.end = min(orelse.end, end)  # a second `else` ends the block, and closes nothing
        return If(self.starts[i], end, arms, orelse)

    def _behind_else(self, level: int, opener: int, orelse: Block) -> None:
        """Report a part of an `if` behind its `else`, and read it as if it was part of that."""
        i = self.i
        message = self.unclosed("end", opener)
        self.report("unexpected_closer", message, self.starts[i], self.ends[i], None, self.starts[opener])
        self.i = i + 1
        if self.kinds[i] == "elseif":
            condition = self.condition(level, "then")
            orelse.statements.append(ExpressionStatement(condition.start, condition.end, condition))
            self.expect_word("then")
        more = self.block(level, opener)
        orelse.statements += more.statements
        orelse.end, orelse.reach = more.end, more.reach

    def _arm(self, level: int, opener: int) -> Arm:
        start = self.starts[self.i]
        self.i += 1
        condition = self.condition(level, "then")
        self.expect_word("then")
        body = self.block(level, opener)
        return Arm(start, max(body.end, condition.end), condition, body)

    def return_(self, level: int) -> Statement:
        """`return values`; a semicolon behind them belongs to it."""
        i = self.i
        self.i = i + 1
        values: list[Expression] = []
        kind = self.kinds[i + 1]
        nothing = kind in BLOCK_END or kind == ";"
        if not nothing and not (self.layout and self.list_ends()):
            values = self.expressions(level)
        end = max(self.ends[self.i - 1], values[-1].end if values else 0)
        if self.kinds[self.i] == ";" and self.dialect.empty_statement:
            self.i += 1
        return Return(self.starts[i], end, values)

    def break_(self, level: int) -> Statement:
        """`break`."""
        i = self.i
        self.i = i + 1
        return Break(self.starts[i], self.ends[i])

    def goto(self, level: int) -> Statement:
        """`goto label`."""
        i = self.i
        self.i = i + 1
        name = self.name()
        return Goto(self.starts[i], name.end, name)

    def label(self, level: int) -> Statement:
        """`::name::`."""
        i = self.i
        self.i = i + 1
        name = self.name()
        self.expect("::")
        return Label(self.starts[i], self.ends[self.i - 1], name)

    def empty(self, level: int) -> Statement:
        """`;`."""
        i = self.i
        if not self.dialect.empty_statement:
            self.report("unexpected_symbol", "unexpected symbol near ';'", self.starts[i], self.ends[i])
        self.trouble = -1
        self.i = i + 1
        return Empty(self.starts[i], self.ends[i])


HANDLERS: Final[dict[str, Callable[[Statements, int], Statement]]] = {
    NAME: Statements.expression_statement,
    "(": Statements.expression_statement,
    "local": Statements.local,
    "if": Statements.if_,
    "return": Statements.return_,
    "function": Statements.function_statement,
    "for": Statements.for_,
    "while": Statements.while_,
    "repeat": Statements.repeat,
    "do": Statements.do,
    "break": Statements.break_,
    "goto": Statements.goto,
    "::": Statements.label,
    ";": Statements.empty,
}
STARTS_OR_ENDS: Final = frozenset(HANDLERS) | BLOCK_END
"""The tokens that start a statement or end a block."""
