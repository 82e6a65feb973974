"""The parser's place in the tokens: reporting what is wrong, and reading the layout where the grammar gives no hold.

A statement is first parsed strictly, as Lua does: the first mistake ends the attempt (`Broken`). Only a statement that
is broken is parsed again with `layout`, which keeps going and lets indentation say where unclosed things end: a line
that starts at or left of the column of the line that opened a block does not belong to that block, and an expression
does not go on in a line that starts at or left of its statement's. The verdict is thus Lua's, the tree is what was
probably meant.
"""

from __future__ import annotations

from typing import Final

from .dialects import Dialect
from .nodes import Missing, Name
from .problems import Edit, Fix, SyntaxProblem, near
from .tokens import EOF, LINE_MARK, NAME, Tokens

# Lua allows 200 nested C calls (LUAI_MAXCCALLS); `load`, called from a script, starts with two of them.
MAX_LEVELS: Final = 198

STATEMENT_WORDS: Final = frozenset(
    ["break", "do", "for", "function", "goto", "if", "local", "repeat", "return", "while"]
)
BLOCK_END: Final = frozenset(("end", "else", "elseif", "until", EOF))
_STARTS_STATEMENT: Final = STATEMENT_WORDS | BLOCK_END | {NAME, ";", "::"}
_NO_OPERAND: Final = STATEMENT_WORDS - {"function"} | BLOCK_END | {"then", "in", ")", "]", "}", ";", ",", "="}
_OPENS: Final = frozenset(("function", "then", "do", "repeat"))
_CLOSES: Final = frozenset(("end", "until", "else", "elseif"))


class Broken(Exception):
    """A strict attempt met its first mistake."""


class TooDeep(Exception):
    """The text nests deeper than Lua allows."""


class Cursor:
    """Position, mode and findings of one parse; the grammar is in the subclasses.

    `settled` is the index of a token from which on the text is known to be statements without a mistake, or -1: a
    block that is open there will never be closed. `margin` is the indentation of the statement being read, `openers`
    the (word, indentation) of the open blocks, `peeked` the last token looked at ahead; kept only with `layout`.
    """

    __slots__ = (
        "dialect",
        "ends",
        "i",
        "kinds",
        "layout",
        "margin",
        "openers",
        "peeked",
        "problems",
        "reported",
        "settled",
        "starts",
        "texts",
        "tokens",
        "vararg",
    )

    def __init__(self, tokens: Tokens, dialect: Dialect) -> None:
        self.tokens = tokens
        self.dialect = dialect
        self.kinds = tokens.kinds
        self.texts = tokens.texts
        self.starts = tokens.starts
        self.ends = tokens.ends
        self.i = 0
        self.settled = -1
        self.restart(0, layout=False)

    def restart(self, index: int, *, layout: bool) -> None:
        """Begin at token `index`, as at the start of a top-level statement."""
        self.i = index
        self.layout = layout
        self.problems: list[SyntaxProblem] = []
        self.reported = -1
        self.vararg = True
        self.margin = 0
        self.peeked = index
        self.openers: list[tuple[str, int]] = []

    # Reporting

    def report(
        self, code: str, message: str, start: int, end: int, fix: Fix | None = None, related: int | None = None
    ) -> None:
        """Note a mistake at the current token; ends a strict attempt.

        At most one per token; none at a token that is flawed itself and nothing missing right behind one, because the
        flaw is reported anyway.
        """
        if not self.layout:
            raise Broken
        flaws = self.tokens.flaws
        follows = code in ("missing_closer", "missing_symbol") and self.i - 1 in flaws
        if self.reported != self.i and self.i not in flaws and not follows:
            self.reported = self.i
            self.problems.append(SyntaxProblem(code, message, start, end, fix, related))

    def near(self) -> str:
        """The current token, quoted as Lua quotes it."""
        return near(self.kinds[self.i], self.texts[self.i])

    def previous_end(self) -> int:
        """Where the token before the current one ends."""
        return self.ends[self.i - 1] if self.i else 0

    def expect(self, kind: str) -> None:
        """Move behind a token of this kind, or report that it is missing."""
        if self.kinds[self.i] == kind:
            self.i += 1
        elif not self.layout:
            raise Broken
        else:
            self.expected(kind)

    def expected(self, kind: str) -> None:
        """Report that a fixed token is missing here."""
        at = self.previous_end()
        text = f" {kind}" if kind.isalpha() else kind
        fix = Fix(f"Insert '{kind}'", (Edit(at, at, text),))
        if kind in ("then", "do") and self.kinds[self.i] == "=":
            fix = Fix("Compare with '=='", (Edit(self.starts[self.i], self.ends[self.i], "=="),))
        self.report("missing_symbol", f"'{kind}' expected near {self.near()}", at, at, fix)

    def unexpected(self, code: str = "unexpected_symbol", message: str = "unexpected symbol") -> None:
        """Report the current token."""
        i = self.i
        at, end = self.starts[i], self.ends[i]
        if self.kinds[i] in _NO_OPERAND and code == "unexpected_symbol":
            at = end = self.previous_end()
        self.report(code, f"{message} near {self.near()}", at, end)

    def close(self, what: str, opener: int) -> None:
        """Move behind the token that closes what token `opener` opened, or report that it is missing."""
        if self.kinds[self.i] == what and not (self.layout and self.closes_outer(opener)):
            self.i += 1
            return
        if not self.layout:
            raise Broken
        at = self.previous_end()
        fix = self._closing_fix(what, opener, at)
        self.report("missing_closer", self.unclosed(what, opener), at, at, fix, self.starts[opener])

    def unclosed(self, what: str, opener: int) -> str:
        """Lua's words for a missing closer; it names the opener if that is on another line."""
        place = ""
        if self.tokens.text.find("\n", self.starts[opener], self.starts[self.i]) >= 0:
            place = f" (to close '{self.kinds[opener]}' at line {LINE_MARK})"
        return f"'{what}' expected{place} near {self.near()}"

    def _closing_fix(self, what: str, opener: int, at: int) -> Fix | None:
        if what == "until":
            return None
        if not what.isalpha():
            text = what
        elif self.tokens.text.find("\n", self.starts[opener], at) >= 0 or self.tokens.first_on_line(self.i):
            text = "\n" + " " * self.tokens.indent(opener) + what
        else:
            text = " " + what
        return Fix(f"Insert '{what}'", (Edit(at, at, text),))

    # Names

    def name(self) -> Name:
        """The identifier here, or an empty one and a report."""
        i = self.i
        if self.kinds[i] == NAME and not (self.layout and self.breaks(i)):
            self.i = i + 1
            return Name(self.starts[i], self.ends[i], self.texts[i])
        at = self.previous_end()
        self.report("missing_name", f"<name> expected near {self.near()}", at, at)
        return Name(at, at, "")

    def missing(self) -> Missing:
        """Report that an expression should be here, and stand in for it."""
        self.unexpected()
        at = self.previous_end()
        return Missing(at, at)

    # Layout

    def breaks(self, index: int) -> bool:
        """Whether the line that token `index` starts does not continue the statement being read."""
        return self.tokens.first_on_line(index) and self.tokens.indent(index) <= self.margin

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
