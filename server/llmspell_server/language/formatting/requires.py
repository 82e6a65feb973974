"""Sorts blocks of `local name = require("…")` by name (StyLua's `sort_requires`)."""

from __future__ import annotations

from collections.abc import Iterator

from llmspell_runtime.syntax.comments import comments_between
from llmspell_runtime.syntax.nodes import Call, Local, Name, Statement
from llmspell_runtime.syntax.tree import Tree


def with_sorted_requires(tree: Tree) -> str:
    """The text of a tree from `parse` with each block of requires sorted; an empty line or a comment ends a block."""
    text = tree.text
    pieces: list[str] = []
    here = 0
    for block in _blocks(tree):
        spans = [_line_span(text, statement) for _, statement in block]
        order = sorted(range(len(block)), key=lambda index: block[index][0])
        for (start, end), chosen in zip(spans, order, strict=True):
            pieces.append(text[here:start])
            pieces.append(text[slice(*spans[chosen])])
            here = end
    return "".join(pieces) + text[here:] if pieces else text


def _blocks(tree: Tree) -> Iterator[list[tuple[str, Statement]]]:
    block: list[tuple[str, Statement]] = []
    for statement in tree.statements:
        name = _required_name(statement)
        if block and (name is None or not _adjacent(tree, block[-1][1], statement)):
            if len(block) > 1:
                yield block
            block = []
        if name is not None:
            block.append((name, statement))
    if len(block) > 1:
        yield block


def _required_name(statement: Statement) -> str | None:
    """The name of `local name = require(…)`; None for anything else."""
    if not isinstance(statement, Local) or len(statement.names) != 1 or len(statement.values) != 1:
        return None
    value = statement.values[0]
    if isinstance(value, Call) and isinstance(value.callee, Name) and value.callee.text == "require":
        return statement.names[0].text
    return None


def _adjacent(tree: Tree, above: Statement, below: Statement) -> bool:
    gap = tree.text[above.end : below.start]
    if gap.count("\n") != 1 or ";" in gap:
        return False
    return not any(comment.own_line for comment in comments_between(tree, above.end, below.start))


def _line_span(text: str, statement: Statement) -> tuple[int, int]:
    """A statement with the comment behind it on its line."""
    newline = text.find("\n", statement.end)
    return statement.start, len(text) if newline < 0 else newline
