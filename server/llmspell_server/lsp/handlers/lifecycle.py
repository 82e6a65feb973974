"""The session itself: it begins, requests are cancelled, the trace is set."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from llmspell_server.lsp.handlers.workspace import ask_for_settings, watch_files
from llmspell_server.lsp.loading import load_workspace
from llmspell_server.lsp.pygls_light import types

if TYPE_CHECKING:
    from llmspell_server.lsp.server import Server


def initialized(server: Server, _params: types.InitializedParams) -> None:
    """The client is ready: ask what it has for us, and tell how we are."""
    server.status.show()
    server.start(_prepare(server))


async def _prepare(server: Server) -> None:
    hold = server.publisher.hold()
    files = load_workspace(server, news=bool(server.folders))
    await asyncio.gather(_first_settings(server, hold), watch_files(server), files)


async def _first_settings(server: Server, hold: object) -> None:
    """Diagnostics wait for the settings: they say which ones are wanted."""
    try:
        await ask_for_settings(server)
    finally:
        server.publisher.release(hold, news=False)


def cancel(server: Server, params: types.CancelParams) -> None:
    """`$/cancelRequest`."""
    server.protocol.cancel(params.id)


def set_trace(server: Server, params: types.SetTraceParams) -> None:
    """`$/setTrace`."""
    server.protocol.trace = params.value


def cancel_progress(server: Server, params: types.WorkDoneProgressCancelParams) -> None:
    """`window/workDoneProgress/cancel`: whoever reports under that token stops."""
    future = server.work_done_progress.tokens.get(params.token)
    if future is not None:
        future.cancel()
