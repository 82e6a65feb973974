"""Semantic tokens as numbers (LSP 3.17, «Semantic Tokens»), and what changed between two answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from llmspell_runtime.syntax.positions import Encoding
from llmspell_server.language.features.tokens import SemanticToken
from llmspell_server.lsp.capabilities import TOKEN_MODIFIERS, TOKEN_TYPES
from llmspell_server.lsp.documents import Document
from llmspell_server.lsp.pygls_light import types

_TYPES: Final[dict[str, int]] = {name: index for index, name in enumerate(TOKEN_TYPES)}
_MODIFIERS: Final[dict[str, int]] = {name: 1 << index for index, name in enumerate(TOKEN_MODIFIERS)}


def encode(document: Document, tokens: Sequence[SemanticToken], encoding: Encoding) -> list[int]:
    """Five numbers for each token: lines and columns since the one before, length, type, modifiers."""
    data: list[int] = []
    line = column = 0
    for token in tokens:
        at_line, at_column = document.lines.position(token.start, encoding)
        _, end_column = document.lines.position(token.end, encoding)
        bits = sum(_MODIFIERS[modifier] for modifier in token.modifiers)
        data += (
            at_line - line,
            at_column - column if at_line == line else at_column,
            end_column - at_column,
            _TYPES[token.kind],
            bits,
        )
        line, column = at_line, at_column
    return data


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
