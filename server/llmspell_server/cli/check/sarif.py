"""Findings as SARIF 2.1.0 (OASIS, «Static Analysis Results Interchange Format»), which forges and editors read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from llmspell_server.cli.check.findings import Finding, Result, Span
from llmspell_server.cli.terminal import valid_text
from llmspell_server.language.checks.codes import CODES

if TYPE_CHECKING:
    from llmspell_server.cli.invocation import Invocation

_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS: Final = {"error": "error", "warning": "warning", "information": "note", "hint": "note"}
_ROOT: Final = "SRCROOT"


def form(result: Result, invocation: Invocation) -> str:
    """One log with one run."""
    rules = sorted({one.code for one in result.findings} | CODES.keys())
    index = {code: number for number, code in enumerate(rules)}
    run = {
        "tool": {
            "driver": {
                "name": "llmspell",
                "semanticVersion": invocation.version,
                "version": invocation.version,
                "rules": [_rule(code) for code in rules],
            }
        },
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_ROOT: {"uri": result.root}},
        "invocations": [
            {
                "executionSuccessful": not result.failures,
                "toolExecutionNotifications": [
                    {"level": "error", "message": {"text": f"{path}: {message}"}} for path, message in result.failures
                ],
            }
        ],
        "results": list(_results(result.findings, index)),
    }
    value = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return valid_text(json.dumps(value, ensure_ascii=False, indent=2)) + "\n"


def _rule(name: str) -> dict[str, Any]:
    code = CODES.get(name)
    summary = code.summary if code is not None else "Lua does not load this text."
    group = code.group if code is not None else "grammar"
    help_text = f"{summary} A comment `---@diagnostic disable-line: {name}` switches it off for its line."
    return {
        "id": name,
        "shortDescription": {"text": summary},
        "fullDescription": {"text": summary},
        "help": {"text": help_text.replace("`", ""), "markdown": help_text},
        "defaultConfiguration": {
            "level": _LEVELS[code.severity] if code is not None else "error",
            "enabled": code is None or code.on,
        },
        "properties": {"tags": [group]},
    }


def _results(findings: Iterable[Finding], index: dict[str, int]) -> Iterable[dict[str, Any]]:
    seen: dict[str, int] = {}
    for one in findings:
        found = {
            "ruleId": one.code,
            "ruleIndex": index[one.code],
            "level": _LEVELS[one.severity],
            "message": {"text": one.message},
            "locations": [_location(one.path, one.span, one.source)],
            "partialFingerprints": {"lineAndCode/v1": _fingerprint(one, seen)},
        }
        if one.related:
            found["relatedLocations"] = [
                {**_location(one.path, span), "message": {"text": message}} for span, message in one.related
            ]
        if one.fixes:
            found["fixes"] = [_fix(one.path, title, edits) for title, edits in one.fixes]
        yield found


def _fingerprint(one: Finding, seen: dict[str, int]) -> str:
    """The same while the line is, wherever it stands; equal ones are counted."""
    text = f"{one.path}\0{one.code}\0{one.source.strip()}".encode("utf-8", "surrogateescape")
    key = hashlib.blake2b(text, digest_size=8).hexdigest()
    seen[key] = seen.get(key, 0) + 1
    return f"{key}:{seen[key]}"


def _artifact(path: str) -> dict[str, str]:
    if path.startswith("/"):
        return {"uri": f"file://{_quoted(path)}"}
    return {"uri": _quoted(path), "uriBaseId": _ROOT}


def _quoted(path: str) -> str:
    return quote(path.encode("utf-8", "surrogateescape"))


def _location(path: str, span: Span, source: str | None = None) -> dict[str, Any]:
    region: dict[str, Any] = _region(span)
    place: dict[str, Any] = {"artifactLocation": _artifact(path), "region": region}
    if source is not None:
        region["snippet"] = {"text": source}
    return {"physicalLocation": place}


def _region(span: Span) -> dict[str, Any]:
    return {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }


def _fix(path: str, title: str, edits: Iterable[tuple[Span, str]]) -> dict[str, Any]:
    replacements = [{"deletedRegion": _region(span), "insertedContent": {"text": text}} for span, text in edits]
    return {
        "description": {"text": title},
        "artifactChanges": [{"artifactLocation": _artifact(path), "replacements": replacements}],
    }
