"""Diagnostics for clients that ask: of a document, of the whole workspace."""

from __future__ import annotations

import asyncio
import hashlib
import json
from typing import TYPE_CHECKING

from llmspell_server.lsp.convert.problems import diagnostics
from llmspell_server.lsp.findings import problems_of
from llmspell_server.lsp.progress import Reporter
from llmspell_server.lsp.pygls_light import types
from llmspell_server.lsp.workspace_files import uri_of

if TYPE_CHECKING:
    from pathlib import Path

    from llmspell_server.lsp.documents import Document
    from llmspell_server.lsp.server import Server, View

Report = types.WorkspaceFullDocumentDiagnosticReport | types.WorkspaceUnchangedDocumentDiagnosticReport

_BATCH = 20
"""Files that are looked at between two reports of progress."""


DocumentReport = types.RelatedFullDocumentDiagnosticReport | types.RelatedUnchangedDocumentDiagnosticReport


def document_diagnostics(server: Server, params: types.DocumentDiagnosticParams) -> asyncio.Future[DocumentReport]:
    """`textDocument/diagnostic`; "unchanged" when the client has the same result already."""
    server.publisher.pulled()
    return server.protocol.in_thread(_document_report, server.view(), params)


def _document_report(view: View, params: types.DocumentDiagnosticParams) -> DocumentReport:
    document = view.document(params.text_document.uri)
    found = diagnostics(document, problems_of(view, document), view.client)
    ident = result_id(found)
    if ident == params.previous_result_id:
        return types.RelatedUnchangedDocumentDiagnosticReport(result_id=ident)
    return types.RelatedFullDocumentDiagnosticReport(items=found, result_id=ident)


async def workspace_diagnostics(
    server: Server, params: types.WorkspaceDiagnosticParams
) -> types.WorkspaceDiagnosticReport:
    """`workspace/diagnostic`: every Lua file of the folders, open ones as they are in the editor."""
    server.publisher.pulled()
    view = server.view()
    known = {previous.uri: previous.value for previous in params.previous_result_ids}
    paths = await server.protocol.in_thread(lambda: list(view.files.paths()))
    reports: list[Report] = []
    reporter = Reporter(server, params.work_done_token, "Looking at the workspace")
    with reporter:
        for start in range(0, len(paths), _BATCH):
            batch = paths[start : start + _BATCH]
            reports += await server.protocol.in_thread(_look_at, view, batch, known)
            reporter.report(min(start + _BATCH, len(paths)), len(paths))
            if reporter.cancelled:
                break
    gone = known.keys() - {report.uri for report in reports}
    if not reporter.cancelled:
        reports += [types.WorkspaceFullDocumentDiagnosticReport(uri=uri, items=[]) for uri in sorted(gone)]
    return types.WorkspaceDiagnosticReport(reports)


def _look_at(view: View, paths: list[Path], known: dict[str, str]) -> list[Report]:
    reports: list[Report] = []
    for path in paths:
        opened = view.documents.get(uri_of(path))
        document = opened or view.files.document(path)
        if document is not None:
            reports.append(_report(view, document, known.get(document.uri)))
    return reports


def _report(view: View, document: Document, previous: str | None) -> Report:
    found = diagnostics(document, problems_of(view, document), view.client)
    ident = result_id(found)
    if ident == previous:
        return types.WorkspaceUnchangedDocumentDiagnosticReport(
            uri=document.uri, version=document.version, result_id=ident
        )
    return types.WorkspaceFullDocumentDiagnosticReport(
        uri=document.uri, version=document.version, items=found, result_id=ident
    )


def result_id(found: list[types.Diagnostic]) -> str:
    """The same for equal diagnostics, in this session and the next."""
    plain = [
        (
            *(each.range.start.line, each.range.start.character, each.range.end.line, each.range.end.character),
            *(each.severity, each.code, each.message),
        )
        for each in found
    ]
    return hashlib.blake2b(json.dumps(plain).encode("ascii"), digest_size=8).hexdigest()
