"""Findings as commands that GitHub's runners turn into annotations of a change («Workflow commands»)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from llmspell_server.cli.check.findings import Finding, Result
from llmspell_server.cli.terminal import valid_text

if TYPE_CHECKING:
    from llmspell_server.cli.invocation import Invocation

_LEVELS: Final = {"error": "error", "warning": "warning", "information": "notice", "hint": "notice"}


def form(result: Result, _invocation: Invocation) -> str:
    """One line for each finding."""
    return "".join(_command(one) for one in result.findings)


def _command(one: Finding) -> str:
    span = one.span
    properties: dict[str, object] = {"file": one.path, "line": span.line, "endLine": span.end_line}
    if span.line == span.end_line:
        # Columns are understood within one line only.
        properties |= {"col": span.column, "endColumn": max(span.column, span.end_column - 1)}
    told = ",".join(f"{name}={_escaped(str(value), ':,')}" for name, value in {**properties, "title": one.code}.items())
    return f"::{_LEVELS[one.severity]} {told}::{_escaped(one.message)}\n"


def _escaped(text: str, more: str = "") -> str:
    return "".join(f"%{ord(char):02X}" if char in "%\r\n" + more else char for char in valid_text(text))
