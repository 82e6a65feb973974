"""Diagnostics for clients that ask: of a document, of the whole workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmspell_server.lsp.convert.problems import diagnostics
from llmspell_server.lsp.errors import ContentModified
from llmspell_server.lsp.findings import problems_of
from llmspell_server.lsp.progress import Reporter
from llmspell_server.lsp.pulls import result_id
from llmspell_server.lsp.pygls_light import types
from llmspell_server.lsp.whole_findings import look_at_workspace

if TYPE_CHECKING:
    from llmspell_server.lsp.server import Server, View
    from llmspell_server.lsp.whole_findings import Report

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

    A client that gives a token for partial results gets them while the work goes on, and nothing at its end. When it
    has all of that already, its request stays open until there is something else to tell.
    """
    server.publisher.pulled()
    news = server.publisher.news
    news.let_go()
    telling = _Telling(server, params)
    count = news.count
    with Reporter(server, params.work_done_token, "Looking at the workspace") as reporter:
        await look_at_workspace(server, telling.known, telling.tell, reporter)
    while telling.may_wait and await news.since(count):
        count = news.count
        await look_at_workspace(server, telling.known, telling.tell_news, Reporter(server, None, ""))
    return types.WorkspaceDiagnosticReport(telling.whole)


class _Telling:
    """What a client has of the workspace, and is told in one answer."""

    def __init__(self, server: Server, params: types.WorkspaceDiagnosticParams) -> None:
        self._server = server
        self._token = params.partial_result_token
        self._asked_before = bool(params.previous_result_ids)
        self._told_news = False
        self.known = {previous.uri: previous.value for previous in params.previous_result_ids}
        self.whole: list[Report] = []

    @property
    def may_wait(self) -> bool:
        """Whether the answer says nothing new, to a client that takes it in parts and tells us what others change."""
        repeated = self._token is not None and self._asked_before
        return repeated and not self._told_news and self._server.client.watched_files

    def tell(self, reports: list[Report]) -> None:
        """Tells these, also what the client has."""
        self._told_news |= any(self._is_news(each) for each in reports)
        if self._token is None:
            self.whole.extend(reports)
        elif reports:
            part = self._server.protocol.converter.unstructure(types.WorkspaceDiagnosticReportPartialResult(reports))
            self._server.protocol.notify("$/progress", {"token": self._token, "value": part})

    def tell_news(self, reports: list[Report]) -> None:
        """Tells those that the client has not."""
        self.tell([each for each in reports if self._is_news(each)])

    def _is_news(self, report: Report) -> bool:
        if isinstance(report, types.WorkspaceUnchangedDocumentDiagnosticReport):
            return False
        if self._server.publisher.pulls.has(report.uri, report.result_id):
            return False
        return bool(report.items) or report.uri in self.known
