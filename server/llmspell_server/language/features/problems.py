"""What is wrong with a text, as an editor shows it, and the repairs it can offer."""

from __future__ import annotations

from typing import Final, Literal

import attrs

from llmspell_runtime.syntax import Fix, Tree

Severity = Literal["error", "warning", "information", "hint"]

SYNTAX_ERROR = "syntax-error"

_OTHER_PLACES: Final[dict[str, str]] = {
    "missing_closer": "it is opened here",
    "not_last": "the block has its last statement already",
    "duplicate_label": "the other label is here",
}
"""What is at the other place that a syntax error speaks of."""


@attrs.frozen(kw_only=True)
class Problem:
    """One finding. `related` are the (start, end, message) of other places it speaks of, `fixes` ways to repair it.

    `unnecessary` is shown faded, `deprecated` struck through.
    """

    code: str
    message: str
    start: int
    end: int
    severity: Severity = "error"
    related: tuple[tuple[int, int, str], ...] = ()
    fixes: tuple[Fix, ...] = ()
    unnecessary: bool = False
    deprecated: bool = False


def syntax_problems(tree: Tree, *, grammar_only: bool = False) -> list[Problem]:
    """Everything for which Lua would not load the text, in its order. No span is empty where there is text to mark.

    `grammar_only` leaves out what needs the names of the whole text, and is told in a tenth of the time.
    """
    found: list[Problem] = []
    for error in tree.syntax_errors if grammar_only else tree.errors:
        start, end = _visible(tree, error.start, error.end)
        related: tuple[tuple[int, int, str], ...] = ()
        if error.related is not None and not error.start <= error.related <= error.end:
            end_of_line = tree.lines.line_end(tree.lines.line(error.related))
            related = ((error.related, end_of_line, _OTHER_PLACES.get(error.code, "it is about this place")),)
        found.append(
            Problem(
                code=error.code.replace("_", "-"),
                message=error.message,
                start=start,
                end=end,
                related=related,
                fixes=(error.fix,) if error.fix is not None else (),
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
