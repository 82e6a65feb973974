"""Comments as the formatter moves them: each belongs to the token before it on its line, or to the token below."""

from __future__ import annotations

from typing import Final, NamedTuple

from llmspell_runtime.syntax.comments import commented, comments_between
from llmspell_runtime.syntax.tokens import EOF, Tokens
from llmspell_runtime.syntax.tree import Tree

# Behind one of these, a comment between two tokens of one line speaks of what follows.
_WORDS: Final = "and or not in return if elseif while until"
_SYMBOLS: Final = "( { [ , = + - * / // % ^ # & ~ | << >> .. < <= > >= == ~="
_EXPECTING: Final = frozenset((*_WORDS.split(), *_SYMBOLS.split()))
_CLOSING: Final = frozenset((")", "]", "}", ",", ";", EOF))


class Note(NamedTuple):
    """One comment; `text` is the whole comment without the white space behind it.

    `line` says that it reaches to the end of its line; `own_line` that it begins one; `breaks` that a line break
    follows it or lies in it; `blank` that an empty line precedes it. `start` and `end` are offsets into the text.
    """

    text: str
    line: bool
    own_line: bool
    breaks: bool
    blank: bool
    start: int
    end: int


class Notes(NamedTuple):
    """Index of a token → the comments before it, and the comments behind it on its line."""

    before: dict[int, list[Note]]
    behind: dict[int, list[Note]]


def notes_of(tree: Tree, tokens: Tokens) -> Notes:
    """All comments of a tree from `parse`, each at its token."""
    notes = Notes({}, {})
    for index in commented(tokens, 0, len(tokens.kinds)):
        _read_gap(tree, tokens, index, tokens.trivia_start(index), notes)
    return notes


def _read_gap(tree: Tree, tokens: Tokens, index: int, gap_start: int, notes: Notes) -> None:
    text = tree.text
    gap_end = tokens.starts[index]
    found: list[Note] = []
    comments = comments_between(tree, gap_start, gap_end)
    here = gap_start
    for number, comment in enumerate(comments):
        following = comments[number + 1].start if number + 1 < len(comments) else gap_end
        raw = text[comment.start : comment.end]
        line = not (raw.startswith("--[") and raw.endswith("]") and _is_long(raw))
        breaks = line or "\n" in raw or "\n" in text[comment.end : following]
        blank = text.count("\n", here, comment.start) > 1
        said = raw.rstrip() if line else raw
        found.append(Note(said, line, comment.own_line, breaks, blank, comment.start, comment.end))
        here = comment.end
    same_line = [note for note in found if not note.own_line] if index else []
    if same_line and not any(note.breaks for note in same_line) and _belongs_ahead(tokens, index):
        same_line = []
    if same_line:
        notes.behind[index - 1] = same_line
    if len(found) > len(same_line):
        notes.before[index] = found[len(same_line) :]


def _is_long(raw: str) -> bool:
    return raw[3:].lstrip("=").startswith("[")


def _belongs_ahead(tokens: Tokens, index: int) -> bool:
    return tokens.kinds[index - 1] in _EXPECTING and tokens.kinds[index] not in _CLOSING
