"""The private socket of a kernel process: whoever runs a script can debug it later, without having asked for it.

Binding costs next to nothing; the debug adapter is imported when the first client connects.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import TYPE_CHECKING

from llmspell_debug_adapter.sockets import bind_in_folder
from llmspell_runtime.errors import SecurityError

if TYPE_CHECKING:
    import socket

    from llmspell_debug_adapter.kernels import Kernels
    from llmspell_debug_adapter.listen import Listener
    from llmspell_runtime.kernel.kernel import Kernel

log = logging.getLogger("llmspell.dap")

GRACE = 1.0
"""Seconds in which clients may say good-bye after the kernel was closed."""


class PrivateSocket:
    """An open socket. `make_kernels` is called when the first client comes.

    Concurrency contract: everything runs on the event loop; the import of the adapter runs in a thread.
    """

    def __init__(self, path: Path, bound: socket.socket, make_kernels: Callable[[], Kernels]) -> None:
        self.path = path
        self._bound = bound
        self._make_kernels = make_kernels
        self._listener: Listener | None = None
        self._opening: asyncio.Task[None] | None = None
        bound.setblocking(False)
        asyncio.get_running_loop().add_reader(bound.fileno(), self._on_first_client)

    @classmethod
    def open(cls, make_kernels: Callable[[], Kernels]) -> PrivateSocket | None:
        """A socket in the folder of sockets; None where there can be none, which hurts nobody but the debugger."""
        try:
            path, bound = bind_in_folder("kernel")
        except (OSError, SecurityError) as error:
            log.info("this process cannot be debugged from outside: %s", error)
            return None
        return cls(path, bound, make_kernels)

    def _on_first_client(self) -> None:
        asyncio.get_running_loop().remove_reader(self._bound.fileno())
        self._opening = asyncio.ensure_future(self._listen())

    async def _listen(self) -> None:
        listener_class = await asyncio.to_thread(_import_adapter)
        self._listener = await listener_class.on(self._make_kernels(), self._bound)

    async def close(self) -> None:
        """Ends every session and removes the socket."""
        self.path.unlink(missing_ok=True)
        asyncio.get_running_loop().remove_reader(self._bound.fileno())
        if self._opening is not None:
            await self._opening
        if self._listener is not None:
            await self._listener.drained(GRACE)
            await self._listener.close()
        self._bound.close()


def _import_adapter() -> type[Listener]:
    from llmspell_debug_adapter import table
    from llmspell_debug_adapter.listen import Listener

    assert table.REQUESTS
    return Listener


@contextlib.asynccontextmanager
async def private_socket(kernel: Kernel) -> AsyncIterator[None]:
    """While inside, debug clients of this user reach the kernel, unless its configuration says no.

    The kernel is closed on the way out, so that clients hear of the end of what they debug.
    """
    if not kernel.loaded.config.kernel.debug_socket:
        yield
        return

    def kernels() -> Kernels:
        from llmspell_debug_adapter.kernels import Kernels

        return Kernels(kernel)

    door = PrivateSocket.open(kernels)
    try:
        yield
    finally:
        await kernel.close()
        if door is not None:
            await door.close()
