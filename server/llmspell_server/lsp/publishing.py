"""Sends diagnostics of open documents to clients that do not ask for them.

A client that has asked once (textDocument/diagnostic) is not sent any from then on, because editors show the two kinds
side by side. An edit is looked at as soon as the event loop is free; edits that come while a document is being looked
at are taken together.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from llmspell_server.lsp.convert.problems import diagnostics
from llmspell_server.lsp.findings import problems_of
from llmspell_server.lsp.pygls_light import types

if TYPE_CHECKING:
    from llmspell_server.lsp.documents import Document
    from llmspell_server.lsp.server import Server, View


class Publisher:
    """The diagnostics of one session; on the event loop."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._pulled = False
        self._busy: set[str] = set()
        self._again: set[str] = set()
        self._shown: set[str] = set()
        self._closed = False

    def pulled(self) -> None:
        """The client asks for diagnostics itself: take back what it was sent."""
        if self._pulled:
            return
        self._pulled = True
        for uri in list(self._shown):
            self._send(uri, None, [])

    def changed(self, uri: str) -> None:
        """A document was opened or edited."""
        if self._pulled or self._closed:
            return
        if uri in self._busy:
            self._again.add(uri)
            return
        self._busy.add(uri)
        asyncio.get_running_loop().call_soon(self._look, uri)

    def closed(self, uri: str) -> None:
        """A document was closed: what was shown for it goes."""
        if uri in self._shown:
            self._send(uri, None, [])

    def everything_changed(self) -> None:
        """A setting or a folder changed: everything is looked at afresh."""
        if self._pulled and "diagnostics" in self._server.client.refreshes:
            self._server.workspace_diagnostic_refresh(None)
        for uri in self._server.documents.snapshot():
            self.changed(uri)

    def close(self) -> None:
        """Sends nothing more."""
        self._closed = True

    def _look(self, uri: str) -> None:
        view = self._server.view()
        document = view.documents.get(uri)
        if document is None or self._closed or not document.is_lua:
            self._busy.discard(uri)
            return
        self._server.protocol.in_thread(_find, view, document).add_done_callback(
            lambda done: self._found(uri, document.version, done)
        )

    def _found(self, uri: str, version: int | None, done: asyncio.Future[list[types.Diagnostic]]) -> None:
        self._busy.discard(uri)
        again = uri in self._again
        self._again.discard(uri)
        if done.cancelled() or self._closed:
            return
        error = done.exception()
        if error is not None:
            self._server.protocol.fault(error, "diagnostics")
            return
        now = self._server.documents.get(uri)
        if now is not None and now.version == version and not self._pulled:
            self._send(uri, version, done.result())
        if again and now is not None:
            self.changed(uri)

    def _send(self, uri: str, version: int | None, found: list[types.Diagnostic]) -> None:
        if found:
            self._shown.add(uri)
        else:
            self._shown.discard(uri)
        self._server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, found, version))


def _find(view: View, document: Document) -> list[types.Diagnostic]:
    return diagnostics(document, problems_of(view, document), view.client)
