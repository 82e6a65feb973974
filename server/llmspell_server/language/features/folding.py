"""What can be folded: blocks, tables, long texts, comments, regions, and the block of `require` lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

import attrs

from llmspell_runtime.syntax import Tree
from llmspell_runtime.syntax.comments import commented, comments_in
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
from llmspell_runtime.syntax.unit import Unit
from llmspell_server.language.features.places import below

FoldKind = Literal["code", "comment", "imports", "region"]

_REGION = re.compile(r"\s*[-#{]*\s*#?region\b", re.IGNORECASE)
_END_REGION = re.compile(r"\s*[-#}]*\s*#?endregion\b", re.IGNORECASE)
_LINE_BREAK = re.compile(r"\r\n|\n|\r")
_FOLDING = frozenset((Call, Do, Function, GenericFor, If, MethodCall, NumericFor, Repeat, String, Table, While))


@attrs.frozen
class Fold:
    """Lines `first` to `last` (from 0, inclusive) fold into `first`."""

    first: int
    last: int
    kind: FoldKind = "code"


class _Places(NamedTuple):
    """What can be folded in a part of a text: code as (start, end, whether the last line is a closing word's), comments
    as (start, end), and the marks of regions as (start, end, whether one begins there).
    """

    code: list[tuple[int, int, bool]]
    comments: list[tuple[int, int]]
    regions: list[tuple[int, int, bool]]


def folds(tree: Tree) -> list[Fold]:
    """Everything that can be folded, by its first line. A closing word stays visible below its fold."""
    lines = tree.lines
    found: dict[int, Fold] = {}

    def add(start: int, end: int, kind: FoldKind, *, closer: bool) -> None:
        first, last = lines.line(start), lines.line(end) - (1 if closer else 0)
        known = found.get(first)
        if last > first and (known is None or known.last < last):
            found[first] = Fold(first, last, kind)

    places = _places(tree)
    for start, end, closer in places.code:
        add(start, end, "code", closer=closer)
    for start, end in _imports(tree):
        add(start, end, "imports", closer=False)
    for start, end in places.comments:
        add(start, end, "comment", closer=False)
    for start, end in _regions(places.regions):
        add(start, end, "region", closer=False)
    return sorted(found.values(), key=lambda fold: fold.first)


def _places(tree: Tree) -> _Places:
    """What can be folded in a text; of a statement it is kept."""
    whole = _Places([], [], [])
    behind = 0
    for unit in tree.units:
        _note_comments(whole, tree.text, behind, unit.start)
        inside, shift = unit.kept(_places_in), unit.shift
        whole.code.extend((start + shift, end + shift, closer) for start, end, closer in inside.code)
        whole.comments.extend((start + shift, end + shift) for start, end in inside.comments)
        whole.regions.extend((start + shift, end + shift, opens) for start, end, opens in inside.regions)
        behind = unit.end
    _note_comments(whole, tree.text, behind, len(tree.text))
    return whole


def _places_in(unit: Unit) -> _Places:
    """What can be folded in a statement."""
    found = _Places([], [], [])
    tokens = unit.tokens
    stack: list[Node] = [unit.statement]
    while stack:
        node = stack.pop()
        if type(node) in _FOLDING:
            found.code.extend(span for span in _spans(node) if _LINE_BREAK.search(tokens.text, span[0], span[1] + 1))
        if node.parts:
            stack.extend(below(node))
    for index in commented(tokens, unit.first + 1, unit.last):
        _note_comments(found, tokens.text, tokens.ends[index - 1], tokens.starts[index])
    return found


def _note_comments(found: _Places, text: str, start: int, end: int) -> None:
    """Note line comments on consecutive lines, long comments and marks of regions between two tokens."""
    run: tuple[int, int] | None = None
    for comment in comments_in(text, start, end):
        begins = _REGION.match(comment.text) is not None
        if begins or _END_REGION.match(comment.text):
            found.regions.append((comment.start, comment.end, begins))
            continue
        if not comment.own_line:
            continue
        if run is not None and len(_LINE_BREAK.findall(text, run[1], comment.start)) == 1:
            run = (run[0], comment.end)
            continue
        if run is not None:
            found.comments.append(run)
        run = (comment.start, comment.end)
    if run is not None:
        found.comments.append(run)


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


def _regions(marks: Iterable[tuple[int, int, bool]]) -> Iterator[tuple[int, int]]:
    """`--region` … `--endregion`, nested; `#region` and `-- region` are the same."""
    open_: list[int] = []
    for start, end, begins in marks:
        if begins:
            open_.append(start)
        elif open_:
            yield open_.pop(), end
