"""Which kind a token has, judged by its text alone, and what is wrong with it."""

from __future__ import annotations

import re
from typing import Final

from .dialects import Dialect
from .literals import number_flaw, string_flaw
from .problems import shortened
from .tokens import BAD, FIXED_KINDS, NAME, NUMBER, STRING, LexicalFlaw

# Long brackets of the levels that the lexer's master expression reads itself.
LOW_LONG_BRACKET: Final = r"\[\[.*?\]\]|\[=\[.*?\]=\]|\[==\[.*?\]==\]"
_CLOSED: Final = re.compile(LOW_LONG_BRACKET, re.DOTALL)
_NOT_ASCII: Final = re.compile(r"[^\x00-\x7f]+")


class Kinds(dict[str, str]):
    """Token text → kind, filled on demand, so that each distinct text is classified once.

    `flaws` collects what is wrong with the texts seen; `swallowed` says that a long bracket beyond the master
    expression was met, which took the rest of the text with it.
    """

    def __init__(self, dialect: Dialect) -> None:
        super().__init__(FIXED_KINDS)
        if not dialect.goto:
            del self["goto"], self["::"]
        self.dialect = dialect
        self.flaws: dict[str, LexicalFlaw] = {}
        self.swallowed = False

    def __missing__(self, text: str) -> str:
        kind = self[text] = self._classify(text)
        return kind

    def _classify(self, text: str) -> str:
        first = text[0]
        if first.isalpha() or first == "_" or not first.isascii():
            return self._note(text, None if text.isascii() else self._name_flaw(text), NAME)
        if first in "0123456789" or (first == "." and len(text) > 1):
            return self._note(text, number_flaw(text, self.dialect), NUMBER)
        if first in "\"'":
            return self._note(text, string_flaw(text, self.dialect), STRING)
        if first == "[":
            if _CLOSED.fullmatch(text):
                return self._note(text, self.nesting_flaw(text), STRING)
            if text.strip("=") == "[":
                message = f"invalid long string delimiter near '{shortened(text)}'"
                return self._note(text, LexicalFlaw("bad_long_bracket", message, 0, len(text)), STRING)
        if len(text) > 1:
            self.swallowed = True
        return BAD

    def nesting_flaw(self, token: str) -> LexicalFlaw | None:
        """Lua 5.1 rejects `[[` inside `[[ ]]`."""
        if self.dialect.nested_long_brackets or not token.startswith("[[") or "[[" not in token[2:]:
            return None
        inner = token.index("[[", 2)
        return LexicalFlaw("nested_long_bracket", "nesting of [[...]] is deprecated near '['", inner, inner + 2)

    def _name_flaw(self, token: str) -> LexicalFlaw | None:
        strange = list(_NOT_ASCII.finditer(token))
        if not strange or self.dialect.unicode_names:
            return None
        message = f"unexpected symbol near '{shortened(strange[0].group())}'"
        if all(group.group().isalnum() for group in strange):
            return LexicalFlaw("not_ascii", message, 0, len(token))
        return LexicalFlaw("not_ascii", message, strange[0].start(), strange[-1].end())

    def _note(self, text: str, flaw: LexicalFlaw | None, kind: str) -> str:
        if flaw is not None:
            self.flaws[text] = flaw
        return kind
