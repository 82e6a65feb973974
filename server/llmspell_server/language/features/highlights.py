"""Where else the thing under the cursor is: uses of a name, told apart by reading and writing; the words of a block."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

import attrs

from llmspell_runtime.syntax import Tree
from llmspell_runtime.syntax.nodes import (
    Break,
    Do,
    Function,
    FunctionStatement,
    GenericFor,
    If,
    LocalFunction,
    Node,
    NumericFor,
    Repeat,
    Return,
    While,
)
from llmspell_runtime.syntax.tokens import KEYWORDS, NUMBER, STRING, Token
from llmspell_server.language.features.places import tokens_at
from llmspell_server.language.references import references_within

if TYPE_CHECKING:
    from llmspell_server.language.analysis import Snapshot
    from llmspell_server.language.answers import Symbol

HighlightKind = Literal["read", "write", "text"]


@attrs.frozen(order=True)
class Highlight:
    """One place."""

    start: int
    end: int
    kind: HighlightKind = "text"


def highlights(snapshot: Snapshot, uri: str, offset: int) -> list[Highlight]:
    """The places in its file that belong to what stands at `offset`, in the order of the text."""
    file = snapshot.file(uri)
    if file is None:
        return []
    symbol = snapshot.symbol_at(uri, offset)
    if symbol is not None and symbol.kind not in ("string", "number", "tag"):
        return _of_symbol(snapshot, symbol)
    tree = file.tree
    found: set[Highlight] = set()
    for token in reversed(tokens_at(tree, offset)):
        if token.kind in (STRING, NUMBER, "nil", "true", "false"):
            found.update(_same_words(tree, token))
        elif token.kind in KEYWORDS:
            found.update(Highlight(start, end) for start, end in _block_words(tree, token.start, token.end))
        if found:
            break
    return sorted(found)


def _of_symbol(snapshot: Snapshot, symbol: Symbol) -> list[Highlight]:
    found = []
    for one in references_within(snapshot, symbol):
        kind: HighlightKind = "write" if one.write else "read"
        found.append(Highlight(one.location.start, one.location.end, "text" if symbol.kind == "require path" else kind))
    return found or [Highlight(symbol.start, symbol.end)]


def _same_words(tree: Tree, token: Token) -> Iterator[Highlight]:
    """The literals that are written like this one."""
    text = tree.text[token.start : token.end]
    for unit in tree.units:
        kinds, starts, ends, shift = unit.tokens.kinds, unit.tokens.starts, unit.tokens.ends, unit.shift
        for index in range(unit.first, unit.last):
            if kinds[index] == token.kind and ends[index] - starts[index] == len(text):
                start = starts[index] + shift
                if tree.text.startswith(text, start):
                    yield Highlight(start, start + len(text))


def _block_words(tree: Tree, start: int, end: int) -> list[tuple[int, int]]:
    """The words of the block that the word at `start:end` belongs to."""
    path, shift = tree.path(start)
    word = tree.text[start:end]
    best: list[tuple[int, int]] = []
    loop: list[tuple[int, int]] = []
    function: list[tuple[int, int]] = []
    for node in path:
        words = _words(tree, node, shift)
        if isinstance(node, While | NumericFor | GenericFor | Repeat):
            loop = words
        elif isinstance(node, Function | FunctionStatement | LocalFunction):
            function, loop = words or function, []
        if (start, end) in words:
            best = words
    if word == "break":
        return [*loop, (start, end)]
    if word == "return":
        return [*function, (start, end)] if (start, end) not in function else function
    return best or [(start, end)]


def _words(tree: Tree, node: Node, shift: int) -> list[tuple[int, int]]:
    """The keywords of a node that opens a block, in the order of the text; missing ones are left out."""
    text = tree.text
    start, end = node.start + shift, node.end + shift
    found: list[tuple[int, int]] = []

    def word(at: int, *expected: str) -> None:
        for each in expected:
            if text.startswith(each, at) and not text[at + len(each) : at + len(each) + 1].isalnum():
                found.append((at, at + len(each)))
                return

    match node:
        case If():
            for arm in node.arms:
                word(arm.start + shift, "if", "elseif")
                word(arm.body.start + shift - 4, "then")
            if node.orelse is not None:
                word(node.orelse.start + shift - 4, "else")
            word(end - 3, "end")
        case While() | NumericFor() | GenericFor():
            word(start, "while", "for")
            if isinstance(node, GenericFor):
                _in_word(tree, node, shift, found)
            word(node.body.start + shift - 2, "do")
            found.extend(_inside(tree, node.body, shift, Break))
            word(end - 3, "end")
        case Do():
            word(start, "do")
            word(end - 3, "end")
        case Repeat():
            word(start, "repeat")
            found.extend(_inside(tree, node.body, shift, Break))
            word(node.body.end + shift, "until")
        case Function() if text.startswith("function", start):
            word(start, "function")
            found.extend(_inside(tree, node.body, shift, Return))
            word(end - 3, "end")
        case FunctionStatement() | LocalFunction():
            at = text.find("function", start, node.function.start + shift)
            if at >= 0:
                word(start, "local")
                word(at, "function")
            found.extend(_inside(tree, node.function.body, shift, Return))
            word(end - 3, "end")
    return found


def _in_word(tree: Tree, node: GenericFor, shift: int, found: list[tuple[int, int]]) -> None:
    if node.names and node.values:
        behind, before = node.names[-1].end + shift, node.values[0].start + shift
        at = tree.next_token_start(behind)
        if at < before and tree.text.startswith("in", at):
            found.append((at, at + 2))


def _inside(tree: Tree, body: Node, shift: int, kind: type[Break | Return]) -> Iterator[tuple[int, int]]:
    """The `break`s or `return`s that leave a loop or function, not those of loops or functions within."""
    from llmspell_runtime.syntax.nodes import children

    barrier: tuple[type[Node], ...] = (Function,)
    if kind is Break:
        barrier = (Function, While, NumericFor, GenericFor, Repeat)
    length = len("break") if kind is Break else len("return")
    stack: list[Node] = [body]
    while stack:
        node = stack.pop()
        if isinstance(node, kind):
            yield node.start + shift, node.start + shift + length
        stack.extend(child for child in children(node) if not isinstance(child, barrier))
