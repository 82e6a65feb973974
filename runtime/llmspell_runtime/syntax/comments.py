"""Comments: where they are, and which belong to a statement, a field or a parameter."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

from .scan import leading_trivia_end

if TYPE_CHECKING:
    from .tokens import Tokens
    from .tree import Tree

# Comments as they can stand between two tokens; the last form is a long comment without its end.
_COMMENT: Final = re.compile(r"--\[(=*)\[.*?\]\1\]|--(?!\[=*\[)[^\n\r]*|--\[=*\[.*", re.DOTALL)
_LONG_OPENER: Final = re.compile(r"--\[=*\[")


class Comment(NamedTuple):
    """One comment; `text` is what it says, without `--` or brackets; offsets are of the tree's text.

    `doc` says that it is a `---` line or a `--[[@…]]` comment. `own_line` says that no token precedes it on its line.
    """

    start: int
    end: int
    text: str
    doc: bool
    own_line: bool


def comments_between(tree: Tree, start: int, end: int) -> list[Comment]:
    """The comments in a stretch of white space and comments, as from the end of one token to the start of the next."""
    return comments_in(tree.text, start, end)


def comments_in(text: str, start: int, end: int) -> list[Comment]:
    """The same for a text without its tree."""
    if text.find("--", start, end) < 0:
        return []
    if start == 0:
        start = leading_trivia_end(text)
    found: list[Comment] = []
    for match in _COMMENT.finditer(text, start, end):
        at, behind = match.span()
        opener = _LONG_OPENER.match(text, at, behind)
        if opener is None:
            doc = text.startswith("---", at) and not text.startswith("----", at)
            said = text[at + (3 if doc else 2) : behind]
        else:
            closer = opener.group()[2:].replace("[", "]")
            said = text[opener.end() : behind].removesuffix(closer)
            doc = said.startswith("@")
        line = max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1
        own_line = line >= start or not text[line:start].strip()
        found.append(Comment(at, behind, said, doc, own_line))
    return found


def commented(tokens: Tokens, first: int, last: int) -> Iterator[int]:
    """The tokens from `first` to `last` (exclusive) with comments between them and the token before.

    Looks for the comments, not through the tokens: where `--` is no part of a token, it begins one.
    """
    if first >= last:
        return
    text, starts, ends = tokens.text, tokens.starts, tokens.ends
    limit = starts[last - 1]
    at = text.find("--", tokens.trivia_start(first), limit)
    while at >= 0:
        index = bisect_right(ends, at, first, last)
        if starts[index] > at:
            yield index
            at = starts[index]
        else:
            at = ends[index]
        at = text.find("--", at, limit)


def all_comments(tree: Tree) -> Iterator[Comment]:
    """Every comment of the text, in its order."""
    end = 0
    for unit in tree.units:
        yield from comments_between(tree, end, unit.start)
        for index in commented(unit.tokens, unit.first + 1, unit.last):
            start = unit.tokens.ends[index - 1] + unit.shift
            yield from comments_between(tree, start, unit.tokens.starts[index] + unit.shift)
        end = unit.end
    yield from comments_between(tree, end, len(tree.text))


def comments_before(tree: Tree, offset: int) -> list[Comment]:
    """The comments that belong to what starts at `offset`: those right above it, without an empty line between.

    `offset` is the start of a token, of a statement usually. A comment behind other code on its line is not taken.
    """
    start = tree.previous_token_end(offset)
    found: list[Comment] = []
    below = offset
    for comment in reversed(comments_between(tree, start, offset)):
        if tree.text.count("\n", comment.end, below) > 1 or not comment.own_line:
            break
        found.append(comment)
        below = comment.start
    found.reverse()
    return found


def doc_comments(tree: Tree, offset: int) -> list[Comment]:
    """The `---` lines that document what starts at `offset` (a statement, a field, a parameter)."""
    return [comment for comment in comments_before(tree, offset) if comment.doc]


def comment_behind(tree: Tree, offset: int) -> Comment | None:
    """The first comment behind `offset` on the same line, with at most a `,` or `;` between."""
    line_end = tree.lines.line_end(tree.lines.line(offset))
    index = offset
    while index < line_end and tree.text[index] in " \t,;":
        index += 1
    for comment in comments_between(tree, index, tree.next_token_start(index)):
        return comment if comment.start == index else None
    return None
