"""Findings as JSON; docs/reference/check.md describes it. What is there stays; new members may come."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from llmspell_server.cli.check.findings import SEVERITIES, Finding, Result, Span
from llmspell_server.cli.terminal import valid_text

if TYPE_CHECKING:
    from llmspell_server.cli.invocation import Invocation


def form(result: Result, _invocation: Invocation) -> str:
    """One object."""
    value: dict[str, Any] = {
        "version": 1,
        "findings": [_finding(one) for one in result.findings],
        "failures": [{"path": path, "message": message} for path, message in result.failures],
        "summary": {"files": result.files, **{level: result.count(level) for level in SEVERITIES}},
    }
    return valid_text(json.dumps(value, ensure_ascii=False, indent=2)) + "\n"


def _finding(one: Finding) -> dict[str, Any]:
    return {
        "path": one.path,
        "code": one.code,
        "severity": one.severity,
        "message": one.message,
        "range": _range(one.span),
        "related": [{"range": _range(span), "message": message} for span, message in one.related],
        "fixes": [
            {"title": title, "edits": [{"range": _range(span), "text": text} for span, text in edits]}
            for title, edits in one.fixes
        ],
    }


def _range(span: Span) -> dict[str, dict[str, int]]:
    return {
        "start": {"line": span.line, "column": span.column, "offset": span.offset},
        "end": {"line": span.end_line, "column": span.end_column, "offset": span.end_offset},
    }
