"""Lets a process of its own look at a workspace about whose files little is known; one at a time for each session.

What it finds is learned as if an earlier session had found it: where something has changed meanwhile, what does not
hold any more is looked at here. So it may fail, and may be left out.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING

from llmspell_server.lsp.progress import Reporter, new_token

if TYPE_CHECKING:
    from collections.abc import Iterator

    from llmspell_server.language.stored import Stored
    from llmspell_server.lsp.earlier import Errand
    from llmspell_server.lsp.server import Server, View

log = logging.getLogger("llmspell.lsp")

_TITLE = "Looking at the workspace"


class Surveying:
    """The other processes of one session; on the event loop."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._running: asyncio.Task[bool] | None = None
        self._reporters: list[Reporter] = []
        self._failed = False
        self._deciding = 0
        self._decided = asyncio.Event()

    @contextmanager
    def deciding(self) -> Iterator[None]:
        """Within, it is found out what another process is to look at; the sooner it begins, the sooner all is known."""
        self._deciding += 1
        self._decided.clear()
        try:
            yield
        finally:
            self._deciding -= 1
            if not self._deciding:
                self._decided.set()

    async def decided(self) -> None:
        """Waits until nothing is being found out: reading files here can wait for that, and goes on beside it."""
        while self._deciding:
            await self._decided.wait()

    async def look(self, reporter: Reporter) -> bool:
        """Has everything looked at, if that is worth it; whether something was learned.

        Joins what is under way, and does not end it by giving up.
        """
        if self._failed:
            return False
        self._reporters.append(reporter)
        if self._running is None or self._running.done():
            self._running = asyncio.ensure_future(self._look())
        running = self._running
        try:
            await asyncio.wait({running})
        finally:
            self._reporters.remove(reporter)
        if running.cancelled():
            return False
        if (error := running.exception()) is not None:
            self._failed = True
            self._server.protocol.fault(error, "looking at the workspace")
            return False
        return running.result()

    def stop(self) -> None:
        """Nobody wants to know any more."""
        if self._running is not None:
            self._running.cancel()

    async def close(self) -> None:
        """The session ends, and the process with it."""
        self.stop()
        if self._running is not None:
            await asyncio.wait({self._running})

    async def _look(self) -> bool:
        server = self._server
        view = server.view()
        with self.deciding():
            found = await server.protocol.in_background(_errand, view)
        if found is None:
            return False
        server.status.begin("look", _TITLE)
        try:
            stored = await self._survey(*found)
        finally:
            server.status.end("look")
        if stored is not None:
            await server.protocol.in_background(view.files.earlier.learn, found[0], stored)
        return stored is not None

    async def _survey(self, errand: Errand, job: bytes) -> Stored | None:
        from llmspell_server.survey.process import SurveyFailed, survey

        shown = any(each.is_shown for each in self._reporters)
        token = None if shown else await new_token(self._server, errand)
        with Reporter(self._server, token, _TITLE, cancellable=False) as own:
            try:
                return await survey(job, lambda done: self._tell(own, done, len(errand.job.wanted)))
            except SurveyFailed as error:
                log.warning("looking at the workspace in a process of its own failed, it is done here: %s", error)
                self._failed = True
                return None

    def _tell(self, own: Reporter, done: int, whole: int) -> None:
        for reporter in (own, *self._reporters):
            reporter.report(done, whole)
            if reporter.cancelled:
                self.stop()


def _errand(view: View) -> tuple[Errand, bytes] | None:
    from llmspell_server.survey.job import packed

    errand = view.files.earlier.errand(view)
    return (errand, packed(errand.job)) if errand is not None else None
