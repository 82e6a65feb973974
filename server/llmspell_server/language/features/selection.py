"""What the selection grows to: the word, the content of a string, the expression, the arguments, the statement, …"""

from __future__ import annotations

from collections.abc import Iterator

from llmspell_runtime.syntax import Tree
from llmspell_runtime.syntax.comments import comments_before, comments_between
from llmspell_runtime.syntax.nodes import (
    Arm,
    Block,
    Call,
    Field,
    Function,
    If,
    MethodCall,
    Node,
    Statement,
    String,
    Table,
)
from llmspell_runtime.syntax.tokens import KEYWORDS, NAME
from llmspell_server.language.features.places import tokens_at

Span = tuple[int, int]


def selections(tree: Tree, offset: int) -> list[Span]:
    """The spans around an offset, innermost first, each larger than the one before; the last is the whole text."""
    offset = max(0, min(offset, len(tree.text)))
    found: set[Span] = {(0, len(tree.text))}
    found.update(_words(tree, offset))
    path, shift = tree.path(offset)
    for around, node in zip([None, *path], path, strict=False):
        if not (isinstance(node, Arm) and isinstance(around, If) and len(around.arms) == 1 and around.orelse is None):
            found.update(_around(tree, node, shift))
    for comment in comments_between(tree, tree.previous_token_end(offset), tree.next_token_start(offset)):
        if comment.start <= offset <= comment.end:
            found.add((comment.start, comment.end))
    spans = sorted((s for s in found if s[0] <= offset <= s[1]), key=lambda span: (span[1] - span[0], span[0]))
    nested: list[Span] = []
    for span in spans:
        inside = not nested or (span[0] <= nested[-1][0] and nested[-1][1] <= span[1])
        if inside and (not nested or span != nested[-1]):
            nested.append(span)
    return nested


def _words(tree: Tree, offset: int) -> Iterator[Span]:
    touching = tokens_at(tree, offset)
    words = [token for token in touching if token.kind == NAME or token.kind in KEYWORDS]
    for token in words or touching:
        yield token.start, token.end


def _around(tree: Tree, node: Node, shift: int) -> Iterator[Span]:
    start, end = node.start + shift, node.end + shift
    text = tree.text
    if isinstance(node, Block):
        yield from _content(tree, start, end)
        return
    if isinstance(node, Arm):
        end = start + len(text[start:end].rstrip())
    elif isinstance(node, Function) and text.startswith("(", start):
        # The span in a statement begins behind the name; only its parameters are something one selects.
        end = node.body.start + shift
    yield start, end
    if isinstance(node, Function) and text[node.body.start + shift - 1 : node.body.start + shift] == ")":
        opening, closing = text.find("(", start), node.body.start + shift - 1
        yield opening, closing + 1
        yield from _content(tree, opening + 1, closing)
    match node:
        case String() if text[start : start + 1] in ("'", '"') and end - start >= 2:
            yield start + 1, end - 1
        case String() if text.startswith("[", start) and text.find("[", start + 1, end) > 0:
            level = text.find("[", start + 1) - start + 1
            yield start + level, max(start + level, end - level)
        case Call() | MethodCall() if text.startswith("(", node.open + shift):
            yield node.open + shift, end
            yield from _content(tree, node.open + shift + 1, end - 1)
        case Table():
            yield from _content(tree, start + 1, end - 1)
        case Field():
            yield start, end
    if isinstance(node, Statement):
        documented = comments_before(tree, start)
        if documented:
            yield documented[0].start, end


def _content(tree: Tree, start: int, end: int) -> Iterator[Span]:
    """A stretch without the white space around it."""
    piece = tree.text[start:end]
    stripped = piece.strip()
    if stripped:
        at = start + len(piece) - len(piece.lstrip())
        yield at, at + len(stripped)
