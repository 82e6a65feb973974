"""Progress of a long request, under the token that came with it (LSP 3.17, «Work Done Progress»)."""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING

from llmspell_server.lsp.pygls_light import types

if TYPE_CHECKING:
    from llmspell_server.lsp.server import Server


class Reporter:
    """Reports while inside; without a token it reports nothing."""

    def __init__(self, server: Server, token: str | int | None, title: str) -> None:
        self._progress = server.work_done_progress
        self._token = token
        self._title = title

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
            self._progress.begin(
                self._token, types.WorkDoneProgressBegin(title=self._title, percentage=0, cancellable=True)
            )
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if self._token is not None:
            self._progress.end(self._token, types.WorkDoneProgressEnd())
            self._progress.tokens.pop(self._token, None)
