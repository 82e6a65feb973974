"""Reading a text backwards from a cursor, token by token: what stands before it, and in which bracket."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from itertools import islice
from typing import Final

from llmspell_runtime.syntax import Tree
from llmspell_runtime.syntax.tokens import NAME, NUMBER, STRING, Token
from llmspell_runtime.syntax.unit import Unit

OPERAND_ENDS: Final = frozenset((NAME, NUMBER, STRING, ")", "]", "}", "end", "nil", "true", "false", "..."))
"""Tokens with which an expression may end."""

_FARTHEST: Final = 3000
"""Tokens that one looks back; tables of data may be longer, but nobody completes their beginning."""
_OPENERS: Final = frozenset("([{")
_CLOSERS: Final = frozenset(")]}")
_MOST_UNITS: Final = 200
_BLOCKS: Final = frozenset(("function", "do", "if", "repeat"))


def tokens_before(tree: Tree, offset: int, units_back: int | None = None) -> Iterator[Token]:
    """The tokens that end at or before an offset, the nearest first; of at most so many units before its own."""
    units = tree.units
    own = min(tree.unit_at(offset), len(units) - 1)
    for index in range(own, -1 if units_back is None else max(-1, own - units_back - 1), -1):
        yield from _tokens_of(units[index], offset)


def _tokens_of(unit: Unit, offset: int) -> Iterator[Token]:
    tokens, shift = unit.tokens, unit.shift
    kinds, starts, ends = tokens.kinds, tokens.starts, tokens.ends
    last = bisect_right(ends, offset - shift, unit.first, unit.last) - 1
    for at in range(last, unit.first - 1, -1):
        yield Token(kinds[at], starts[at] + shift, ends[at] + shift)


def nearest(tree: Tree, offset: int, count: int) -> list[Token]:
    """The last tokens before an offset, the nearest first; fewer at the beginning of the text."""
    return list(islice(tokens_before(tree, offset), count))


def open_bracket(tree: Tree, offset: int) -> Token | None:
    """The innermost bracket that is open at an offset; None in a function within it, and where none is open."""
    depth = blocks = 0
    for token in islice(tokens_before(tree, offset, 1), _FARTHEST):
        kind = token.kind
        if kind in _CLOSERS:
            depth += 1
        elif kind in _OPENERS:
            if depth == 0:
                return token if blocks == 0 else None
            depth -= 1
        elif depth == 0:
            if kind in ("end", "until"):
                blocks += 1
            elif kind in _BLOCKS:
                if blocks == 0:
                    return None
                blocks -= 1
            elif blocks == 0 and kind in ("local", "then", "else", "while", "for", "return"):
                return None
    return None


def open_blocks(tree: Tree, offset: int) -> list[str]:
    """The blocks that are open at an offset, the innermost first, up to the function: `if`, `loop`, `do`, `repeat`,
    `function`. Whether a block has an end further down does not matter.
    """
    found: list[str] = []
    closed = 0
    may_be_loop = False
    for token in islice(_unbalanced(tree, offset), _FARTHEST):
        match token.kind:
            case "end" | "until":
                closed += 1
                may_be_loop = False
            case "function" | "if" | "do" | "repeat" if closed:
                closed -= 1
            case "function" | "if" | "repeat" as kind:
                found.append(kind)
                if kind == "function":
                    break
            case "do":
                found.append("do")
                may_be_loop = True
            case "while" | "for" if may_be_loop:
                found[-1] = "loop"
                may_be_loop = False
    return found


def _unbalanced(tree: Tree, offset: int) -> Iterator[Token]:
    """The tokens before an offset, without those of complete statements before its own."""
    own = min(tree.unit_at(offset), len(tree.units) - 1)
    for index in range(own, max(-1, own - _MOST_UNITS), -1):
        unit = tree.units[index]
        if index == own or unit.problems:
            yield from _tokens_of(unit, offset)


def expression_start(tree: Tree, end: int) -> int | None:
    """Where the expression of names, calls and indices begins that ends at `end`; None if none does."""
    tokens = nearest(tree, end, _FARTHEST // 10)
    if not tokens or tokens[0].end != end:
        return None
    at = 0
    while at < len(tokens):
        token = tokens[at]
        follows = at + 1 < len(tokens) and _goes_on(tree, tokens[at + 1], token)
        if token.kind in _CLOSERS:
            opener = _opener_of(tokens, at)
            if opener is None:
                return None
            follows = opener + 1 < len(tokens) and _goes_on(tree, tokens[opener + 1], tokens[opener])
            if not follows:
                return tokens[opener].start if token.kind != "]" else None
            at = opener + 1
        elif token.kind == NAME and at + 1 < len(tokens) and tokens[at + 1].kind in (".", ":"):
            at += 2
        elif token.kind == STRING and follows:
            at += 1
        else:
            return token.start if token.kind in OPERAND_ENDS and token.kind != "end" else None
    return None


def _goes_on(tree: Tree, before: Token, token: Token) -> bool:
    """Whether a bracket or a string goes on the expression that the token before it ends."""
    return before.kind in (NAME, STRING, ")", "]", "}") and "\n" not in tree.text[before.end : token.start]


def _opener_of(tokens: list[Token], at: int) -> int | None:
    depth = 0
    for index in range(at, len(tokens)):
        if tokens[index].kind in _CLOSERS:
            depth += 1
        elif tokens[index].kind in _OPENERS:
            depth -= 1
            if depth == 0:
                return index
    return None


def declares_names(tree: Tree, offset: int) -> str:
    """The keyword (`local`, `for`, `global`) whose list of names goes on at an offset, "" if there is no such list."""
    attribute = False
    for token in islice(tokens_before(tree, offset), 200):
        kind = token.kind
        if kind in ("local", "for") or (kind == NAME and tree.text[token.start : token.end] == "global"):
            return tree.text[token.start : token.end] if not attribute else ""
        if kind == ">":
            attribute = True
        elif kind == "<":
            attribute = False
        elif kind not in (",", NAME):
            return ""
    return ""
