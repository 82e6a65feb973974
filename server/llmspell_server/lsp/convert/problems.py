"""Findings as diagnostics, their repairs as code actions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from llmspell_server.language.features.problems import Problem, Severity
from llmspell_server.lsp.client import Client
from llmspell_server.lsp.convert.places import location, span, workspace_edit
from llmspell_server.lsp.documents import Document
from llmspell_server.lsp.pygls_light import types

SOURCE: Final = "llmspell"

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
    if problem.related is not None and client.related_information:
        start, end, message = problem.related
        related = [types.DiagnosticRelatedInformation(location(document, start, end, client.encoding), message)]
    return types.Diagnostic(
        range=span(document, problem.start, problem.end, client.encoding),
        message=problem.message,
        severity=SEVERITIES[problem.severity],
        code=problem.code,
        source=SOURCE,
        related_information=related,
    )


def quick_fix(document: Document, problem: Problem, client: Client) -> types.CodeAction | None:
    """The repair of a finding."""
    if problem.fix is None:
        return None
    return types.CodeAction(
        title=problem.fix.title,
        kind=types.CodeActionKind.QuickFix,
        diagnostics=[diagnostic(document, problem, client)],
        is_preferred=True,
        edit=workspace_edit(document, problem.fix.edits, client.encoding, versioned=client.versioned_edits),
    )
