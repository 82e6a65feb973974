"""The kinds of tokens, and the table of tokens that the lexer makes and the parser reads."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import MutableSequence

NAME: Final = "<name>"
NUMBER: Final = "<number>"
STRING: Final = "<string>"
EOF: Final = "<eof>"
BAD: Final = "<bad>"

# Stands in messages for a line number that is not known until the text is complete.
LINE_MARK: Final = "\x00line\x00"

_KEYWORDS = (
    "and break do else elseif end false for function goto if in local nil not or repeat return then true until while"
)
_SYMBOLS = "+ - * / % ^ # & ~ | << >> // == ~= <= >= < > = ( ) { } [ ] :: ; : , . .. ..."
KEYWORDS: Final = frozenset(_KEYWORDS.split())
SYMBOLS: Final = frozenset(_SYMBOLS.split())

# A kind is the token's own text for keywords and symbols, else one of the names above.
FIXED_KINDS: Final[dict[str, str]] = {text: text for text in (*sorted(KEYWORDS), *sorted(SYMBOLS))} | {"": EOF}


_NEWLINE: Final = re.compile(r"\n")
_BLANK: Final = re.compile(r"[ \t]*")


class Token(NamedTuple):
    """One token as consumers see it; `start` and `end` are character offsets into the text of the tree."""

    kind: str
    start: int
    end: int


class LexicalFlaw(NamedTuple):
    """What is wrong inside a token, or in the comment before it; offsets are relative to that token's start.

    `LINE_MARK` in the message stands for the number of the line on which the flaw starts. `open_ended` says that text
    far behind the token could change it: an unfinished long bracket.
    """

    code: str
    message: str
    start: int
    end: int
    open_ended: bool = False


class Tokens:
    """Parallel lists, one entry per token, the last one the end of the text.

    `text` is the text the offsets point into: the gap between `ends[i - 1]` and `starts[i]` is white space and
    comments, so nothing of the text is lost. `flaws` maps the index of a token to what is wrong in or before it.
    """

    __slots__ = ("_line_starts", "_widths", "ends", "flaws", "kinds", "starts", "text", "texts")

    def __init__(
        self,
        text: str,
        texts: list[str],
        kinds: list[str],
        starts: MutableSequence[int],
        ends: MutableSequence[int],
        flaws: dict[int, list[LexicalFlaw]],
    ) -> None:
        self.text = text
        self.texts = texts
        self.kinds = kinds
        self.starts = starts
        self.ends = ends
        self.flaws = flaws
        self._line_starts: list[int] | None = None
        self._widths: dict[int, int] = {}

    def pack(self) -> None:
        """Take less memory, once nobody appends any more: a list keeps an object for each number."""
        self.starts = array("i", self.starts)
        self.ends = array("i", self.ends)
        self._line_starts = None
        self._widths = {}

    def trivia_start(self, index: int) -> int:
        """Where the white space and comments before token `index` begin."""
        return self.ends[index - 1] if index else 0

    def first_on_line(self, index: int) -> bool:
        """Whether nothing but white space and comments precedes the token on its line."""
        start = self.ends[index - 1] if index else 0
        return start == 0 or self.text.find("\n", start, self.starts[index]) >= 0

    def indent(self, index: int) -> int:
        """Width of the white space that begins the line of token `index`; a tab reaches the next multiple of 4."""
        if self._line_starts is None:
            self._line_starts = [0, *(match.end() for match in _NEWLINE.finditer(self.text))]
        line = self._line_starts[bisect_right(self._line_starts, self.starts[index]) - 1]
        width = self._widths.get(line)
        if width is None:
            blank = _BLANK.match(self.text, line)
            width = self._widths[line] = len(blank.group().expandtabs(4)) if blank else 0
        return width
