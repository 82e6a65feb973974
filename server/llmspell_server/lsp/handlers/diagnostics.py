"""Diagnostics for clients that ask: of a document, of the whole workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmspell_server.lsp.collector import give_back
from llmspell_server.lsp.convert.problems import diagnostics
from llmspell_server.lsp.errors import ContentModified
from llmspell_server.lsp.findings import problems_of
from llmspell_server.lsp.progress import Reporter
from llmspell_server.lsp.pulls import result_id
from llmspell_server.lsp.pygls_light import types
from llmspell_server.lsp.whole_workspace import read_all
from llmspell_server.lsp.workspace_files import uri_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from llmspell_server.language.features.problems import Problem
    from llmspell_server.lsp.documents import Document
    from llmspell_server.lsp.server import Server, View

Report = types.WorkspaceFullDocumentDiagnosticReport | types.WorkspaceUnchangedDocumentDiagnosticReport

_MANY = 50
"""Files from which on looking at all of them leaves much memory that is free."""

_BATCH = 5
"""Files that are looked at between two reports of progress."""

DocumentReport = types.RelatedFullDocumentDiagnosticReport | types.RelatedUnchangedDocumentDiagnosticReport


async def document_diagnostics(server: Server, params: types.DocumentDiagnosticParams) -> DocumentReport:
    """`textDocument/diagnostic`; "unchanged" when the client has the same result already.

    While the workspace is read, a client that can be told to ask again gets the mistakes of grammar; any other waits.
    When another file changes meanwhile, the text is looked at again; when this one does, the protocol refuses the
    answer.
    """
    server.publisher.pulled()
    version = server.view().document(params.text_document.uri).version
    grammar_only = server.publisher.holds and server.publisher.pulls.can_be_asked
    if grammar_only:
        server.publisher.pulls.owe()
    else:
        await server.publisher.released()
    while True:
        try:
            report = await server.protocol.in_background(_document_report, server.view(), params, grammar_only)
        except ContentModified:
            now = server.documents.get(params.text_document.uri)
            if now is None or now.version != version:
                raise
        else:
            server.publisher.pulls.told(params.text_document.uri, report.result_id or "")
            return report


def _document_report(view: View, params: types.DocumentDiagnosticParams, grammar_only: bool) -> DocumentReport:
    document = view.document(params.text_document.uri)
    found = diagnostics(document, problems_of(view, document, grammar_only=grammar_only), view.client)
    ident = result_id(found)
    if ident == params.previous_result_id:
        return types.RelatedUnchangedDocumentDiagnosticReport(result_id=ident)
    return types.RelatedFullDocumentDiagnosticReport(items=found, result_id=ident)


async def workspace_diagnostics(
    server: Server, params: types.WorkspaceDiagnosticParams
) -> types.WorkspaceDiagnosticReport:
    """`workspace/diagnostic`: every Lua file of the folders, open ones as they are in the editor.

    A client that gives a token for partial results gets them while the work goes on, and nothing at its end.
    """
    server.publisher.pulled()
    known = {previous.uri: previous.value for previous in params.previous_result_ids}
    seen: set[str] = set()
    whole: list[Report] = []

    def tell(reports: list[Report]) -> None:
        seen.update(report.uri for report in reports)
        if params.partial_result_token is None:
            whole.extend(reports)
        elif reports:
            part = server.protocol.converter.unstructure(types.WorkspaceDiagnosticReportPartialResult(reports))
            server.protocol.notify("$/progress", {"token": params.partial_result_token, "value": part})

    while server.publisher.holds and not server.files.ready.is_set():
        await server.files.ready.wait()
    with Reporter(server, params.work_done_token, "Looking at the workspace") as reporter:
        unchanged = await server.protocol.in_background(_unchanged, server.view(), known)
        if unchanged is None and await _survey(server, reporter):
            unchanged = await server.protocol.in_background(_unchanged, server.view(), known)
        if unchanged is not None:
            tell(unchanged)
        elif reporter.cancelled or not await _look_at_all(server, reporter, known, tell):
            return types.WorkspaceDiagnosticReport(whole)
    gone = sorted(known.keys() - seen)
    tell([types.WorkspaceFullDocumentDiagnosticReport(uri=uri, items=[]) for uri in gone])
    return types.WorkspaceDiagnosticReport(whole)


async def _survey(server: Server, reporter: Reporter) -> bool:
    """Has the workspace looked at by another process, if that is worth it; whether it may have been."""

    def told(done: int, whole: int) -> None:
        reporter.report(done, whole)
        if reporter.cancelled:
            server.surveying.stop()

    await server.surveying.look(told)
    return not reporter.cancelled


async def _look_at_all(
    server: Server, reporter: Reporter, known: dict[str, str], tell: Callable[[list[Report]], None]
) -> bool:
    """Tells of file after file; whether that came to its end."""
    await server.publisher.released()
    paths = await server.protocol.in_background(read_all, server.view())
    server.changed()
    for start in range(0, len(paths), _BATCH):
        batch = paths[start : start + _BATCH]
        reports: list[Report] = []
        while len(reports) < len(batch) and not reporter.cancelled:
            left = batch[len(reports) :]
            reports += await server.protocol.in_background(_look_at, server.view(), left, known)
        tell(reports)
        reporter.report(min(start + _BATCH, len(paths)), len(paths))
        if reporter.cancelled:
            return False
    server.start(_keep(server))
    return True


async def _keep(server: Server) -> None:
    view = server.view()
    await server.protocol.in_background(view.files.earlier.keep, view)
    if len(view.files.sources) >= _MANY:
        await server.protocol.in_background(give_back)


def _unchanged(view: View, known: dict[str, str]) -> list[Report] | None:
    """The reports of all files if nothing has changed since an earlier session looked at them."""
    found = view.files.earlier.unchanged(view)
    if found is None:
        return None
    return [_report(view, document, known.get(uri), problems) for uri, (document, problems) in found.items()]


def _look_at(view: View, paths: list[Path], known: dict[str, str]) -> list[Report]:
    """The reports of the files up to where something changes."""
    reports: list[Report] = []
    earlier = view.files.earlier
    holding = earlier.holding(view)
    for path in paths:
        uri = uri_of(path)
        document = view.documents.get(uri) or view.files.document(path)
        if document is None:
            reports.append(types.WorkspaceFullDocumentDiagnosticReport(uri=uri, items=[]))
            continue
        if uri in holding:
            reports.append(_report(view, document, known.get(uri), holding[uri].problems))
            continue
        try:
            found = problems_of(view, document)
        except ContentModified:
            break
        earlier.found(view, uri, found)
        reports.append(_report(view, document, known.get(uri), found))
        if uri not in view.documents:
            view.analysis.slim(uri)
    return reports


def _report(view: View, document: Document, previous: str | None, problems: Iterable[Problem]) -> Report:
    found = diagnostics(document, problems, view.client)
    ident = result_id(found)
    if ident == previous:
        return types.WorkspaceUnchangedDocumentDiagnosticReport(
            uri=document.uri, version=document.version, result_id=ident
        )
    return types.WorkspaceFullDocumentDiagnosticReport(
        uri=document.uri, version=document.version, items=found, result_id=ident
    )
