"""The words of an annotation, with offsets."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

_WORD: Final = re.compile(
    r"""[ \t\r]*(?:
    (?P<name>[^\W\d][\w]*(?:[.\-][^\W\d]\w*)*\*?)
  | (?P<number>-?(?:0[xX][0-9a-fA-F]+|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?))
  | (?P<string>"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?)
  | (?P<captured>`[^`\n]*`?)
  | (?P<symbol>\.\.\.|\[\]|\|\||[^\s])
    )""",
    re.VERBOSE,
)


class Word(NamedTuple):
    """One word: kind is `name`, `number`, `string`, `captured`, or the text itself for a symbol; "" at the end."""

    kind: str
    text: str
    start: int
    end: int


def words(text: str, offset: int) -> list[Word]:
    """The words of one line of annotation whose first character stands at `offset`."""
    found: list[Word] = []
    position = 0
    while True:
        match = _WORD.match(text, position)
        if match is None:
            break
        kind = match.lastgroup or "symbol"
        value = match.group(kind)
        start = match.start(kind)
        found.append(Word(value if kind == "symbol" else kind, value, start + offset, match.end() + offset))
        position = match.end()
    return found
