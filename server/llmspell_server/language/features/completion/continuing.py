"""`continue`, which Lua lacks: a jump to a label at the end of the loop, which is written along."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from llmspell_runtime.syntax import Edit
from llmspell_runtime.syntax.nodes import Function, GenericFor, Label, NumericFor, While

from .items import SNIPPET, Completion
from .request import Request

_LABEL: Final = "continue"


def continues(request: Request) -> Iterator[Completion]:
    """`goto continue` in a loop that has its end; where the label is missing, with an edit that writes it."""
    if not request.file.tree.dialect.goto or not request.place.prefix:
        return
    nodes, shift = request.file.tree.path(request.place.start)
    loop = None
    for node in nodes:
        if isinstance(node, While | NumericFor | GenericFor):
            loop = node
        elif isinstance(node, Function):
            loop = None
    if loop is None or request.text[loop.end + shift - 3 : loop.end + shift] != "end":
        return
    labelled = any(isinstance(one, Label) and one.name.text == _LABEL for one in loop.body.statements)
    edits = () if labelled else (_label_before(request, loop.start + shift, loop.end + shift - 3),)
    place = request.place
    yield Completion(
        _LABEL, "keyword", place.start, place.end, f"goto {_LABEL}", SNIPPET, description=f"goto {_LABEL}", edits=edits
    )


def _label_before(request: Request, loop: int, end: int) -> Edit:
    """The label in front of an `end`, on a line of its own if the `end` has one."""
    text = request.text
    line = text.rfind("\n", 0, end) + 1
    if text[line:end].strip() or line <= loop:
        return Edit(end, end, f"::{_LABEL}:: ")
    return Edit(line, line, f"{text[line:end]}{request.unit}::{_LABEL}::\n")
