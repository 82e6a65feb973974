"""Formats a text: parse, lay out, check."""

from __future__ import annotations

import re
import sys
from typing import Final

import attrs

from llmspell_runtime.syntax import parse
from llmspell_runtime.syntax.scan import leading_trivia_end
from llmspell_runtime.syntax.tree import Tree

from .check import difference
from .requires import with_sorted_requires
from .statements import Statements
from .style import DEFAULT_STYLE, Style

# A line break as Lua reads it inside strings (Lua 5.4 manual §3.1).
_LINE_BREAK: Final = re.compile(r"\r\n|\n\r|\r")
_STACK: Final = 12000
_MOST_PASSES: Final = 4


@attrs.frozen
class FormatProblem:
    """Why a text was left as it is; `line` counts from 1. `internal` says that the formatter is to blame."""

    message: str
    line: int | None = None
    internal: bool = False


@attrs.frozen
class Formatted:
    """The text as it should be, or as it was with a problem."""

    text: str
    problem: FormatProblem | None = None


def format_text(text: str, style: Style = DEFAULT_STYLE, dialect: str = "lua54") -> Formatted:
    """Lay out a whole text. Never raises; a text with syntax errors comes back unchanged, with the first error.

    Formatting what was formatted changes nothing. Tokens stay the same but for quotes, parentheses that do nothing,
    parentheses of calls, semicolons and last commas of tables; this is checked for each text.
    """
    unix = _LINE_BREAK.sub("\n", text) if "\r" in text else text
    tree = parse(unix, dialect)
    problem = _syntax_problem(tree)
    if problem is not None:
        return Formatted(text, problem)
    if style.sort_requires:
        tree = parse(with_sorted_requires(tree), dialect)
    try:
        laid_out, changed = _until_settled(tree, style)
    except Exception as error:  # a fault of ours must not cost the user the file
        return Formatted(text, FormatProblem(f"{type(error).__name__}: {error}", internal=True))
    if changed is not None:
        return Formatted(text, FormatProblem(changed, internal=True))
    return Formatted(_with_line_endings(laid_out, text, style))


def _syntax_problem(tree: Tree) -> FormatProblem | None:
    if not tree.syntax_errors:
        return None
    first = tree.syntax_errors[0]
    return FormatProblem(first.message, tree.lines.line(first.start) + 1)


def _until_settled(tree: Tree, style: Style) -> tuple[str, str | None]:
    """The text, and what is wrong with it. A comment that has moved to a better place may move what is around it."""
    for _ in range(_MOST_PASSES):
        laid_out, changed, remarks = _with_stack(tree, style)
        if changed is not None or not remarks or laid_out == tree.text:
            break
        tree = parse(laid_out, tree.dialect)
    return laid_out, changed


def _with_stack(tree: Tree, style: Style) -> tuple[str, str | None, bool]:
    """`_lay_out` with the stack that deep nesting needs (the parser bounds the depth)."""
    try:
        return _lay_out(tree, style)
    except RecursionError:
        limit = sys.getrecursionlimit()
        sys.setrecursionlimit(max(limit, _STACK))
        try:
            return _lay_out(tree, style)
        finally:
            sys.setrecursionlimit(limit)


def _lay_out(tree: Tree, style: Style) -> tuple[str, str | None, bool]:
    """The text, what is wrong with it, and whether a comment stood in an odd place."""
    writer = Statements(tree, style)
    writer.statements(tree.statements)
    writer.notes_at_end(bool(tree.units))
    text = _prologue(tree.text) + writer.page.text()
    return text, difference(writer, tree, text), writer.remarks


def _prologue(text: str) -> str:
    """Byte order mark and `#!` line, with the empty line behind them if there is one."""
    end = leading_trivia_end(text)
    prologue = text[:end]
    if "#!" not in prologue:
        return prologue
    rest = text[end:]
    blank = rest[: len(rest) - len(rest.lstrip())].count("\n") > 1 and rest.strip() != ""
    return prologue.rstrip() + ("\n\n" if blank else "\n")


def _with_line_endings(text: str, original: str, style: Style) -> str:
    windows = style.line_endings == "Windows"
    if style.line_endings == "Keep":
        newline = original.find("\n")
        windows = newline > 0 and original[newline - 1] == "\r"
    return text.replace("\n", "\r\n") if windows else text
