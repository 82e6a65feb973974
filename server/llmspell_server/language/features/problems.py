"""What is wrong with a text, as an editor shows it, and the repairs it can offer."""

from __future__ import annotations

from typing import Literal

import attrs

from llmspell_runtime.syntax import Fix, Tree

Severity = Literal["error", "warning", "information", "hint"]

SYNTAX_ERROR = "syntax-error"


@attrs.frozen(kw_only=True)
class Problem:
    """One finding. `related` is the (start, end, message) of another place it speaks of."""

    code: str
    message: str
    start: int
    end: int
    severity: Severity = "error"
    related: tuple[int, int, str] | None = None
    fix: Fix | None = None


def syntax_problems(tree: Tree, *, grammar_only: bool = False) -> list[Problem]:
    """Everything for which Lua would not load the text, in its order. No span is empty where there is text to mark.

    `grammar_only` leaves out what needs the names of the whole text, and is told in a tenth of the time.
    """
    found: list[Problem] = []
    for error in tree.syntax_errors if grammar_only else tree.errors:
        start, end = _visible(tree, error.start, error.end)
        related = None
        if error.related is not None:
            related = error.related, tree.lines.line_end(tree.lines.line(error.related)), "the other place is here"
        found.append(
            Problem(
                code=error.code.replace("_", "-"),
                message=error.message,
                start=start,
                end=end,
                related=related,
                fix=error.fix,
            )
        )
    return found


def _visible(tree: Tree, start: int, end: int) -> tuple[int, int]:
    """An error between two tokens is marked on the last character before it, so that it can be seen and pointed at."""
    if end > start:
        return start, end
    if start > 0 and not tree.text[start - 1].isspace():
        return start - 1, start
    if start < len(tree.text) and not tree.text[start].isspace():
        return start, start + 1
    return start, start
