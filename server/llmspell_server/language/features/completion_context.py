"""Where a cursor stands for completion: behind a dot, in a string, at a key of a table, where a name is made."""

from __future__ import annotations

import re
from typing import Final, Literal

import attrs

from llmspell_runtime.syntax import Tree
from llmspell_runtime.syntax.tokens import STRING
from llmspell_server.language.features.places import tokens_at

_LONG: Final = re.compile(r"--\[(=*)\[")
_MAKES_NAME: Final = re.compile(
    r"(?:\blocal\s+(?:\w+\s*,\s*)*|\bfor\s+(?:\w+\s*,\s*)*|\bgoto\s+|::\s*|\bfunction\b\s*|"
    r"\bfunction\b\s*[\w.:]*\s*\([^()]*|<\s*)$"
)
"""What stands on the line before a name that is made here, or that is no variable."""

PlaceKind = Literal["member", "method", "string", "key", "statement", "expression"]


@attrs.frozen
class CompletionPlace:
    """`start:end` is the stretch that a completion replaces, `prefix` what of it stands before the cursor.

    `receiver` is, behind a dot or a colon, the offset where the expression before it ends.
    """

    kind: PlaceKind
    start: int
    end: int
    prefix: str
    receiver: int = 0


def completion_place(tree: Tree, offset: int) -> CompletionPlace | None:
    """The place of an offset; None in comments, in numbers and where a name is made."""
    text = tree.text
    offset = max(0, min(offset, len(text)))
    for token in tokens_at(tree, offset):
        if token.kind == STRING and token.start < offset:
            quote = text[token.start]
            closed = token.end - 1 > token.start and text[token.end - 1] == quote
            if quote in "\"'" and (offset < token.end or not closed):
                start = token.start + 1
                return CompletionPlace("string", start, token.end - closed, text[start:offset])
            if offset < token.end:
                return None
    start, end = _word(text, offset)
    if start < end and text[start].isdigit():
        return None
    before = tree.previous_token_end(start)
    if in_comment(text, before, offset):
        return None
    line = text[text.rfind("\n", 0, start) + 1 : start]
    previous = text[before - 1 : before]
    return _in_code(text, CompletionPlace("expression", start, end, text[start:offset]), before, previous, line, tree)


def _in_code(
    text: str, place: CompletionPlace, before: int, previous: str, line: str, tree: Tree
) -> CompletionPlace | None:
    pair = text[max(0, before - 2) : before]
    if previous in (".", ":") and pair not in ("..", "::"):
        receiver = tree.previous_token_end(before - 1)
        if text[receiver:before].strip() != previous:
            return None  # the dot belongs to a number
        return attrs.evolve(place, kind="member" if previous == "." else "method", receiver=receiver)
    if _MAKES_NAME.search(line[-300:]):
        return None
    if previous in ("{", ",", ";"):
        return attrs.evolve(place, kind="key")
    return attrs.evolve(place, kind="expression" if line.strip() else "statement")


def _word(text: str, offset: int) -> tuple[int, int]:
    start = end = offset
    while start and _in_name(text[start - 1]):
        start -= 1
    while end < len(text) and _in_name(text[end]):
        end += 1
    return start, end


def _in_name(char: str) -> bool:
    return char == "_" or (char.isascii() and char.isalnum())


def in_comment(text: str, start: int, offset: int) -> bool:
    """Whether `offset` is in a comment; `start` is the end of the last token before it."""
    while True:
        at = text.find("--", start, offset)
        if at < 0:
            return False
        long = _LONG.match(text, at)
        if long is not None:
            close = f"]{long.group(1)}]"
            found = text.find(close, long.end())
            start = found + len(close)
        else:
            found = text.find("\n", at)
            start = found + 1
        if found < 0 or start > offset:
            return True
