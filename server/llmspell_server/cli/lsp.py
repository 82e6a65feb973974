"""`llmspell lsp`: the language server, over standard input and output, a socket or a WebSocket."""

from __future__ import annotations

import asyncio
import functools
from pathlib import Path

import click

from llmspell_server.cli.commands import Command
from llmspell_server.cli.invocation import Invocation


@click.command(
    cls=Command,
    examples=(
        "llmspell lsp                       the editor starts it and talks over standard input and output",
        "llmspell lsp --socket ~/lua.sock   a unix socket that only you can open",
        "llmspell lsp --port 4712           port 4712 of this machine, with a token",
    ),
)
@click.option("--stdio", is_flag=True, help="Standard input and output; this is the default.")
@click.option("--socket", type=click.Path(path_type=Path), help="Wait for clients at a unix socket.")
@click.option("--port", type=click.IntRange(0, 65535), help="Wait for clients at a port of this machine (0: any).")
@click.option("--websocket", is_flag=True, help="With --port: speak WebSocket.")
@click.pass_obj
def command(invocation: Invocation, stdio: bool, socket: Path | None, port: int | None, websocket: bool) -> int:
    """Serve editors by the Language Server Protocol.

    With --socket or --port one line of JSON on standard output says where to connect and with which token
    (initializationOptions.token); the server runs until SIGTERM or Ctrl-C.
    """
    if (socket is not None) + (port is not None) + stdio > 1:
        raise click.UsageError("choose one of --stdio, --socket and --port")
    if websocket and port is None:
        raise click.UsageError("--websocket needs --port")
    from llmspell_server.lsp.collector import spare_collector

    spare_collector()
    return asyncio.run(_serve(invocation, socket, port, websocket))


async def _serve(invocation: Invocation, socket: Path | None, port: int | None, websocket: bool) -> int:
    from llmspell_server.lsp.connection import House

    house = House(version=invocation.version, load=functools.partial(invocation.load, to_run=False))
    if socket is None and port is None:
        from llmspell_server.lsp.stdio import serve_stdio

        return await serve_stdio(house)
    from llmspell_server.lsp.sockets import listen

    await listen(house, path=socket, port=port, websocket=websocket)
    return 0
