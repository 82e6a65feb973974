"""Tokens to units: the top-level statements one by one, strictly first, by layout where they are broken."""

from __future__ import annotations

from bisect import bisect_right
from typing import Final

from .cursor import Broken, TooDeep
from .dialects import Dialect
from .fixes import flaw_fix
from .nodes import Bad, Return, Statement
from .problems import SyntaxProblem, near
from .statements import STARTS_OR_ENDS, Statements
from .tokens import NAME, Tokens
from .unit import EVERYTHING, Unit

# A strict attempt at a statement with an unclosed block reads on to the end of the text. Attempts may waste this many
# times the tokens of the text together; from then on layout alone decides, which keeps hostile texts linear.
WASTE_LIMIT: Final = 8


class Parser:
    """Reads units from `tokens`; what it reads depends on nothing before the token it starts at, except its column.

    What it reports depends on the mistakes before it on the line, too: what follows from one is not told again.

    `budget` is how many tokens strict attempts may waste. When `tokens` are only a part of a text, the parser stops
    before token `stop`, if a unit ends there; `rest` is then the number of tokens behind it if they are known to be
    statements without a mistake, else None. `looked_behind` says that a unit wanted to know what follows the tokens.
    """

    def __init__(
        self,
        tokens: Tokens,
        dialect: Dialect,
        *,
        budget: int | None = None,
        stop: int | None = None,
        rest: int | None = None,
    ) -> None:
        if dialect.goto_is_name:
            _settle_goto(tokens)
        self.tokens = tokens
        self.statements = Statements(tokens, dialect)
        self.budget = WASTE_LIMIT * len(tokens.kinds) if budget is None else budget
        self.last = len(tokens.kinds) - 1
        self.stop = self.last if stop is None else stop
        self.rest = rest or 0
        self.looked_behind = False
        if stop is not None and rest is not None:
            self.statements.settled = stop

    def units(self) -> list[Unit]:
        """The units up to the stop, or beyond it to the end of the tokens if no unit ends there."""
        found: list[Unit] = []
        index = 0
        while index < self.last:
            unit = self.unit(index)
            found.append(unit)
            index = unit.last
            if index == self.stop:
                break
        return found

    def unit(self, first: int) -> Unit:
        """The unit that starts at token `first`, which is not the last token."""
        statements, tokens = self.statements, self.tokens
        reached = first
        waste = 0
        unclosed = False
        strict: Statement | None = None
        trouble = statements.trouble, statements.lost
        confirmed = self.budget > 0
        if confirmed:
            statements.restart(first, layout=False)
            try:
                strict = statements.statement(1)
            except (Broken, TooDeep):
                reached = statements.i
                unclosed = reached == statements.settled and reached > first
            else:
                if tokens.kinds[statements.i] in STARTS_OR_ENDS:
                    return self._finish(first, strict, statements.i + 1)
                reached = statements.i
        statements.restart(first, layout=True)
        try:
            statement = statements.statement(1)
        except TooDeep:
            statement = self._skip_deep(first)
        if strict is not None and not self._says_more(reached):
            statements.restart(reached, layout=False)
            statements.trouble, statements.lost = trouble
            return self._finish(first, strict, reached + 1)
        waste = max(0, reached - statements.i) + (self.rest if unclosed else 0)
        self.budget -= waste
        if confirmed and not self._explained(first, statement):
            what = near(tokens.kinds[reached], tokens.texts[reached])
            at, end = tokens.starts[first], tokens.ends[statements.i - 1]
            statements.problems.append(SyntaxProblem("syntax_error", f"syntax error near {what}", at, end))
        unit = self._finish(first, statement, max(reached, statements.i) + 2)
        unit.waste = waste
        unit.confirmed = confirmed
        if unclosed:
            unit.horizon = EVERYTHING
        return unit

    def _says_more(self, reached: int) -> bool:
        """Whether a statement without a mistake, which ends at a token that starts none, is better read by layout.

        So it is if that token belongs to it, or if the last name before an equals sign begins a statement of its own.
        """
        statements = self.statements
        if statements.i > reached:
            return True
        return self.tokens.kinds[reached] in ("=", ",") and self.tokens.first_on_line(statements.i)

    def _explained(self, first: int, statement: Statement) -> bool:
        """Whether a broken statement has a problem to show, or will: what follows a `return` always gets one."""
        if self.statements.problems or self.statements.silenced or isinstance(statement, Return):
            return True
        return any(index in self.tokens.flaws for index in range(first, self.statements.i + 1))

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

    def _finish(self, first: int, statement: Statement, horizon: int) -> Unit:
        """The unit up to the current token; `horizon` is the last token that it may have looked at."""
        tokens = self.tokens
        last = self.statements.i
        horizon = max(horizon, self.statements.peeked)
        problems = self.statements.problems
        if horizon < self.last:
            seen = tokens.ends[horizon]
        else:
            self.looked_behind = True
            seen = EVERYTHING
        if tokens.flaws:
            for index in range(first, min(horizon, self.last) + 1):
                if any(flaw.open_ended for flaw in tokens.flaws.get(index, ())):
                    seen = EVERYTHING
                if index < last and not self._in_comment(index):
                    problems = problems + token_problems(tokens, index)
        trouble = self.statements.trouble >= last
        return Unit(statement, tokens, first, last, problems, seen, ends_in_trouble=trouble)

    def _in_comment(self, index: int) -> bool:
        """Whether a token is part of a comment of another language."""
        place = bisect_right(self.statements.comments, (index, self.last))
        return place > 0 and index < self.statements.comments[place - 1][1]


def token_problems(tokens: Tokens, index: int) -> list[SyntaxProblem]:
    """What is wrong in token `index` and the comments before it."""
    start = tokens.starts[index]
    found: list[SyntaxProblem] = []
    for flaw in tokens.flaws.get(index, ()):
        at, end = start + flaw.start, start + flaw.end
        fix = flaw_fix(flaw.code, tokens.texts[index], start)
        found.append(SyntaxProblem(flaw.code, flaw.message, at, end, fix, at))
    return found


def _settle_goto(tokens: Tokens) -> None:
    """LuaJIT reads `goto` as a name unless a name follows."""
    kinds = tokens.kinds
    for index, kind in enumerate(kinds):
        if kind == "goto" and kinds[index + 1] != NAME:
            kinds[index] = NAME
