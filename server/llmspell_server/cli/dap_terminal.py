"""`llmspell dap --terminal`: started by a debug client in a terminal, which becomes that of the script."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path

from llmspell_debug_adapter.connection import Connection
from llmspell_debug_adapter.kernels import Kernels
from llmspell_debug_adapter.session import Session
from llmspell_debug_adapter.terminal import Console, serve_terminal
from llmspell_runtime.errors import StorageError
from llmspell_server.cli.streams import ScriptOutput, StandardInput


async def serve(kernels: Kernels, path: Path) -> int:
    """Serves the adapter that waits at that socket; the exit code of its script. Raises StorageError.

    Ctrl-C asks the script to end; pressed again, it ends the process of the script.
    """
    output = ScriptOutput()
    console = Console(read=StandardInput().piece, write=output)
    loop = asyncio.get_running_loop()

    def session(connection: Connection) -> Session:
        made = Session(connection, kernels, console=console)
        output.on_break = made.interrupt
        loop.add_signal_handler(signal.SIGINT, made.interrupt)
        return made

    try:
        code = await serve_terminal(session, path)
    except OSError as error:
        raise StorageError(f"the debugger that started this does not wait: {error.strerror}", where=str(path)) from None
    output.end_line()
    return code
