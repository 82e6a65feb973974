"""Runs a script in a terminal that the client opens: its input and output are the terminal's, its debugger ours.

The command in the terminal is an adapter, too. It connects to a socket made for it, and the session is relayed there
(`relay.py`).
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from llmspell_debug_adapter.arguments import Launch
from llmspell_debug_adapter.bodies import RunInTerminal
from llmspell_debug_adapter.connection import Connection
from llmspell_debug_adapter.errors import LaunchFailed
from llmspell_debug_adapter.relay import Relay
from llmspell_debug_adapter.sockets import bind_in_folder, same_user
from llmspell_runtime.errors import SecurityError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from llmspell_debug_adapter.launching import Program
    from llmspell_debug_adapter.session import Session

SECONDS = 60.0
"""Time in which the client opens the terminal: it may ask the user."""

KINDS = {"integratedTerminal": "integrated", "externalTerminal": "external"}


@attrs.frozen
class Console:
    """The streams of a script that runs in a terminal; a session that has one sends no output to its client."""

    read: Callable[[], Awaitable[bytes | None]]
    write: Callable[[str, str], None]


async def open_terminal(session: Session, launch: Launch, program: Program) -> Relay | None:
    """The way to the adapter in a fresh terminal; None, with the reason told to the user, where there is none.

    Raises LaunchFailed when the terminal was opened and the command in it does not come.
    """
    if not session.client.supports_run_in_terminal_request:
        _tell_why(session, "this client opens no terminals")
        return None
    try:
        path, bound = bind_in_folder("launch")
    except (OSError, SecurityError) as error:
        _tell_why(session, str(error))
        return None
    try:
        asked = RunInTerminal(
            kind=KINDS[launch.console],
            title=f"Debug {program.name}",
            cwd=str(program.cwd),
            args=[*command(session.kernels.config), str(path)],
        )
        answer = await session.connection.ask("runInTerminal", asked)
        if not answer.success:
            _tell_why(session, answer.text or "the client opened no terminal")
            return None
        return await _caller(session, bound)
    finally:
        bound.close()
        path.unlink(missing_ok=True)


def command(config: Path | None) -> list[str]:
    """What runs in the terminal, but for the socket."""
    # -P: a file `llmspell.py` in the working folder is not this program.
    chosen = ["--config", str(config)] if config is not None else []
    return [sys.executable, "-P", "-m", "llmspell", "dap", *chosen, "--terminal"]


def _tell_why(session: Session, reason: str) -> None:
    text = f"The script runs without a terminal: {reason}. Its output comes here.\n"
    session.output.add("console", text)


async def _caller(session: Session, bound: socket.socket) -> Relay:
    loop = asyncio.get_running_loop()
    bound.setblocking(False)
    try:
        async with asyncio.timeout(SECONDS):
            while True:
                found, _ = await loop.sock_accept(bound)
                if same_user(found):
                    break
                found.close()
    except TimeoutError:
        raise LaunchFailed("nothing was started in the terminal", hint="see what it shows") from None
    with contextlib.ExitStack() as stack:
        stack.callback(found.close)
        reader, writer = await asyncio.open_unix_connection(sock=found)
        stack.pop_all()
    return Relay(session.connection, Connection(reader, writer, "the adapter in the terminal"))


async def serve_terminal(session_of: Callable[[Connection], Session], path: Path) -> int:
    """The other end: serves the session that comes by that socket. Returns the exit code of the script.

    Raises OSError when nobody listens there.
    """
    reader, writer = await asyncio.open_unix_connection(str(path))
    session = session_of(Connection(reader, writer, "the adapter of the editor"))
    await session.run()
    return session.exit_code
