"""Syntax errors as values, worded as Lua words them, with a fix where one is certain enough to offer."""

from __future__ import annotations

from typing import NamedTuple


class Edit(NamedTuple):
    """Replace the text between two character offsets."""

    start: int
    end: int
    text: str


class Fix(NamedTuple):
    """A repair a user can choose: what it does, and the edits that do it."""

    title: str
    edits: tuple[Edit, ...]


class SyntaxProblem(NamedTuple):
    """One error: stable `code`, Lua's message, character offsets, and a fix or None.

    `related` is the offset of the other place the message speaks of (the opener of an unclosed block, the first of
    two labels), or None.
    """

    code: str
    message: str
    start: int
    end: int
    fix: Fix | None = None
    related: int | None = None


def shortened(text: str) -> str:
    """A token for a message: at most 80 characters."""
    return text if len(text) <= 80 else text[:79] + "…"


def near(kind: str, text: str) -> str:
    """How Lua quotes the token an error is near: `<eof>` bare, everything else in quotes."""
    if kind == "<eof>":
        return kind
    if len(text) == 1 and not text.isprintable():
        return f"'<\\{ord(text)}>'"
    return f"'{shortened(text)}'"


def moved(problem: SyntaxProblem, shift: int) -> SyntaxProblem:
    """The same problem, `shift` characters further on."""
    if shift == 0:
        return problem
    fix = problem.fix
    if fix is not None:
        fix = Fix(fix.title, tuple(Edit(edit.start + shift, edit.end + shift, edit.text) for edit in fix.edits))
    related = None if problem.related is None else problem.related + shift
    return problem._replace(start=problem.start + shift, end=problem.end + shift, fix=fix, related=related)
