"""Sends diagnostics of open documents to clients that do not ask for them.

A client that has asked once (textDocument/diagnostic) is not sent any from then on, because editors show the two kinds
side by side. An edit is looked at as soon as the event loop is free; edits that come while a document is being looked
at are taken together. Mistakes of grammar are sent first, what needs the names of the whole text after a pause, and
what the edit means for the other open documents after that.

While the workspace is being read, only mistakes of grammar are told: the rest would accuse what is in files to come.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from llmspell_server.lsp.closed_files import ClosedFiles
from llmspell_server.lsp.convert.problems import diagnostics
from llmspell_server.lsp.errors import ContentModified
from llmspell_server.lsp.findings import problems_of
from llmspell_server.lsp.news import News
from llmspell_server.lsp.pulls import Pulls
from llmspell_server.lsp.pygls_light import types

if TYPE_CHECKING:
    from llmspell_server.lsp.documents import Document
    from llmspell_server.lsp.server import Server, View


SHORT_PAUSE = 0.08
"""Seconds without an edit after which all of a text is looked at that the grammar accepts."""

PAUSE = 0.15
"""Seconds without an edit after which a text with mistakes of grammar, and the other texts, are looked at."""

PATIENCE = 5.0
"""Seconds that diagnostics wait for the workspace; then what is known has to do."""


class Publisher:
    """The diagnostics of one session; on the event loop."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._pulled = False
        self._busy: set[str] = set()
        self._again: set[str] = set()
        self._shown: set[str] = set()
        self._pauses: dict[str, asyncio.TimerHandle] = {}
        self._around: asyncio.TimerHandle | None = None
        self._sent: dict[str, tuple[int | None, list[types.Diagnostic]]] = {}
        self._holds: dict[object, asyncio.TimerHandle] = {}
        self._released = asyncio.Event()
        self._released.set()
        self._news = False
        self._closed = False
        self.pulls = Pulls(server)
        """What a client that asks itself was told."""
        self.closed_files = ClosedFiles(server)
        """What the client was sent of files that are not open."""
        self.news = News()
        """What has changed, for a request that waits for it."""

    @property
    def is_pulled(self) -> bool:
        """Whether the client has asked for diagnostics itself."""
        return self._pulled

    def pulled(self) -> None:
        """The client asks for diagnostics itself: take back what it was sent."""
        if self._pulled:
            return
        self._pulled = True
        for uri in list(self._shown):
            self._send(uri, None, [])
        self.closed_files.look_soon(0)

    # -- while the workspace is read ----------------------------------------------------------------------------

    def hold(self) -> object:
        """Files are being read: whatever depends on other files is told after `release`, or when that takes long."""
        hold = object()
        self._released.clear()
        self.closed_files.look_soon(0)
        self._holds[hold] = asyncio.get_running_loop().call_later(PATIENCE, self.release, hold)
        return hold

    def release(self, hold: object, *, news: bool = True) -> None:
        """The files are read; `news` says whether answers may be others than before."""
        timer = self._holds.pop(hold, None)
        if timer is None:
            return
        timer.cancel()
        self._news = self._news or news
        if self._holds or self._closed:
            return
        self._released.set()
        news, self._news = self._news, False
        if news:
            self.everything_changed()
            return
        self.pulls.pay()
        self.closed_files.look_soon()
        for uri in self._server.documents.snapshot():
            self.changed(uri)

    @property
    def holds(self) -> bool:
        """Whether something is held back."""
        return bool(self._holds)

    async def released(self) -> None:
        """Waits until nothing is held back."""
        await self._released.wait()

    # -- what happened ------------------------------------------------------------------------------------------

    def changed(self, uri: str) -> None:
        """A document was opened or edited."""
        self.news.happened()
        self._server.refresher.text_changed()
        self.pulls.edited()
        self.closed_files.text_changed(uri)
        if self._pulled or self._closed:
            return
        self._forget_pause(uri)
        asyncio.get_running_loop().call_soon(self._look, uri)

    def closed(self, uri: str) -> None:
        """A document was closed: what was shown for it goes."""
        self._forget_pause(uri)
        self._sent.pop(uri, None)
        self.news.happened()
        self.pulls.forget(uri)
        self.pulls.edited()
        self.closed_files.text_changed(uri)
        if uri in self._shown:
            self._send(uri, None, [])
        self._look_around_soon()

    def everything_changed(self) -> None:
        """A setting, a folder or a file changed that is not open: everything is looked at afresh."""
        if self._closed:
            return
        self.news.happened()
        if self._pulled:
            self.pulls.ask_again()
        self._server.refresher.everything_changed()
        self.closed_files.look_soon()
        for uri in self._server.documents.snapshot():
            self.changed(uri)

    def close(self) -> None:
        """Sends nothing more."""
        self._closed = True
        self._released.set()
        self.news.close()
        self.pulls.close()
        self.closed_files.close()
        for uri in list(self._pauses):
            self._forget_pause(uri)
        for timer in self._holds.values():
            timer.cancel()
        if self._around is not None:
            self._around.cancel()

    def _forget_pause(self, uri: str) -> None:
        waiting = self._pauses.pop(uri, None)
        if waiting is not None:
            waiting.cancel()

    # -- looking ------------------------------------------------------------------------------------------------

    def _look(self, uri: str) -> None:
        """Mistakes of grammar first: they are what one looks for while typing."""
        view = self._server.view()
        document = view.documents.get(uri)
        if document is not None and document.is_lua and not self._closed:
            self._server.protocol.in_thread(_look_at_grammar, view, document).add_done_callback(
                lambda done: self._grammar_found(uri, document.version, done)
            )

    def _grammar_found(self, uri: str, version: int | None, done: asyncio.Future[list[types.Diagnostic]]) -> None:
        if done.cancelled() or self._closed or self._pulled:
            return
        if (error := done.exception()) is not None:
            self._server.protocol.fault(error, "diagnostics")
            return
        now = self._server.documents.get(uri)
        if now is None or now.version != version:
            return
        found = done.result()
        if found or self._holds:
            self._send_news(uri, version, found)
        if self._holds:
            return
        self._forget_pause(uri)
        pause = PAUSE if found else SHORT_PAUSE
        self._pauses[uri] = asyncio.get_running_loop().call_later(pause, self._look_again, uri)

    def _look_again(self, uri: str) -> None:
        self._pauses.pop(uri, None)
        self._look_at_all(uri)

    def _look_at_all(self, uri: str, *, around: bool = True) -> None:
        """Everything that is wrong in a document; afterwards, with `around`, what that means for the others."""
        if uri in self._busy:
            self._again.add(uri)
            return
        view = self._server.view()
        document = view.documents.get(uri)
        if document is not None and document.is_lua and not self._closed:
            self._busy.add(uri)
            self._server.protocol.in_background(_look_at_everything, view, document).add_done_callback(
                lambda done: self._found(uri, document.version, done, around=around)
            )

    def _look_around_soon(self) -> None:
        if self._around is not None:
            self._around.cancel()
        self._around = asyncio.get_running_loop().call_later(PAUSE, self._look_around)

    def _look_around(self) -> None:
        """Looks at every document that is not being looked at, or about to be."""
        self._around = None
        if self._pulled or self._closed or self._holds:
            return
        for uri in self._server.documents.snapshot():
            if uri not in self._busy and uri not in self._pauses:
                self._look_at_all(uri, around=False)

    def _found(
        self, uri: str, version: int | None, done: asyncio.Future[list[types.Diagnostic]], *, around: bool
    ) -> None:
        again = uri in self._again
        self._again.discard(uri)
        self._busy.discard(uri)
        if done.cancelled() or self._closed:
            return
        error = done.exception()
        now = self._server.documents.get(uri)
        if isinstance(error, ContentModified):
            if uri not in self._pauses:
                self._look_at_all(uri, around=around or again)
            return
        if error is not None:
            self._server.protocol.fault(error, "diagnostics")
            return
        if now is not None and now.version == version and not self._pulled and not self._holds:
            self._send_news(uri, version, done.result())
        if again:
            self._look_at_all(uri)
        elif now is not None and around and not self._holds:
            self._look_around_soon()

    # -- sending ------------------------------------------------------------------------------------------------

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


def _look_at_grammar(view: View, document: Document) -> list[types.Diagnostic]:
    return diagnostics(document, problems_of(view, document, grammar_only=True), view.client)


def _look_at_everything(view: View, document: Document) -> list[types.Diagnostic]:
    return diagnostics(document, problems_of(view, document), view.client)
