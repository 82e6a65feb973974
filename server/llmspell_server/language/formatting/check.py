"""Whether a formatted text says what the original says: the tokens but for recorded changes, and the comments."""

from __future__ import annotations

from collections.abc import Sequence

from llmspell_runtime.syntax.comments import commented, comments_in
from llmspell_runtime.syntax.lexer import tokenize
from llmspell_runtime.syntax.tokens import Tokens
from llmspell_runtime.syntax.tree import Tree

from .reader import Reader


def difference(reader: Reader, tree: Tree, formatted: str) -> str | None:
    """The first thing in `formatted` that `reader` did not mean to change in the text of `tree`, or None."""
    before, after = tree.tail[0], tokenize(formatted, tree.dialect)
    expected = without_last_commas(expected_texts(reader))
    found = without_last_commas(after.texts)
    if expected != found:
        return first_difference("token", expected, found)
    if "--" in tree.text:
        return first_difference("comment", _comments(before), _comments(after))
    return None


def first_difference(what: str, expected: Sequence[str], found: Sequence[str]) -> str | None:
    """Where two lists of texts begin to differ, in words; None if they are equal."""
    for number, (old, new) in enumerate(zip(expected, found, strict=False), start=1):
        if old != new:
            return f"{what} {number} would change from {old!r} to {new!r}"
    return None if len(expected) == len(found) else f"{len(expected)} {what}s would become {len(found)}"


def expected_texts(reader: Reader) -> list[str]:
    """The tokens of the original with the changes that `reader` recorded."""
    texts: list[str] = []
    here = 0
    changes = sorted({*reader.dropped, *reader.replaced, *reader.added})
    for index in changes:
        texts += reader.texts[here:index]
        texts += reader.added.get(index, ())
        if index not in reader.dropped:
            texts.append(reader.replaced.get(index, reader.texts[index]))
        here = index + 1
    texts += reader.texts[here:]
    return texts


def without_last_commas(texts: Sequence[str]) -> list[str]:
    """Tokens without the commas that stand before `}`."""
    return [text for text, following in zip(texts, [*texts[1:], ""], strict=True) if text != "," or following != "}"]


def _comments(tokens: Tokens) -> list[str]:
    text = tokens.text
    found: list[str] = []
    for index in commented(tokens, 0, len(tokens.kinds)):
        for comment in comments_in(text, tokens.trivia_start(index), tokens.starts[index]):
            found.append(text[comment.start : comment.end].rstrip())
    return found
