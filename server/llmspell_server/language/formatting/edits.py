"""The difference between a text and its formatted form as small edits, and formatting a range of lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from llmspell_runtime.syntax import parse
from llmspell_runtime.syntax.dialects import Dialect, dialect_named
from llmspell_runtime.syntax.lexer import tokenize
from llmspell_runtime.syntax.nodes import Block, Statement, walk
from llmspell_runtime.syntax.problems import Edit
from llmspell_runtime.syntax.tokens import STRING, Tokens

from .formatter import FormatProblem, Formatted, format_text
from .style import DEFAULT_STYLE, Style

# How many tokens may be missing on one side before the two texts count as unrelated there.
_MOST_MISSING = 6


def edits_between(old: str, new: str, dialect: str | Dialect = "lua54") -> list[Edit]:
    """Edits that turn `old` into `new`, in the order of the text, not overlapping; offsets are those of `old`.

    For two texts with nearly the same tokens (such as a text and its formatted form) each edit is white space, comments
    or a token that changed; time is linear. Texts without much in common give one edit.
    """
    if old == new:
        return []
    kind = dialect if isinstance(dialect, Dialect) else dialect_named(dialect)
    before, after = tokenize(old, kind), tokenize(new, kind)
    edits: list[Edit] = []
    old_end = new_end = 0
    for i, j in [*_pairs(before, after), (len(before.starts) - 1, len(after.starts) - 1)]:
        edit = _trimmed(old, old_end, before.starts[i], new[new_end : after.starts[j]])
        if edit is not None:
            edits.append(edit)
        if before.texts[i] != after.texts[j]:
            edits.append(Edit(before.starts[i], before.ends[i], after.texts[j]))
        old_end, new_end = before.ends[i], after.ends[j]
    return edits


def _pairs(old: Tokens, new: Tokens) -> Iterator[tuple[int, int]]:
    """Tokens of both texts that correspond, the last ones excluded."""
    i = j = 0
    last_old, last_new = len(old.texts) - 1, len(new.texts) - 1
    while i < last_old and j < last_new:
        if _same(old, i, new, j):
            yield i, j
            i, j = i + 1, j + 1
            continue
        step = _resynchronized(old, i, last_old, new, j, last_new)
        if step is None:
            return
        i, j = step


def _same(old: Tokens, i: int, new: Tokens, j: int) -> bool:
    return old.texts[i] == new.texts[j] or (old.kinds[i] == STRING == new.kinds[j])


def _resynchronized(old: Tokens, i: int, last_old: int, new: Tokens, j: int, last_new: int) -> tuple[int, int] | None:
    for missing in range(1, _MOST_MISSING + 1):
        for gone in range(missing + 1):
            a, b = i + gone, j + missing - gone
            if a < last_old and b < last_new and _same(old, a, new, b):
                return a, b
    return None


def _trimmed(old: str, start: int, end: int, text: str) -> Edit | None:
    """The edit of `old[start:end]` to `text` without what both have in common at their ends."""
    if old[start:end] == text:
        return None
    shorter = min(end - start, len(text))
    same = 0
    while same < shorter and old[start + same] == text[same]:
        same += 1
    start, text, shorter = start + same, text[same:], shorter - same
    same = 0
    while same < shorter and old[end - 1 - same] == text[len(text) - 1 - same]:
        same += 1
    return Edit(start, end - same, text[: len(text) - same])


def format_range(
    text: str, start_line: int, end_line: int, style: Style = DEFAULT_STYLE, dialect: str = "lua54"
) -> tuple[list[Edit], FormatProblem | None]:
    """Edits that lay out the statements which touch the lines `start_line` to `end_line` (from 0, both included).

    The innermost statements that cover the lines are taken whole. No edits and a problem for a text with syntax
    errors.
    """
    formatted: Formatted = format_text(text, style, dialect)
    if formatted.problem is not None or formatted.text == text:
        return [], formatted.problem
    start, end = touched(text, start_line, end_line, dialect)
    edits = edits_between(text, formatted.text, dialect)
    return [edit for edit in edits if start <= edit.start and edit.end <= end], None


def touched(text: str, start_line: int, end_line: int, dialect: str = "lua54") -> tuple[int, int]:
    """The span of the innermost statements that touch some lines, with the white space and comments before them."""
    tree = parse(text, dialect)
    lines = tree.lines
    first = lines.offset(start_line, 0)
    last = lines.line_end(min(end_line, len(lines.starts) - 1))
    statements: Sequence[Statement] = tree.statements
    start, end = 0, len(text)
    while True:
        inside = [statement for statement in statements if statement.end >= first and statement.start <= last]
        if not inside:
            return max(start, tree.previous_token_end(first)), min(end, max(last, tree.next_token_start(first)))
        start, end = tree.previous_token_end(inside[0].start), inside[-1].end
        below = _block_around(inside[0], first, last) if len(inside) == 1 else None
        if below is None:
            return start, end
        statements = below.statements


def _block_around(statement: Statement, first: int, last: int) -> Block | None:
    """The outermost block in a statement whose statements cover a range of lines."""
    for node in walk(statement, first, last):
        if isinstance(node, Block) and node.statements and node.start <= first and last <= node.end:
            inside = node.statements
            if inside[0].start <= last and first <= inside[-1].end:
                return node
    return None
