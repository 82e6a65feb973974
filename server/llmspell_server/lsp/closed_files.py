"""Sends diagnostics of files that are not open to clients that do not ask for those of the whole workspace.

They are looked at when the session begins, and again after a pause whenever something changes. When such a
file is opened, what was sent of it is replaced: by the publisher, or by what the client asks for.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from llmspell_server.lsp.progress import Reporter
from llmspell_server.lsp.pygls_light import types
from llmspell_server.lsp.whole_findings import look_at_workspace

if TYPE_CHECKING:
    from llmspell_server.lsp.server import Server
    from llmspell_server.lsp.whole_findings import Report

PAUSE = 1.0
"""Seconds without a change after which the workspace is looked at."""


class ClosedFiles:
    """What was sent of closed files in one session; on the event loop."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._sent: dict[str, str] = {}
        self._pause: asyncio.TimerHandle | None = None
        self._looking: asyncio.Task[None] | None = None
        self._closed = False

    def text_changed(self, uri: str) -> None:
        """A document was opened, edited or closed."""
        asks_for_it = self._server.client.pulls != "nothing" or self._server.publisher.is_pulled
        if self._sent.pop(uri, None) is not None and asks_for_it:
            self._send(uri, [])
        self.look_soon()

    def look_soon(self, pause: float | None = None) -> None:
        """Something has changed that may concern any file."""
        if self._pause is not None:
            self._pause.cancel()
            self._pause = None
        if (self._is_wanted or self._sent) and not self._closed:
            self._pause = asyncio.get_running_loop().call_later(PAUSE if pause is None else pause, self._look)

    def close(self) -> None:
        """Sends nothing more."""
        self._closed = True
        for work in (self._pause, self._looking):
            if work is not None:
                work.cancel()

    @property
    def _is_wanted(self) -> bool:
        pulls = self._server.client.pulls
        asks = pulls == "workspace" or (pulls == "nothing" and self._server.publisher.is_pulled)
        return not asks and self._server.settings.diagnostics_scope == "workspace" and bool(self._server.folders)

    def _look(self) -> None:
        self._pause = None
        if self._looking is not None:
            self.look_soon()
        elif self._is_wanted:
            self._looking = asyncio.ensure_future(self._look_at_all())
            self._looking.add_done_callback(self._looked)
        else:
            for uri in list(self._sent):
                del self._sent[uri]
                self._send(uri, [])

    async def _look_at_all(self) -> None:
        await look_at_workspace(self._server, dict(self._sent), self._tell, Reporter(self._server, None, ""))

    def _looked(self, done: asyncio.Task[None]) -> None:
        self._looking = None
        if not done.cancelled() and (error := done.exception()) is not None:
            self._server.protocol.fault(error, "diagnostics")

    def _tell(self, reports: list[Report]) -> None:
        for report in reports if self._is_wanted else ():
            known = self._sent.get(report.uri)
            if self._server.documents.get(report.uri) is not None:
                continue
            if isinstance(report, types.WorkspaceFullDocumentDiagnosticReport) and (report.items or known is not None):
                if report.items:
                    self._sent[report.uri] = report.result_id or ""
                else:
                    self._sent.pop(report.uri, None)
                self._send(report.uri, list(report.items))

    def _send(self, uri: str, found: list[types.Diagnostic]) -> None:
        if not self._closed:
            self._server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, found))
