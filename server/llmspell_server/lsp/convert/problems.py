"""Findings as diagnostics."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from llmspell_server.language.features.problems import Problem, Severity
from llmspell_server.lsp.client import Client
from llmspell_server.lsp.convert.places import location, span
from llmspell_server.lsp.documents import Document
from llmspell_server.lsp.pygls_light import types

SOURCE: Final = "llmspell"

_UNNECESSARY: Final = types.DiagnosticTag.Unnecessary
_DEPRECATED: Final = types.DiagnosticTag.Deprecated

SEVERITIES: Final[dict[Severity, types.DiagnosticSeverity]] = {
    "error": types.DiagnosticSeverity.Error,
    "warning": types.DiagnosticSeverity.Warning,
    "information": types.DiagnosticSeverity.Information,
    "hint": types.DiagnosticSeverity.Hint,
}


def diagnostics(document: Document, problems: Iterable[Problem], client: Client) -> list[types.Diagnostic]:
    """The findings in a document."""
    return [diagnostic(document, problem, client) for problem in problems]


def diagnostic(document: Document, problem: Problem, client: Client) -> types.Diagnostic:
    """One finding."""
    related = None
    if problem.related and client.related_information:
        related = [
            types.DiagnosticRelatedInformation(location(document, start, end, client.encoding), message)
            for start, end, message in problem.related
        ]
    tags = [tag for flag, tag in ((problem.unnecessary, _UNNECESSARY), (problem.deprecated, _DEPRECATED)) if flag]
    return types.Diagnostic(
        range=span(document, problem.start, problem.end, client.encoding),
        message=problem.message,
        severity=SEVERITIES[problem.severity],
        code=problem.code,
        source=SOURCE,
        related_information=related,
        tags=tags if tags and client.problem_tags else None,
    )
