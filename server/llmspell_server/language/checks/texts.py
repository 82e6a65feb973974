"""Edits of a text that fixes are made of; all offsets are those of the unit that is looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmspell_runtime.syntax import Edit, Fix
from llmspell_runtime.syntax.nodes import Call, MethodCall, Node, walk

if TYPE_CHECKING:
    from .look import Look


def removal(look: Look, start: int, end: int) -> Edit:
    """Take out a stretch: with its lines where nothing else stands on them, else with the blanks behind it."""
    text, shift = look.file.text, look.shift
    first, last = start + shift, end + shift
    line = text.rfind("\n", 0, first) + 1
    line_end = text.find("\n", last)
    if line_end < 0:
        line_end = len(text)
    if not text[line:first].strip() and not text[last:line_end].strip(" \t\r;"):
        if line_end < len(text):
            return Edit(line - shift, line_end + 1 - shift, "")
        return Edit(max(line - 1, 0) - shift, line_end - shift, "")
    while last < len(text) and text[last] in " \t":
        last += 1
    return Edit(start, last - shift, "")


def remove(look: Look, title: str, start: int, end: int) -> Fix:
    """The fix that takes out a stretch."""
    return Fix(title, (removal(look, start, end),))


def has_calls(node: Node) -> bool:
    """Whether an expression may do something beside giving a value."""
    return any(isinstance(one, Call | MethodCall) for one in walk(node))


def between(look: Look, start: int, end: int) -> str:
    """The text between two offsets."""
    return look.file.text[start + look.shift : end + look.shift]


def has_parentheses(look: Look, call: Call | MethodCall) -> bool:
    """Whether a call has parentheses: `f "x"` has none."""
    return between(look, call.open, call.open + 1) == "("
