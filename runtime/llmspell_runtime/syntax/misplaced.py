"""What starts no statement: lone expressions, comments of other languages, tokens out of place."""

from __future__ import annotations

from typing import Final

from .cursor import BLOCK_END
from .declarations import Declarations
from .expressions import COMPARISON
from .foreign import starts_comment
from .nodes import Bad, Call, CallStatement, MethodCall, Statement
from .problems import Edit, Fix
from .tokens import EOF, NUMBER, STRING

_STARTS_EXPRESSION: Final = frozenset((NUMBER, STRING, "{", "nil", "true", "false", "not", "-", "#", "~", "..."))


class Misplaced(Declarations):
    """Reports what starts no statement, and reads on behind it; only with `layout`."""

    __slots__ = ()

    def bad(self, level: int) -> Statement:
        """Report what starts no statement: an expression, a comment of another language, or a token out of place."""
        i = self.i
        kind = self.kinds[i]
        if kind in _STARTS_EXPRESSION and not (kind == "{" and self.tokens.first_on_line(i + 1)):
            message = f"unexpected symbol near {self.near()}"
            trouble = self.trouble
            whole = self.expression(COMPARISON, level + 1)
            if isinstance(whole, Call | MethodCall):
                return CallStatement(whole.start, whole.end, whole)
            if self.kinds[self.i] != "=":
                whole = self.operators(whole, 0, level)
            return self.lone_expression(level, whole, message, trouble, i)
        if kind == "//" or starts_comment(self.tokens.text, self.starts[i]):
            return self._comment()
        if kind in BLOCK_END:
            message = "'end' expected" if self.openers else "<eof> expected"
            at, end = self.starts[i], self.ends[i]
            self.report("unexpected_closer", f"{message} near {self.near()}", at, end, self.removal(), lost=True)
        else:
            self.stray()
        self.skip_to_statement()
        return Bad(self.starts[i], self.ends[self.i - 1])

    def _comment(self) -> Bad:
        """Report a comment of another language, and skip it; what is in it is no mistake of its own."""
        i = self.i
        text = self.tokens.text
        start = self.starts[i]
        end = stop = self.ends[i]
        fix = None
        if self.kinds[i] == "//":
            fix = Fix("Write '--'", (Edit(start, end, "--"),))
            stop = text.find("\n", end)
        elif self.comment_closers and (closer := text.find("*/", end)) >= 0:
            end = stop = closer + 2
            fix = Fix("Write '--[[ ]]'", (Edit(start, start + 2, "--[["), Edit(closer, end, "]]")))
        else:
            self.comment_closers = False
            self.peeked = self.last
        self.report("unexpected_symbol", f"unexpected symbol near {self.near()}", start, end, fix)
        while self.kinds[self.i] != EOF and (stop < 0 or self.starts[self.i] < stop):
            self.i += 1
        self.i = max(self.i, min(i + 1, self.last))
        self.comments.append((i + 1, self.i))
        return Bad(start, self.ends[self.i - 1])
