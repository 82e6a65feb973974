"""Sends diagnostics of open documents to clients that do not ask for them.

A client that has asked once (textDocument/diagnostic) is not sent any from then on, because editors show the two kinds
side by side. An edit is looked at as soon as the event loop is free; edits that come while a document is being looked
at are taken together. Mistakes of grammar are sent first, what needs the names of the whole text after a pause.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from llmspell_server.lsp.convert.problems import diagnostics
from llmspell_server.lsp.findings import problems_of
from llmspell_server.lsp.pygls_light import types

if TYPE_CHECKING:
    from llmspell_server.lsp.documents import Document
    from llmspell_server.lsp.server import Server, View


PAUSE = 0.15
"""Seconds without an edit after which a text with mistakes of grammar is looked at as a whole."""


class Found(NamedTuple):
    """What a look has found; `complete` says that there is no more to find."""

    diagnostics: list[types.Diagnostic]
    complete: bool


class Publisher:
    """The diagnostics of one session; on the event loop."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._pulled = False
        self._busy: set[str] = set()
        self._again: set[str] = set()
        self._shown: set[str] = set()
        self._pauses: dict[str, asyncio.TimerHandle] = {}
        self._sent: dict[str, tuple[int | None, list[types.Diagnostic]]] = {}
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
        self._forget_pause(uri)
        if uri in self._busy:
            self._again.add(uri)
            return
        self._busy.add(uri)
        asyncio.get_running_loop().call_soon(self._look, uri)

    def closed(self, uri: str) -> None:
        """A document was closed: what was shown for it goes."""
        self._forget_pause(uri)
        self._sent.pop(uri, None)
        if uri in self._shown:
            self._send(uri, None, [])

    def _forget_pause(self, uri: str) -> None:
        waiting = self._pauses.pop(uri, None)
        if waiting is not None:
            waiting.cancel()

    def everything_changed(self) -> None:
        """A setting or a folder changed: everything is looked at afresh."""
        if self._pulled and "diagnostics" in self._server.client.refreshes:
            self._server.workspace_diagnostic_refresh(None)
        for uri in self._server.documents.snapshot():
            self.changed(uri)

    def close(self) -> None:
        """Sends nothing more."""
        self._closed = True
        for uri in list(self._pauses):
            self._forget_pause(uri)

    def _look(self, uri: str) -> None:
        self._start(uri, _first_look)

    def _start(self, uri: str, look: Callable[[View, Document], Found]) -> None:
        view = self._server.view()
        document = view.documents.get(uri)
        if document is None or self._closed or not document.is_lua:
            self._busy.discard(uri)
            return
        self._server.protocol.in_thread(look, view, document).add_done_callback(
            lambda done: self._found(uri, document.version, done)
        )

    def _found(self, uri: str, version: int | None, done: asyncio.Future[Found]) -> None:
        again = uri in self._again
        self._again.discard(uri)
        if done.cancelled() or self._closed:
            return
        error = done.exception()
        if error is not None:
            self._busy.discard(uri)
            self._server.protocol.fault(error, "diagnostics")
            return
        now = self._server.documents.get(uri)
        found = done.result()
        if now is not None and now.version == version and not self._pulled:
            self._send_news(uri, version, found.diagnostics)
        if again:
            self._start(uri, _first_look)
            return
        self._busy.discard(uri)
        if not found.complete and now is not None:
            self._pauses[uri] = asyncio.get_running_loop().call_later(PAUSE, self._look_again, uri)

    def _look_again(self, uri: str) -> None:
        self._pauses.pop(uri, None)
        self._busy.add(uri)
        self._start(uri, _whole_look)

    def _send_news(self, uri: str, version: int | None, found: list[types.Diagnostic]) -> None:
        if self._sent.get(uri) != (version, found):
            self._sent[uri] = version, found
            self._send(uri, version, found)

    def _send(self, uri: str, version: int | None, found: list[types.Diagnostic]) -> None:
        if found:
            self._shown.add(uri)
        else:
            self._shown.discard(uri)
        self._server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, found, version))


def _first_look(view: View, document: Document) -> Found:
    """Mistakes of grammar alone, if there are any: they are what one looks for while typing."""
    found = diagnostics(document, problems_of(view, document, grammar_only=True), view.client)
    return Found(found, complete=False) if found else _whole_look(view, document)


def _whole_look(view: View, document: Document) -> Found:
    return Found(diagnostics(document, problems_of(view, document), view.client), complete=True)
