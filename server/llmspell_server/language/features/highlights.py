"""Where else the thing under the cursor is: uses of a name, told apart by reading and writing; the words of a block."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import attrs

from llmspell_runtime.syntax import Tree
from llmspell_runtime.syntax.nodes import (
    Break,
    Do,
    Expression,
    Function,
    FunctionStatement,
    GenericFor,
    If,
    LocalFunction,
    Member,
    MethodCall,
    Name,
    Node,
    NumericFor,
    Repeat,
    Return,
    While,
)
from llmspell_runtime.syntax.tokens import KEYWORDS
from llmspell_server.language.features.places import name_at, nodes, tokens_at

HighlightKind = Literal["read", "write", "text"]


@attrs.frozen(order=True)
class Highlight:
    """One place."""

    start: int
    end: int
    kind: HighlightKind = "text"


def highlights(tree: Tree, offset: int) -> list[Highlight]:
    """The places that belong to what stands at `offset`, in the order of the text."""
    found: set[Highlight] = set()
    token = name_at(tree, offset)
    if token is not None:
        found.update(_of_name(tree, token.start, token.end))
    else:
        word = next((t for t in reversed(tokens_at(tree, offset)) if t.kind in KEYWORDS), None)
        if word is not None:
            found.update(Highlight(start, end) for start, end in _block_words(tree, word.start, word.end))
    return sorted(found)


def _of_name(tree: Tree, start: int, end: int) -> Iterator[Highlight]:
    scopes = tree.scopes
    length = end - start
    for use in scopes.labels:
        if use.start == start:
            for other in scopes.labels:
                if use.target is not None and other.target == use.target:
                    yield Highlight(other.start, other.end, "write" if other.start == other.target[0] else "read")
            return
    variable = scopes.variable_at(start)
    if variable is not None:
        if variable.kind != "self":
            yield Highlight(variable.start, variable.end, "write")
        written = set(variable.writes)
        for at in variable.uses:
            yield Highlight(at, at + length, "write" if at in written else "read")
        return
    name = tree.text[start:end]
    if any(use.start == start for use in scopes.globals):
        for each in scopes.globals:
            if each.name == name:
                yield Highlight(each.start, each.end, "write" if each.write else "read")
        return
    yield from _of_member(tree, start, end)


def _of_member(tree: Tree, start: int, end: int) -> Iterator[Highlight]:
    """The same path (`a.b.c`) from the same variable; a name of which no path leads anywhere stands for itself."""
    wanted = None
    places: list[tuple[tuple[object, ...], int, int, bool]] = []
    assigned = set(_assigned(tree))
    for node, shift in nodes(tree):
        if isinstance(node, Member | MethodCall):
            path = _path(tree, node, shift)
            at = node.name.start + shift
            if path is not None and node.name.text:
                places.append((path, at, node.name.end + shift, at in assigned))
                if at == start:
                    wanted = path
    if wanted is None:
        yield Highlight(start, end)
        return
    for path, at, to, written in places:
        if path == wanted:
            yield Highlight(at, to, "write" if written else "read")


def _assigned(tree: Tree) -> Iterator[int]:
    from llmspell_runtime.syntax.nodes import Assign

    for node, shift in nodes(tree):
        if isinstance(node, Assign):
            for target in node.targets:
                if isinstance(target, Member):
                    yield target.name.start + shift
        elif isinstance(node, FunctionStatement) and isinstance(node.target, Member):
            yield node.target.name.start + shift


def _path(tree: Tree, node: Member | MethodCall, shift: int) -> tuple[object, ...] | None:
    """The variable (or the name of a global) that a chain of members starts with, and the names that follow."""
    names: list[object] = [node.name.text]
    inner: Expression = node.object
    while isinstance(inner, Member):
        names.append(inner.name.text)
        inner = inner.object
    if not isinstance(inner, Name) or not inner.text:
        return None
    names.append(tree.scopes.variable_at(inner.start + shift) or inner.text)
    return tuple(reversed(names))


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
            function, loop = words, []
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
