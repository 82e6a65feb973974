"""A handler that gives up because something else has changed is asked again, on the session as it is then."""

from __future__ import annotations

from typing import Any

import pytest

from llmspell_server.lsp import table
from llmspell_server.lsp.errors import ContentModified
from llmspell_server.lsp.server import View
from tests.harness.lsp import LspFailure, editor


class GivesUp:
    """A handler that gives up some times."""

    def __init__(self, times: int) -> None:
        self.times = times
        self.views: list[View] = []

    def __call__(self, view: View, _params: Any) -> list[Any]:
        self.views.append(view)
        if len(self.views) <= self.times:
            raise ContentModified("something changed")
        return []


async def test_it_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    handler = GivesUp(3)
    monkeypatch.setitem(table.REQUESTS, "workspace/symbol", (table.THREAD, handler))
    async with editor(pulls=False) as ed:
        assert await ed.ask("workspace/symbol", {"query": ""}) == []
    assert len(handler.views) == 4


async def test_but_not_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    handler = GivesUp(1000)
    monkeypatch.setitem(table.REQUESTS, "workspace/symbol", (table.THREAD, handler))
    async with editor(pulls=False) as ed:
        with pytest.raises(LspFailure, match="something changed") as failure:
            await ed.ask("workspace/symbol", {"query": ""})
        assert failure.value.code == -32801
    assert 1 < len(handler.views) < 1000
