"""The tree of a text: its units, and what consumers ask of them together."""

from __future__ import annotations

import sys
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from .dialects import Dialect, dialect_named
from .lexer import tokenize
from .nodes import Block, Break, Node, Return, Statement, first_line, walk
from .parser import Parser, token_problems
from .positions import LineIndex
from .problems import SyntaxProblem, moved, near
from .tokens import LINE_MARK, Token, Tokens
from .unit import Unit

if TYPE_CHECKING:
    from .scopes import Scopes


class Tree:
    """An immutable parse of `text`. Share it freely between threads.

    `units` are the top-level statements in the order of the text. From `parse` every node's offsets are offsets into
    `text`; after `reparse` those of a reused unit are `unit.shift` characters off, which is what lets it be reused.
    `tail` is the last token, the end of the text, as (tokens, index, shift): comments behind the last statement
    belong to it.
    """

    def __init__(self, text: str, dialect: Dialect, units: list[Unit], tail: tuple[Tokens, int, int]) -> None:
        self.text = text
        self.dialect = dialect
        self.units = units
        self.tail = tail

    @cached_property
    def lines(self) -> LineIndex:
        """Offset ↔ line and column."""
        return LineIndex(self.text)

    @property
    def statements(self) -> list[Statement]:
        """The top-level statements; see `Unit` for the coordinates."""
        return [unit.statement for unit in self.units]

    @cached_property
    def root(self) -> Block:
        """All statements as one block. Only for a tree from `parse`, whose units share one coordinate system."""
        return Block(0, len(self.text), self.statements, len(self.text))

    @property
    def tokens(self) -> Iterator[Token]:
        """Every token with offsets into `text`, the last one the empty end of the text.

        What lies between two tokens is white space and comments.
        """
        for unit in self.units:
            tokens, shift = unit.tokens, unit.shift
            for index in range(unit.first, unit.last):
                yield Token(tokens.kinds[index], tokens.starts[index] + shift, tokens.ends[index] + shift)
        yield Token("<eof>", len(self.text), len(self.text))

    @cached_property
    def syntax_errors(self) -> list[SyntaxProblem]:
        """What the grammar rejects: errors of tokens and of the parser, in the order of the text."""
        found: list[SyntaxProblem] = []
        for index, unit in enumerate(self.units):
            if index and not unit.problems and self._ends_chunk(self.units[index - 1].statement):
                found.append(self._behind_end(unit, self.units[index - 1]))
            for problem in unit.problems:
                found.append(self._numbered(moved(problem, unit.shift)))
        tokens, last, shift = self.tail
        for problem in token_problems(tokens, last):
            found.append(self._numbered(moved(problem, shift)))
        found.sort(key=lambda problem: problem.start)
        return found

    @cached_property
    def errors(self) -> list[SyntaxProblem]:
        """Everything for which Lua would refuse to load the text, in the order of the text.

        What needs names and scopes (labels, constants, limits) is only looked for in a text that the grammar accepts
        up to there; `checks.py` has the rules.
        """
        from .checks import check

        found = self.syntax_errors + [self._numbered(problem) for problem in check(self)]
        found.sort(key=lambda problem: problem.start)
        return found

    @cached_property
    def scopes(self) -> Scopes:
        """What each name means."""
        return self._resolve()[0]

    @property
    def problems_of_names(self) -> list[SyntaxProblem]:
        """What is wrong with names, as `checks.py` wants it.

        The scopes are not kept for it: they refer to each other, and one set for each keystroke would fill the memory.
        """
        return self._resolve()[1]

    def _resolve(self) -> tuple[Scopes, list[SyntaxProblem]]:
        from .resolver import Resolver

        resolver = Resolver(self)
        return resolver.run(), resolver.problems

    def unit_at(self, offset: int) -> int:
        """Index of the unit whose text, with the white space and comments before it, holds `offset`.

        `len(units)` behind the last statement. An offset at the end of a statement belongs to that statement.
        """
        return bisect_right(self.units, offset - 1, key=lambda unit: unit.end)

    def previous_token_end(self, offset: int) -> int:
        """Where the last token that ends at or before `offset` ends; 0 if there is none."""
        index = self.unit_at(offset)
        if index < len(self.units):
            unit = self.units[index]
            found = bisect_right(unit.tokens.ends, offset - unit.shift, unit.first, unit.last) - 1
            if found >= unit.first:
                return unit.tokens.ends[found] + unit.shift
        return self.units[index - 1].end if index else 0

    def next_token_start(self, offset: int) -> int:
        """Where the first token that starts at or behind `offset` starts; the end of the text if there is none."""
        index = bisect_right(self.units, offset - 1, key=lambda unit: unit.end)
        while index < len(self.units):
            unit = self.units[index]
            found = bisect_left(unit.tokens.starts, offset - unit.shift, unit.first, unit.last)
            if found < unit.last:
                return unit.tokens.starts[found] + unit.shift
            index += 1
        return len(self.text)

    def path(self, offset: int) -> tuple[list[Node], int]:
        """The nodes around `offset` (touching counts), outermost first, and the shift of their offsets."""
        index = self.unit_at(offset)
        if index == len(self.units) or self.units[index].start > offset:
            return [], 0
        unit = self.units[index]
        local = offset - unit.shift
        return list(walk(unit.statement, local, local)), unit.shift

    def _ends_chunk(self, statement: Statement) -> bool:
        return isinstance(statement, Return) or (isinstance(statement, Break) and not self.dialect.break_anywhere)

    def _behind_end(self, unit: Unit, ended: Unit) -> SyntaxProblem:
        tokens, first = unit.tokens, unit.first
        message = f"<eof> expected near {near(tokens.kinds[first], tokens.texts[first])}"
        end = first_line(ended.tokens.text, ended.statement)
        return SyntaxProblem("not_last", message, ended.start, end + ended.shift, None, unit.start)

    def _numbered(self, problem: SyntaxProblem) -> SyntaxProblem:
        if LINE_MARK not in problem.message or problem.related is None:
            return problem
        line = str(self.lines.line(problem.related) + 1)
        return problem._replace(message=problem.message.replace(LINE_MARK, line))


def scopes_of(unit: Unit, dialect: Dialect) -> Scopes:
    """What each name means in one unit by itself, in its offsets: what it does not declare counts as a global."""
    alone = unit.at(0)
    return Tree(unit.tokens.text, dialect, [alone], (unit.tokens, unit.last, 0)).scopes


def parse(text: str, dialect: str | Dialect = "lua54") -> Tree:
    """Parse a whole text. Never raises; what is wrong is in `.errors`.

    `text` may hold anything: decode bytes with `surrogateescape` or latin-1. A byte order mark and a first line that
    starts with `#!` are skipped, as Lua does with files.
    """
    chosen = dialect if isinstance(dialect, Dialect) else dialect_named(dialect)
    tokens = tokenize(text, chosen)
    units = parse_tokens(Parser(tokens, chosen))
    return Tree(text, chosen, units, (tokens, len(tokens.kinds) - 1, 0))


def parse_tokens(parser: Parser) -> list[Unit]:
    """The units of `parser`, even when the caller has used up most of Python's stack; its tokens are then packed."""
    try:
        units = parser.units()
    except RecursionError:
        limit = sys.getrecursionlimit()
        sys.setrecursionlimit(limit + 2000)
        try:
            units = parser.units()
        finally:
            sys.setrecursionlimit(limit)
    parser.tokens.pack()
    return units
