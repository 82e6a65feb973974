"""What can be folded: blocks, tables, long texts, comments, regions, and the block of `require` lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Literal

import attrs

from llmspell_runtime.syntax import Tree
from llmspell_runtime.syntax.comments import Comment, all_comments
from llmspell_runtime.syntax.nodes import (
    Arm,
    Call,
    Do,
    Function,
    GenericFor,
    If,
    Local,
    MethodCall,
    Node,
    NumericFor,
    Repeat,
    String,
    Table,
    While,
)
from llmspell_server.language.features.places import nodes

FoldKind = Literal["code", "comment", "imports", "region"]

_REGION = re.compile(r"\s*[-#{]*\s*#?region\b", re.IGNORECASE)
_END_REGION = re.compile(r"\s*[-#}]*\s*#?endregion\b", re.IGNORECASE)


_FOLDING = frozenset((Call, Do, Function, GenericFor, If, MethodCall, NumericFor, Repeat, String, Table, While))


@attrs.frozen(order=True)
class Fold:
    """Lines `first` to `last` (from 0, inclusive) fold into `first`."""

    first: int
    last: int
    kind: FoldKind = "code"


def folds(tree: Tree) -> list[Fold]:
    """Everything that can be folded, by its first line. A closing word stays visible below its fold."""
    lines = tree.lines
    found: dict[int, Fold] = {}

    def add(start: int, end: int, kind: FoldKind, *, closer: bool) -> None:
        first, last = lines.line(start), lines.line(end) - (1 if closer else 0)
        known = found.get(first)
        if last > first and (known is None or known.last < last):
            found[first] = Fold(first, last, kind)

    for node, shift in nodes(tree):
        if type(node) in _FOLDING:
            for start, end, closer in _spans(node):
                add(start + shift, end + shift, "code", closer=closer)
    for start, end in _imports(tree):
        add(start, end, "imports", closer=False)
    spoken = list(all_comments(tree))
    for start, end in _comment_blocks(tree, spoken):
        add(start, end, "comment", closer=False)
    for start, end in _regions(spoken):
        add(start, end, "region", closer=False)
    return sorted(found.values())


def _spans(node: Node) -> Iterator[tuple[int, int, bool]]:
    """(start, offset on the last line, whether that line is the closer's) of each fold of a node."""
    match node:
        case Do() | While() | NumericFor() | GenericFor() | Function():
            yield node.start, max(node.start, node.end - 1), True
        case Repeat():
            yield node.start, node.body.end, True
        case If():
            arms: list[Node] = [*node.arms]
            for arm, following in zip(arms, [*arms[1:], node.orelse], strict=True):
                assert isinstance(arm, Arm)
                end = following.start if following is not None else max(node.start, node.end - 1)
                yield arm.start, end, True
            if node.orelse is not None:
                yield max(node.start, node.orelse.start - 1), max(node.start, node.end - 1), True
        case Table():
            yield node.start, max(node.start, node.end - 1), True
        case Call() | MethodCall():
            yield node.open, max(node.open, node.end - 1), True
        case String():
            yield node.start, max(node.start, node.end - 1), False


def _imports(tree: Tree) -> Iterator[tuple[int, int]]:
    """Two or more `local x = require …` statements in a row."""
    run: list[tuple[int, int]] = []
    for unit in [*tree.units, None]:
        if unit is not None and _is_import(unit.statement):
            run.append((unit.start, unit.end))
            continue
        if len(run) > 1:
            yield run[0][0], run[-1][1]
        run = []


def _is_import(statement: Node) -> bool:
    if not isinstance(statement, Local) or len(statement.values) != 1:
        return False
    value: Node = statement.values[0]
    while not isinstance(value, Call):
        if not hasattr(value, "object"):
            return False
        value = value.object
    return getattr(value.callee, "text", None) == "require"


def _comment_blocks(tree: Tree, spoken: Iterable[Comment]) -> Iterator[tuple[int, int]]:
    """Line comments on consecutive lines, and long comments."""
    lines = tree.lines
    run: tuple[int, int] | None = None
    for comment in spoken:
        if not comment.own_line or _REGION.match(comment.text) or _END_REGION.match(comment.text):
            continue
        if run is not None and lines.line(comment.start) == lines.line(run[1]) + 1:
            run = (run[0], comment.end)
            continue
        if run is not None:
            yield run
        run = (comment.start, comment.end)
    if run is not None:
        yield run


def _regions(spoken: Iterable[Comment]) -> Iterator[tuple[int, int]]:
    """`--region` … `--endregion`, nested; `#region` and `-- region` are the same."""
    open_: list[int] = []
    for comment in spoken:
        if _REGION.match(comment.text):
            open_.append(comment.start)
        elif _END_REGION.match(comment.text) and open_:
            yield open_.pop(), comment.end
