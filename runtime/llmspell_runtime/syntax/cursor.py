"""The parser's place in the tokens: reporting what is wrong, and reading the layout where the grammar gives no hold.

A statement is first parsed strictly, as Lua does: the first mistake ends the attempt (`Broken`). Only a statement that
is broken is parsed again with `layout`, which keeps going and lets indentation say where unclosed things end: a line
that starts at or left of the column of the line that opened a block does not belong to that block, and an expression
does not go on in a line that starts at or left of its statement's. The verdict is thus Lua's, the tree is what was
probably meant.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import Final

from .dialects import Dialect
from .problems import Fix, SyntaxProblem, near
from .tokens import EOF, NAME, Tokens

# Lua allows 200 nested C calls (LUAI_MAXCCALLS); `load`, called from a script, starts with two of them.
MAX_LEVELS: Final = 198

STATEMENT_WORDS: Final = frozenset(
    ["break", "do", "for", "function", "goto", "if", "local", "repeat", "return", "while"]
)
BLOCK_END: Final = frozenset(("end", "else", "elseif", "until", EOF))
_STARTS_STATEMENT: Final = STATEMENT_WORDS | BLOCK_END | {NAME, ";", "::"}
_OPENS: Final = frozenset(("function", "then", "do", "repeat"))
_CLOSES: Final = frozenset(("end", "until", "else", "elseif"))


class Broken(Exception):
    """A strict attempt met its first mistake."""


class TooDeep(Exception):
    """The text nests deeper than Lua allows."""


class Cursor:
    """Position, mode and findings of one parse; the grammar is in the subclasses.

    `settled` is the index of a token from which on the text is known to be statements without a mistake, or -1: a
    block that is open there will never be closed. `trouble` is the index of the last token with a mistake; `lost` says
    that the parser lost track there. Only with `layout` are kept: `begin` and `margin`, the first token and the
    indentation of the statement being read; `openers`, the (word, indentation) of the open blocks; `awaited`, the
    closers of the open brackets; `head`, the word that ends the head of a block being read; `peeked`, the last token
    looked at ahead; `silenced`, whether a mistake was not reported because it follows from another. `comments` are the
    tokens, as ranges of indices, that are comments of another language.
    """

    __slots__ = (
        "awaited",
        "begin",
        "comment_closers",
        "comments",
        "dialect",
        "ends",
        "flawed",
        "head",
        "i",
        "kinds",
        "last",
        "layout",
        "lost",
        "margin",
        "openers",
        "peeked",
        "problems",
        "reported",
        "settled",
        "silenced",
        "starts",
        "texts",
        "tokens",
        "trouble",
        "vararg",
    )

    def __init__(self, tokens: Tokens, dialect: Dialect) -> None:
        self.tokens = tokens
        self.dialect = dialect
        self.kinds = tokens.kinds
        self.texts = tokens.texts
        self.starts = tokens.starts
        self.ends = tokens.ends
        self.last = len(tokens.kinds) - 1
        self.comment_closers = True
        self.settled = -1
        self.trouble = -1
        self.lost = False
        self.flawed = sorted(tokens.flaws)
        self.restart(0, layout=False)

    def restart(self, index: int, *, layout: bool) -> None:
        """Begin at token `index`, as at the start of a top-level statement."""
        self.i = index
        self.layout = layout
        self.problems: list[SyntaxProblem] = []
        self.reported = -1
        self.vararg = True
        self.begin = index
        self.margin = 0
        self.peeked = index
        self.openers: list[tuple[str, int]] = []
        self.awaited: list[str] = []
        self.comments: list[tuple[int, int]] = []
        self.head = ""
        self.silenced = False

    # Reporting

    def report(
        self,
        code: str,
        message: str,
        start: int,
        end: int,
        fix: Fix | None = None,
        related: int | None = None,
        *,
        lost: bool = False,
    ) -> None:
        """Note a mistake at the current token; ends a strict attempt.

        At most one per token; none at a token that is flawed itself and nothing missing right behind one, because the
        flaw is reported anyway. `lost` says that the token fits nowhere: then the rest of its line may follow from this
        mistake, and this one from another that is on the line already.
        """
        if not self.layout:
            raise Broken
        flaws = self.tokens.flaws
        follows = code in ("missing_closer", "missing_symbol") and self.i - 1 in flaws
        if self.reported == self.i or self.i in flaws or follows or self._follows(start, end, lost):
            self.silenced = True
            return
        self.reported = self.i
        self.trouble = self._token_of(end)
        self.lost = lost
        self.problems.append(SyntaxProblem(code, message, start, end, fix, related))

    def _follows(self, start: int, end: int, lost: bool) -> bool:
        """Whether a mistake from `start` to `end` is but a consequence of one before it on the line."""
        if self.flawed:
            place = bisect_left(self.flawed, self.i) - 1
            if place >= 0 and self.flawed[place] > self.trouble:
                self.trouble, self.lost = self.flawed[place], False
        if self.trouble < 0 or not (lost or self.lost):
            return False
        if self.tokens.text.find("\n", self.ends[self.trouble], max(start, self.ends[self.trouble])) >= 0:
            return False
        self.trouble, self.lost = self._token_of(end), True
        return True

    def _token_of(self, end: int) -> int:
        """The current token, or the one before it if a mistake ends there already."""
        return self.i - 1 if self.i and end <= self.ends[self.i - 1] else self.i

    def near(self) -> str:
        """The current token, quoted as Lua quotes it."""
        return near(self.kinds[self.i], self.texts[self.i])

    def previous_end(self) -> int:
        """Where the token before the current one ends."""
        return self.ends[self.i - 1] if self.i else 0

    # Layout

    def breaks(self, index: int) -> bool:
        """Whether the line that token `index` starts does not continue the statement being read."""
        if index == self.begin or not self.tokens.first_on_line(index):
            return False
        return self.tokens.indent(index) <= self.margin

    def leaves(self, column: int) -> bool:
        """Whether the current token starts a line that is outside a block opened in a line with this indentation."""
        if not self.tokens.first_on_line(self.i):
            return False
        indent = self.tokens.indent(self.i)
        return indent < column or (indent == column and not self._before_closer(column))

    def _before_closer(self, column: int) -> bool:
        """Whether the line after the current one closes the block: then the current one is only badly indented."""
        depth = 0
        index = self.i
        while self.kinds[index] != EOF:
            depth += (self.kinds[index] in _OPENS) - (self.kinds[index] in _CLOSES)
            index += 1
            if self.tokens.first_on_line(index):
                break
        self.peeked = max(self.peeked, index)
        return depth == 0 and self.kinds[index] in _CLOSES and self.tokens.indent(index) == column

    def closes_outer(self, opener: int) -> bool:
        """Whether the closing word here starts a line that is aligned with a block around the one to be closed."""
        if not self.kinds[self.i].isalpha() or not self.tokens.first_on_line(self.i):
            return False
        column = self.tokens.indent(self.i)
        return column < self.tokens.indent(opener) and any(outer == column for _, outer in self.openers)

    def skip_to_statement(self) -> None:
        """Move at least one token on, to where a statement can start; never beyond the end of the text."""
        if self.kinds[self.i] == EOF:
            return
        self.i += 1
        while self.kinds[self.i] not in _STARTS_STATEMENT and not self.tokens.first_on_line(self.i):
            self.i += 1
