"""Lua text to tokens: one master expression run over the whole text by the regular expression engine.

The engine splits the text into white space with comments, and tokens, in turns; offsets are the running sum of their
lengths and kinds come from a table of the distinct token texts, so no Python code runs per token. What the expression
leaves to `scan.py`: long brackets above level 2 and unfinished ones, where the rest of the text arrives as one token.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cache
from itertools import accumulate
from sys import intern
from typing import Final

from .dialects import Dialect
from .kinds import LOW_LONG_BRACKET, Kinds
from .scan import BLANKS, TOKEN, Scanner, leading_trivia_end
from .tokens import LexicalFlaw, Tokens

_PAIRS: Final = re.compile(
    rf"({BLANKS}*+(?:--(?:{LOW_LONG_BRACKET}|(?!\[=*\[)[^\n\r]*+){BLANKS}*+)*+)"
    rf"({TOKEN}|{LOW_LONG_BRACKET}|--\[=*\[.*|\[=*\[.*|\[=*|.|\Z)",
    re.DOTALL,
)


_SHARED: Final = 1 << 14
"""Offsets below this one are the same objects in all texts. Nodes keep them, and most of the files of a workspace are
shorter than this.
"""


@cache
def _shared_offsets() -> tuple[int, ...]:
    return tuple(range(_SHARED))


def tokenize(text: str, dialect: Dialect) -> Tokens:
    """Every token of `text`, the last one the (empty) end of the text. Never fails."""
    skipped = leading_trivia_end(text)
    flat = _PAIRS.split(text[skipped:] if skipped else text)
    del flat[::3]  # what is between two pairs: nothing
    if len(flat) > 2 and flat[-3] == "":
        del flat[-2:]  # the engine reports the end once more, behind trailing white space
    offsets = list(accumulate(map(len, flat), initial=skipped))
    small = bisect_left(offsets, _SHARED)
    offsets[:small] = map(_shared_offsets().__getitem__, offsets[:small])
    texts = list(map(intern, flat[1::2]))
    kinds_of = Kinds(dialect)
    kinds = list(map(kinds_of.__getitem__, texts))
    starts, ends = offsets[1::2], offsets[2::2]
    if not kinds_of.swallowed:
        return Tokens(text, texts, kinds, starts, ends, _flaws(texts, kinds_of))
    keep = len(texts) - 2
    tokens = Tokens(text, texts[:keep], kinds[:keep], starts[:keep], ends[:keep], _flaws(texts[:keep], kinds_of))
    scanner = Scanner(tokens, ends[keep - 1] if keep else skipped, kinds_of)
    while scanner.advance():
        pass
    return tokens


def _flaws(texts: list[str], kinds_of: Kinds) -> dict[int, list[LexicalFlaw]]:
    flaws = kinds_of.flaws
    return {index: [flaws[token]] for index, token in enumerate(texts) if token in flaws} if flaws else {}
