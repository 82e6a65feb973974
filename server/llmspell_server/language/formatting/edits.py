"""The difference between a text and its formatted form as small edits, and formatting a range of lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from llmspell_runtime.syntax import parse
from llmspell_runtime.syntax.comments import all_comments
from llmspell_runtime.syntax.dialects import Dialect, dialect_named
from llmspell_runtime.syntax.lexer import tokenize
from llmspell_runtime.syntax.nodes import Block, Statement, walk
from llmspell_runtime.syntax.problems import Edit
from llmspell_runtime.syntax.tokens import STRING, Tokens
from llmspell_runtime.syntax.tree import Tree

from .formatter import FormatProblem, Formatted, format_text
from .style import DEFAULT_STYLE, Style

# How many tokens may be missing on one side before the two texts count as unrelated there.
_MOST_MISSING = 6


def edits_between(old: str, new: str, dialect: str | Dialect = "lua54") -> list[Edit]:
    """Edits that turn `old` into `new`, in the order of the text, not overlapping; offsets are those of `old`.

    For two texts with nearly the same tokens (such as a text and its formatted form) each edit is white space, comments
    or a token that changed; time is linear. Texts without much in common give one edit.
    """
    return [] if old == new else _merged(_fine_edits(old, new, dialect))


def _fine_edits(old: str, new: str, dialect: str | Dialect) -> list[Edit]:
    """The edits, those of tokens apart from those of the white space behind them."""
    kind = dialect if isinstance(dialect, Dialect) else dialect_named(dialect)
    before, after = tokenize(old, kind), tokenize(new, kind)
    edits: list[Edit] = []
    last_i = last_j = -1
    old_end = new_end = 0
    for i, j in [*_pairs(before, after), (len(before.starts) - 1, len(after.starts) - 1)]:
        next_to = i == last_i + 1 and j == last_j + 1
        if not next_to or old[old_end : before.starts[i]] != new[new_end : after.starts[j]]:
            edits += _between(before, last_i, i, after, last_j, j)
        old_end, new_end = before.ends[i], after.ends[j]
        if before.texts[i] != after.texts[j]:
            edits.append(Edit(before.starts[i], before.ends[i], after.texts[j]))
        last_i, last_j = i, j
    return edits


def _merged(edits: Sequence[Edit]) -> list[Edit]:
    """One edit for each run of edits that touch."""
    merged: list[Edit] = []
    for edit in edits:
        if merged and merged[-1].end == edit.start:
            merged[-1] = Edit(merged[-1].start, edit.end, merged[-1].text + edit.text)
        else:
            merged.append(edit)
    return merged


def _between(old: Tokens, last_i: int, i: int, new: Tokens, last_j: int, j: int) -> Iterator[Edit]:
    """What changes between two pairs of tokens: first the tokens there, with what stands before them, then the gap."""
    old_end = old.ends[last_i] if last_i >= 0 else 0
    new_end = new.ends[last_j] if last_j >= 0 else 0
    old_middle = old.ends[i - 1] if i - 1 > last_i else old_end
    new_middle = new.ends[j - 1] if j - 1 > last_j else new_end
    for start, end, text in (
        (old_end, old_middle, new.text[new_end:new_middle]),
        (old_middle, old.starts[i], new.text[new_middle : new.starts[j]]),
    ):
        edit = _trimmed(old.text, start, end, text)
        if edit is not None:
            yield edit


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
    """Edits that lay out the statements which touch the lines `start_line` to `end_line`; see `format_ranges`."""
    return format_ranges(text, [(start_line, end_line)], style, dialect)


def format_ranges(
    text: str, ranges: Iterable[tuple[int, int]], style: Style = DEFAULT_STYLE, dialect: str = "lua54"
) -> tuple[list[Edit], FormatProblem | None]:
    """Edits that lay out the statements which touch some ranges of lines (from 0, both ends included).

    The innermost statements that cover the lines are taken whole. No edits and a problem for a text with syntax
    errors; all edits where a part of them would lose something.
    """
    formatted: Formatted = format_text(text, style, dialect)
    if formatted.problem is not None or formatted.text == text:
        return [], formatted.problem
    edits = _fine_edits(text, formatted.text, dialect)
    tree = parse(text, dialect)
    wanted = {edit for first, last in ranges for edit in _chosen(edits, *_touched(tree, first, last))}
    chosen = [edit for edit in edits if edit in wanted]
    return _merged(chosen if _is_sound(tree, chosen) else edits), None


def _chosen(edits: Sequence[Edit], start: int, end: int) -> list[Edit]:
    """The edits from `start` to `end`; what is put behind the token that ends at `start` belongs to that one."""
    return [
        edit
        for edit in edits
        if start <= edit.start and edit.end <= end and (edit.end > start or start == 0 or not edit.text.strip())
    ]


def _is_sound(tree: Tree, edits: Sequence[Edit]) -> bool:
    """Whether a choice of edits leaves all comments and a text that can be read: a comment may move over its end."""
    pieces: list[str] = []
    here = 0
    for edit in edits:
        pieces += (tree.text[here : edit.start], edit.text)
        here = edit.end
    changed = parse("".join([*pieces, tree.text[here:]]), tree.dialect)
    if changed.syntax_errors:
        return False
    kept, found = ([item.text.rstrip() for item in all_comments(one)] for one in (tree, changed))
    return sorted(kept) == sorted(found)


def _touched(tree: Tree, start_line: int, end_line: int) -> tuple[int, int]:
    """The span of the innermost statements that touch some lines, with the white space and comments before them."""
    lines = tree.lines
    first = lines.offset(start_line, 0)
    last = lines.line_end(min(end_line, len(lines.starts) - 1))
    statements: Sequence[Statement] = tree.statements
    start, end = 0, len(tree.text)
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
