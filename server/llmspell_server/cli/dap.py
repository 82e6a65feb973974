"""`llmspell dap`: the debug adapter, over standard input and output or a socket."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import json
import os
import signal
from pathlib import Path

import click

from llmspell_runtime.errors import ConfigError
from llmspell_server.cli.commands import Command, output_option
from llmspell_server.cli.complaints import tell_llmspell_error
from llmspell_server.cli.invocation import Invocation
from llmspell_server.cli.terminal import write


@click.command(
    cls=Command,
    examples=(
        "llmspell dap                      the editor starts it and talks over standard input and output",
        "llmspell dap --listen             a unix socket that only you can open",
        "llmspell dap --listen tcp:4711    port 4711 of this machine, with a token",
        "llmspell dap --list               what runs now and can be debugged",
        "llmspell dap --attach 4242        the adapter of process 4242, over standard input and output",
    ),
)
@click.option(
    "--listen",
    metavar="[ADDRESS]",
    is_flag=False,
    flag_value="unix",
    help="Wait for clients: `unix` (the default), the path of a socket, or tcp:PORT (0 for any).",
)
@click.option("--list", "listing", is_flag=True, help="Show the processes that can be debugged, and leave.")
@click.option(
    "--attach",
    metavar="PID|SOCKET",
    help="Serve the kernel of another process; the client sends an `attach` request.",
)
@click.option("--terminal", type=click.Path(path_type=Path), hidden=True)
@click.pass_obj
def command(
    invocation: Invocation, listen: str | None, *, listing: bool, attach: str | None, terminal: Path | None
) -> int:
    """Serve debug clients by the Debug Adapter Protocol.

    With --listen one line of JSON on standard output says where to connect and with which token; the adapter runs
    until SIGTERM or Ctrl-C. Every process of llmspell that has a kernel can be debugged by who started it, unless it
    was started with --no-debug-socket or `kernel.debug_socket = false`.
    """
    if (listen is not None) + listing + (attach is not None) > 1:
        raise click.UsageError("choose one of --listen, --list and --attach")
    if listing:
        return _list(invocation)
    if attach is not None:
        from llmspell_server.cli.dap_attach import bridge, socket_of

        asyncio.run(bridge(socket_of(attach)))
        return 0
    private = True
    try:
        private = invocation.load().config.kernel.debug_socket
    except ConfigError as error:
        # The launched folder's configuration counts, not that of the folder an editor starts its children in.
        tell_llmspell_error(invocation, error)
    gc.enable()
    return asyncio.run(_serve(invocation, listen, terminal, private=private))


# What --list prints is data.
command.params.append(output_option())


def _list(invocation: Invocation) -> int:
    from llmspell_server.cli.dap_attach import as_text, running

    found = asyncio.run(running())
    if invocation.output == "text":
        write(as_text(found))
    else:
        indent = 2 if invocation.output == "pretty" else None
        write(json.dumps([each.plain() for each in found], indent=indent) + "\n")
    return 0


async def _serve(invocation: Invocation, address: str | None, terminal: Path | None, *, private: bool) -> int:
    from llmspell_debug_adapter.kernels import Kernels
    from llmspell_debug_adapter.private_socket import PrivateSocket

    kernels = Kernels(config=invocation.config, zygote=invocation.take_zygote("lua54"))
    door = PrivateSocket.open(lambda: kernels) if private else None
    try:
        if terminal is not None:
            from llmspell_server.cli.dap_terminal import serve

            return await serve(kernels, terminal)
        if address is None:
            from llmspell_debug_adapter.stdio import serve_stdio

            await serve_stdio(kernels)
        else:
            await _listen(kernels, address)
        return 0
    finally:
        await kernels.close()
        if door is not None:
            await door.close()


async def _listen(kernels: object, address: str) -> None:
    from llmspell_debug_adapter.guard import new_token
    from llmspell_debug_adapter.kernels import Kernels
    from llmspell_debug_adapter.listen import LOOPBACK, Listener
    from llmspell_debug_adapter.sockets import socket_folder

    assert isinstance(kernels, Kernels)
    kind, _, port = address.partition(":")
    told: dict[str, object]
    if kind == "tcp":
        if not port.isdecimal() or int(port) > 65535:
            raise click.BadParameter(f"{address!r} is no address; write tcp:PORT", param_hint="--listen")
        token = new_token()
        listener = await Listener.tcp(kernels, int(port), token=token)
        told = {"transport": "tcp", "host": LOOPBACK, "port": listener.port, "token": token}
    else:
        path = socket_folder() / f"dap-{os.getpid()}.sock" if address == "unix" else Path.cwd() / address
        listener = await Listener.unix(kernels, path)
        told = {"transport": "unix", "path": str(path)}
    async with listener:
        write(json.dumps({**told, "pid": os.getpid()}) + "\n")
        await _until_signal()


async def _until_signal() -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(number, stop.set)
    await stop.wait()
