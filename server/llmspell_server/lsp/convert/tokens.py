"""Semantic tokens as numbers (LSP 3.17, «Semantic Tokens»), and what changed between two answers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Final

from llmspell_runtime.syntax.positions import Encoding
from llmspell_server.language.features.tokens import SemanticToken
from llmspell_server.lsp.capabilities import TOKEN_MODIFIERS, TOKEN_TYPES
from llmspell_server.lsp.documents import Document
from llmspell_server.lsp.pygls_light import types

_TYPES: Final[dict[str, int]] = {name: index for index, name in enumerate(TOKEN_TYPES)}
_MODIFIERS: Final[dict[str, int]] = {name: 1 << index for index, name in enumerate(TOKEN_MODIFIERS)}


def encode(document: Document, tokens: Sequence[SemanticToken], encoding: Encoding) -> list[int]:
    """Five numbers for each token: lines and columns since the one before, length, type, modifiers.

    No token may span lines. A line of ASCII is the same in every unit of columns, so its columns are differences.
    """
    lines, starts = document.lines, document.lines.starts
    data: list[int] = []
    line = column = 0
    at_line, line_start, line_behind, plain = -1, 0, -1, True
    for token in tokens:
        if token.start >= line_behind:
            at_line = lines.line(token.start)
            line_start = starts[at_line]
            line_behind = starts[at_line + 1] if at_line + 1 < len(starts) else len(document.text) + 1
            plain = encoding == "utf-32" or document.text[line_start:line_behind].isascii()
        if plain:
            at_column, length = token.start - line_start, token.end - token.start
        else:
            at_column = lines.position(token.start, encoding)[1]
            length = lines.position(token.end, encoding)[1] - at_column
        since = at_column - column if at_line == line else at_column
        data += (at_line - line, since, length, _TYPES[token.kind], _bits(token.modifiers))
        line, column = at_line, at_column
    return data


@cache
def _bits(modifiers: tuple[str, ...]) -> int:
    return sum(_MODIFIERS[modifier] for modifier in modifiers)


def edits_between(old: Sequence[int], new: Sequence[int]) -> list[types.SemanticTokensEdit]:
    """The one stretch that differs; none when nothing does."""
    shortest = min(len(old), len(new))
    start = 0
    while start < shortest and old[start] == new[start]:
        start += 1
    if start == len(old) == len(new):
        return []
    tail = 0
    while tail < shortest - start and old[len(old) - 1 - tail] == new[len(new) - 1 - tail]:
        tail += 1
    return [
        types.SemanticTokensEdit(
            start=start, delete_count=len(old) - start - tail, data=list(new[start : len(new) - tail])
        )
    ]
