"""Clients that ask for diagnostics themselves: what they were told, and when they are asked to ask again.

A client asks again for the text that it edits. That the edit changed what is found in another text it cannot know; so
when typing pauses, the others are looked at, and if something differs from what the client has, it is asked to ask
again (workspace/diagnostic/refresh). While one such request is not answered there is no second.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from llmspell_server.lsp.convert.problems import diagnostics
from llmspell_server.lsp.errors import ContentModified
from llmspell_server.lsp.findings import problems_of
from llmspell_server.lsp.pygls_light import JsonRpcException, types

if TYPE_CHECKING:
    from llmspell_server.lsp.server import Server, View

PAUSE = 0.4
"""Seconds without an edit after which the other texts are looked at."""


class Pulls:
    """The diagnostics that a client has asked for; on the event loop."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._told: dict[str, str] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._asking = False
        self._again = False
        self._owes = False
        self._closed = False

    @property
    def can_be_asked(self) -> bool:
        """Whether the client can be asked to ask again."""
        return "diagnostics" in self._server.client.refreshes and not self._closed

    def told(self, uri: str, ident: str) -> None:
        """The client has these diagnostics of a document."""
        self._told[uri] = ident

    def has(self, uri: str, ident: str | None) -> bool:
        """Whether these diagnostics of a document are what the client has."""
        return ident is not None and self._told.get(uri) == ident

    def owe(self) -> None:
        """The client was told a part of what there is to tell."""
        self._owes = True

    def pay(self) -> None:
        """If the client was told a part only, it shall ask for the rest."""
        if self._owes:
            self.ask_again()

    def forget(self, uri: str) -> None:
        """A document was closed."""
        self._told.pop(uri, None)

    def edited(self) -> None:
        """Some document was opened, edited or closed."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self.can_be_asked and self._told:
            self._timer = asyncio.get_running_loop().call_later(PAUSE, self._compare)

    def ask_again(self) -> None:
        """The client shall ask for everything again."""
        self._owes = False
        if not self.can_be_asked:
            return
        if self._asking:
            self._again = True
        else:
            self._asking = True
            self._server.start(self._ask())

    def close(self) -> None:
        """Asks nothing more."""
        self._closed = True
        if self._timer is not None:
            self._timer.cancel()

    async def _ask(self) -> None:
        try:
            if not self._closed:
                await self._server.protocol.send_request_async("workspace/diagnostic/refresh", None)
        except JsonRpcException:
            """A client that refuses shows what it has."""
        finally:
            self._asking = False
        if self._again:
            self._again = False
            self.ask_again()

    def _compare(self) -> None:
        self._timer = None
        look = self._server.protocol.in_background(_differs, self._server.view(), dict(self._told))
        look.add_done_callback(self._compared)

    def _compared(self, done: asyncio.Future[bool]) -> None:
        if done.cancelled() or self._closed:
            return
        error = done.exception()
        if isinstance(error, ContentModified):
            self.edited()
        elif error is not None:
            self._server.protocol.fault(error, "diagnostics")
        elif done.result():
            self.ask_again()


def _differs(view: View, told: Mapping[str, str]) -> bool:
    """Whether something is found in a document that the client was not told, or no longer found."""
    for uri, ident in told.items():
        document = view.documents.get(uri)
        if document is not None and ident != result_id(diagnostics(document, problems_of(view, document), view.client)):
            return True
    return False


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
