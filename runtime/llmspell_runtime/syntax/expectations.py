"""What the grammar wants at one place: a name, a symbol, a word, a closing bracket; and what people write instead."""

from __future__ import annotations

from typing import Final

from .cursor import STATEMENT_WORDS, Broken, Cursor
from .nodes import Missing, Name
from .problems import Edit, Fix
from .tokens import BAD, EOF, KEYWORDS, LINE_MARK, NAME

_SEPARATORS: Final = frozenset((",", ";"))
_BEFORE_OPERAND: Final = frozenset((",", ";", "(", "{", "["))
_BRACKETS: Final = frozenset((")", "]", "}"))
_OPERAND_WORDS: Final = frozenset(("nil", "true", "false", "not", "and", "or"))
_USES_NAME: Final = frozenset(("=", ",", ")", "(", ".", ":", "<", ">", "::"))
_ENDS_HEAD: Final = STATEMENT_WORDS - {"function", "do"} | {"end", "else", "elseif", "until", EOF}
_LINE: Final = 300
"""So many tokens are looked at ahead in a line: more are no line that somebody wrote."""


class Expectations(Cursor):
    """Moves over what must stand at one place, or reports that it does not."""

    __slots__ = ()

    # Symbols and words

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
        self.report("missing_symbol", f"'{kind}' expected near {self.near()}", at, at, fix)

    def expect_word(self, word: str) -> None:
        """Move behind the `then` or `do` that ends the head of a block, or report what stands in its place."""
        if self.kinds[self.i] == word:
            self.i += 1
        elif not self.layout:
            raise Broken
        elif not self._other_word(word):
            at = self.skip_to_word(frozenset((word,)))
            if at == self.i:
                self.expected(word)
            else:
                self.stray()
                self.i = at + 1

    def _other_word(self, word: str) -> bool:
        """Whether the line goes on with what other blocks or languages have instead of `word`; then report it."""
        i = self.i
        if self.tokens.first_on_line(i):
            return False
        other = "do" if word == "then" else "then"
        if self.kinds[i] != other and not (self.kinds[i] in (":", "{") and self.tokens.first_on_line(i + 1)):
            return False
        text = word if self.starts[i] > self.ends[i - 1] else f" {word}"
        fix = Fix(f"Write '{word}'", (Edit(self.starts[i], self.ends[i], text),))
        self.report("missing_symbol", f"'{word}' expected near {self.near()}", self.starts[i], self.ends[i], fix)
        self.i = i + 1
        return True

    def skip_to_word(self, words: frozenset[str]) -> int:
        """Where the first of these tokens is in the rest of the line: its index, or that of the current token."""
        index = self.i
        stop = index + _LINE
        while index < stop and self.kinds[index] not in _ENDS_HEAD and not self.tokens.first_on_line(index):
            if self.kinds[index] in words:
                self.peeked = max(self.peeked, index)
                return index
            index += 1
        self.peeked = max(self.peeked, index)
        return self.i

    def stray(self, message: str = "unexpected symbol") -> None:
        """Report that the current token fits nowhere."""
        at, end = self.starts[self.i], self.ends[self.i]
        self.report("unexpected_symbol", f"{message} near {self.near()}", at, end, self.removal(), lost=True)

    def removal(self) -> Fix | None:
        """How to take away a closer that closes nothing."""
        i = self.i
        if self.kinds[i] in _BRACKETS or self.kinds[i] == "end":
            return Fix(f"Remove '{self.kinds[i]}'", (Edit(self.starts[i], self.ends[i], ""),))
        return None

    # Closers

    def close(self, what: str, opener: int) -> None:
        """Move behind the token that closes what token `opener` opened, or report that it is missing."""
        if self.kinds[self.i] == what and not (self.layout and self.closes_outer(opener)):
            self.i += 1
            if self.layout and what in _BRACKETS:
                self.awaited.pop()
            return
        if not self.layout:
            raise Broken
        if what in _BRACKETS:
            self.awaited.pop()
            if self._closed_otherwise(what, opener):
                return
        at = self.previous_end()
        fix = self._closing_fix(what, opener, at)
        self.report("missing_closer", self.unclosed(what, opener), at, at, fix, self.starts[opener])

    def _closed_otherwise(self, what: str, opener: int) -> bool:
        """Whether strange characters precede the bracket wanted, or one of another kind stands for it."""
        while self.kinds[self.i] == BAD and not self.breaks(self.i):
            self.stray()
            self.i += 1
        i = self.i
        if self.kinds[i] == what:
            self.i = i + 1
            return True
        if not self.mistaken_closer(opener):
            return False
        at = self.skip_to_word(frozenset((what,)))
        if at > i:
            self.stray()
            self.i = at + 1
            return True
        fix = Fix(f"Write '{what}'", (Edit(self.starts[i], self.ends[i], what),))
        self.report(
            "missing_closer", self.unclosed(what, opener), self.starts[i], self.ends[i], fix, self.starts[opener]
        )
        self.i = i + 1
        return True

    def mistaken_closer(self, opener: int) -> bool:
        """Whether a bracket here, in the line of token `opener`, closes nothing that is open."""
        kind = self.kinds[self.i]
        if kind not in _BRACKETS or kind in self.awaited:
            return False
        return self.tokens.text.find("\n", self.starts[opener], self.starts[self.i]) < 0

    def unclosed(self, what: str, opener: int) -> str:
        """Lua's words for a missing closer; it names the opener if that is on another line."""
        place = ""
        if what != "]" and self.tokens.text.find("\n", self.starts[opener], self.starts[self.i]) >= 0:
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

    # Names and expressions

    def name(self) -> Name:
        """The identifier here, or an empty one and a report."""
        i = self.i
        if self.kinds[i] == NAME and not (self.layout and self.breaks(i)):
            self.i = i + 1
            return Name(self.starts[i], self.ends[i], self.texts[i])
        if self.layout and self.stands_for_name(i):
            return self.reserved_name("missing_name", "<name> expected")
        at = end = self.previous_end()
        doubled = self.kinds[i] == "," and i > 0 and self.kinds[i - 1] in (",", "(")
        if doubled:
            at, end = self.starts[i], self.ends[i]
        self.report("missing_name", f"<name> expected near {self.near()}", at, end)
        if doubled and self.kinds[i + 1] == NAME:
            self.i = i + 1
            return self.name()
        at = self.previous_end()
        return Name(at, at, "")

    def stands_for_name(self, i: int) -> bool:
        """Whether a reserved word at token `i`, where a name must stand, was meant as one: it is used like a name."""
        kind = self.kinds[i]
        if kind not in KEYWORDS or self.tokens.first_on_line(i):
            return False
        if self.kinds[i - 1] in (".", ":"):
            return self.starts[i] == self.ends[i - 1]
        return kind in _OPERAND_WORDS or (self.kinds[i + 1] in _USES_NAME and not self.tokens.first_on_line(i + 1))

    def reserved_name(self, code: str, message: str) -> Name:
        """Report the reserved word here, and take it for the name it was meant as."""
        i = self.i
        fix = None
        if i and self.kinds[i - 1] == "." and self.starts[i] == self.ends[i - 1]:
            fix = Fix(
                f"Write '[\"{self.texts[i]}\"]'", (Edit(self.starts[i - 1], self.ends[i], f'["{self.texts[i]}"]'),)
            )
        self.report(code, f"{message} near {self.near()}", self.starts[i], self.ends[i], fix)
        self.i = i + 1
        return Name(self.starts[i], self.ends[i], self.texts[i])

    def missing(self) -> Missing:
        """Report that an expression should be here, and stand in for it.

        A separator too many is itself the mistake, as is a character that Lua has no use for.
        """
        i = self.i
        at = end = self.previous_end()
        kind = self.kinds[i]
        if i and self.reported == i - 1 and self.kinds[i - 1] in _SEPARATORS:
            return Missing(at, at)
        strange = kind == BAD and not self.breaks(i)
        if strange or (kind in _SEPARATORS and i > 0 and self.kinds[i - 1] in _BEFORE_OPERAND):
            at, end = self.starts[i], self.ends[i]
        self.report("unexpected_symbol", f"unexpected symbol near {self.near()}", at, end)
        if strange:
            self.i = i + 1
        at = self.previous_end()
        return Missing(at, at)
