"""Tokens to units: the top-level statements one by one, strictly first, by layout where they are broken."""

from __future__ import annotations

from collections.abc import Container
from typing import Final

from .cursor import Broken, TooDeep
from .dialects import Dialect
from .nodes import Bad, Statement
from .problems import SyntaxProblem
from .statements import Statements
from .tokens import NAME, Tokens
from .unit import EVERYTHING, Unit

# A strict attempt at a statement with an unclosed block reads on to the end of the text. Attempts may waste this many
# times the tokens of the text together; from then on layout alone decides, which keeps hostile texts linear.
WASTE_LIMIT: Final = 8


class Parser:
    """Reads units from `tokens`; what it reads depends on nothing before the token it starts at, except its column."""

    def __init__(self, tokens: Tokens, dialect: Dialect, budget: int | None = None) -> None:
        if dialect.goto_is_name:
            _settle_goto(tokens)
        self.tokens = tokens
        self.statements = Statements(tokens, dialect)
        self.budget = WASTE_LIMIT * len(tokens.kinds) if budget is None else budget
        self.last = len(tokens.kinds) - 1

    def units(self, stops: Container[int] = ()) -> list[Unit]:
        """The units up to the end of the tokens, or until one ends at a token index in `stops`."""
        found: list[Unit] = []
        index = 0
        while index < self.last:
            unit = self.unit(index)
            found.append(unit)
            index = unit.last
            if index in stops:
                break
        return found

    def unit(self, first: int) -> Unit:
        """The unit that starts at token `first`, which is not the last token."""
        statements = self.statements
        reached = first
        if self.budget > 0:
            statements.restart(first, layout=False)
            try:
                statement = statements.statement(1)
            except (Broken, TooDeep):
                reached = statements.i
            else:
                return self._finish(first, statement, statements.i + 1, waste=0, confirmed=True)
        statements.restart(first, layout=True)
        try:
            statement = statements.statement(1)
        except TooDeep:
            statement = self._skip_deep(first)
        waste = max(0, reached - statements.i)
        self.budget -= waste
        return self._finish(first, statement, max(reached, statements.i) + 2, waste, confirmed=reached > first)

    def _skip_deep(self, first: int) -> Statement:
        statements = self.statements
        tokens = self.tokens
        at, end = tokens.starts[statements.i], tokens.ends[statements.i]
        statements.report("too_deep", "C stack overflow: more than 198 nested levels", at, end)
        column = tokens.indent(first)
        statements.skip_to_statement()
        while statements.i < self.last and not (
            tokens.first_on_line(statements.i) and tokens.indent(statements.i) <= column
        ):
            statements.skip_to_statement()
        return Bad(tokens.starts[first], tokens.ends[statements.i - 1])

    def _finish(self, first: int, statement: Statement, horizon: int, waste: int, confirmed: bool) -> Unit:
        tokens = self.tokens
        last = self.statements.i
        problems = self.statements.problems
        seen = EVERYTHING if horizon >= self.last else tokens.ends[horizon]
        if tokens.flaws:
            for index in range(first, min(horizon, self.last) + 1):
                if any(flaw.open_ended for flaw in tokens.flaws.get(index, ())):
                    seen = EVERYTHING
                if index < last:
                    problems = problems + token_problems(tokens, index)
        return Unit(statement, tokens, first, last, problems, seen, waste, confirmed)


def token_problems(tokens: Tokens, index: int) -> list[SyntaxProblem]:
    """What is wrong in token `index` and the comments before it."""
    start = tokens.starts[index]
    return [
        SyntaxProblem(flaw.code, flaw.message, start + flaw.start, start + flaw.end, related=start + flaw.start)
        for flaw in tokens.flaws.get(index, ())
    ]


def _settle_goto(tokens: Tokens) -> None:
    """LuaJIT reads `goto` as a name unless a name follows."""
    kinds = tokens.kinds
    for index, kind in enumerate(kinds):
        if kind == "goto" and kinds[index + 1] != NAME:
            kinds[index] = NAME


