"""Progress of long work, under the token of its request or one of our own (LSP 3.17, «Work Done Progress»)."""

from __future__ import annotations

import asyncio
import logging
from types import TracebackType
from typing import TYPE_CHECKING

from llmspell_server.lsp.pygls_light import JsonRpcException, types

if TYPE_CHECKING:
    from llmspell_server.lsp.server import Server

log = logging.getLogger("llmspell.lsp")


class Reporter:
    """Reports while inside; without a token it reports nothing."""

    def __init__(self, server: Server, token: str | int | None, title: str, *, cancellable: bool = True) -> None:
        self._progress = server.work_done_progress
        self._token = token
        self._title = title
        self._cancellable = cancellable

    @property
    def is_shown(self) -> bool:
        """Whether there is a token."""
        return self._token is not None

    @property
    def cancelled(self) -> bool:
        """Whether the user does not want to wait for it."""
        future = self._progress.tokens.get(self._token) if self._token is not None else None
        return future is not None and future.cancelled()

    def report(self, done: int, whole: int) -> None:
        """So much of the whole is done."""
        if self._token is not None:
            percentage = 100 * done // whole if whole else 100
            value = types.WorkDoneProgressReport(message=f"{done}/{whole}", percentage=percentage)
            self._progress.report(self._token, value)

    def __enter__(self) -> Reporter:
        if self._token is not None:
            first = types.WorkDoneProgressBegin(title=self._title, percentage=0, cancellable=self._cancellable)
            self._progress.begin(self._token, first)
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if self._token is not None:
            self._progress.end(self._token, types.WorkDoneProgressEnd())
            self._progress.tokens.pop(self._token, None)


async def new_token(server: Server, about: object) -> str | None:
    """A token for something that the client did not ask for; None when it shows no progress."""
    if not server.client.progress:
        return None
    token = f"llmspell-{id(about)}"
    try:
        await server.work_done_progress.create_async(token)
    except (JsonRpcException, asyncio.CancelledError) as error:
        log.info("the client shows no progress: %s", error)
        return None
    return token
