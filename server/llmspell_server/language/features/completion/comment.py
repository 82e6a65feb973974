"""The annotation that a cursor is in: its tag, what stands behind the tag, the block, and the function below."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import attrs

from llmspell_runtime.syntax.nodes import (
    Assign,
    Field,
    Function,
    FunctionStatement,
    Local,
    LocalFunction,
    Name,
    Node,
    Return,
    walk,
)

if TYPE_CHECKING:
    from llmspell_server.language.binding.facts import UnitFacts
    from llmspell_server.language.source import SourceFile

_OPENER: Final = re.compile(r"(?<!-)---(?!-)|--\[=*\[(?=@)")
_TAG: Final = re.compile(r"\s*@([\w-]*)(.*)\Z", re.DOTALL)
_BLANK: Final = re.compile(r"\n[ \t\r]*\n")


@attrs.frozen
class Comment:
    """`body` is the text of the comment up to the cursor, `tag` its tag (None: it has none), `rest` what follows that.

    `above` and `below` are the other lines of the block, `own_line` says that no code stands before it.
    """

    body: str
    tag: str | None
    rest: str
    own_line: bool
    above: str
    below: str


def comment_at(text: str, offset: int) -> Comment | None:
    """The annotation comment at an offset; None where an ordinary comment is."""
    start = text.rfind("\n", 0, offset) + 1
    found = _OPENER.search(text, start, offset)
    if found is None:
        return None
    body = text[found.end() : offset]
    tag = _TAG.match(body)
    return Comment(
        body,
        tag.group(1) if tag is not None else None,
        tag.group(2) if tag is not None else "",
        not text[start : found.start()].strip(),
        _lines_above(text, start),
        _lines_below(text, offset),
    )


def _lines_above(text: str, start: int) -> str:
    lines: list[str] = []
    while start > 0:
        before = text.rfind("\n", 0, start - 1) + 1
        line = text[before : start - 1]
        if not line.lstrip().startswith("---"):
            break
        lines.append(line)
        start = before
    return "\n".join(reversed(lines))


def _lines_below(text: str, offset: int) -> str:
    lines: list[str] = []
    at = text.find("\n", offset) + 1
    while at:
        end = text.find("\n", at)
        line = text[at:] if end < 0 else text[at:end]
        if not line.lstrip().startswith("---"):
            break
        lines.append(line)
        at = end + 1
    return "\n".join(lines)


def function_below(file: SourceFile, offset: int) -> tuple[UnitFacts, Function] | None:
    """The function whose declaration follows the comment at an offset, without an empty line between."""
    start = file.tree.next_token_start(offset)
    end = file.text.find("\n", offset)
    if end < 0 or start >= len(file.text) or _BLANK.search(file.text, end, start):
        return None
    found = file.unit_at(start + 1)
    if found is None:
        return None
    unit, local = found
    for node in walk(unit.statement, local - 1, local):
        if node.start != local - 1:
            continue
        value: object = None
        match node:
            case LocalFunction() | FunctionStatement():
                value = node.function
            case Local() | Assign() | Return():
                value = node.values[0] if node.values else None
            case Field():
                value = node.value
        if isinstance(value, Function):
            return unit, value
    return None


def value_below(file: SourceFile, offset: int) -> tuple[UnitFacts, Node] | None:
    """The first value of the declaration or assignment below the comment, without an empty line between."""
    start = file.tree.next_token_start(offset)
    end = file.text.find("\n", offset)
    found = file.unit_at(start + 1) if end >= 0 and start < len(file.text) else None
    if found is None or _BLANK.search(file.text, end, start):
        return None
    unit, local = found
    for node in walk(unit.statement, local - 1, local):
        if node.start == local - 1 and isinstance(node, Local | Assign) and node.values:
            return unit, node.values[0]
    return None


def name_below(file: SourceFile, offset: int) -> str:
    """The variable or the global that the line below assigns to, "" if there is none."""
    start = file.tree.next_token_start(offset)
    found = file.unit_at(start + 1) if start < len(file.text) else None
    if found is None or _BLANK.search(file.text, offset, start):
        return ""
    statement = found[0].statement
    if statement.start + file.shift(found[0]) != start:
        return ""
    match statement:
        case Local(names=[first, *_]) | Assign(targets=[Name() as first, *_]):
            return first.text
        case _:
            return ""
