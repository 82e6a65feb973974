"""Small questions about a tree that several features ask: nodes with their shift, the name or token at an offset."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from llmspell_runtime.syntax import Tree
from llmspell_runtime.syntax.nodes import Node, walk
from llmspell_runtime.syntax.tokens import NAME, Token


def nodes(tree: Tree, start: int | None = None, end: int | None = None) -> Iterator[tuple[Node, int]]:
    """Every node with the shift that its offsets need, parents first; with a range, only what touches it."""
    if start is not None and end is not None:
        first, last = tree.unit_at(start), tree.unit_at(end) + 1
        for unit in tree.units[first:last]:
            for node in walk(unit.statement, start - unit.shift, end - unit.shift):
                yield node, unit.shift
        return
    for unit in tree.units:
        shift = unit.shift
        stack: list[Node] = [unit.statement]
        while stack:
            node = stack.pop()
            yield node, shift
            if node.parts:
                stack.extend(below(node))


def below(node: Node) -> list[Node]:
    """The direct children of a node, the last one first, for a stack."""
    found: list[Node] = []
    for part in node.parts:
        value = getattr(node, part)
        if type(value) is list:
            found += value
        elif value is not None:
            found.append(value)
    if None in found:
        found = [each for each in found if each is not None]
    found.reverse()
    return found


def tokens_at(tree: Tree, offset: int) -> list[Token]:
    """The tokens that hold or touch `offset`: none, one or two (the left one first)."""
    found: list[Token] = []
    index = tree.unit_at(offset)
    for unit in tree.units[index : index + 2]:
        tokens, local = unit.tokens, offset - unit.shift
        at = max(unit.first, bisect_right(tokens.starts, local, unit.first, unit.last) - 2)
        for i in range(at, unit.last):
            if tokens.starts[i] > local:
                break
            if tokens.ends[i] >= local:
                found.append(Token(tokens.kinds[i], tokens.starts[i] + unit.shift, tokens.ends[i] + unit.shift))
    return found


def name_at(tree: Tree, offset: int) -> Token | None:
    """The identifier that holds or touches `offset`."""
    return next((token for token in reversed(tokens_at(tree, offset)) if token.kind == NAME), None)


def in_comment(tree: Tree, offset: int) -> bool:
    """Whether `offset` stands inside a comment (right behind a line comment counts)."""
    from llmspell_runtime.syntax.comments import comments_between

    start, end = tree.previous_token_end(offset), tree.next_token_start(offset)
    if any(token.start < offset < token.end for token in tokens_at(tree, offset)):
        return False
    return any(comment.start < offset <= comment.end for comment in comments_between(tree, start, end))
