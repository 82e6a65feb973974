"""`llmspell/status`: how the server is, for a light in the editor; sent to clients that said they show it.

    {"health": "ok" | "warning" | "error", "quiescent": bool, "message": str | null,
     "kernel": "none" | "starting" | "idle" | "running" | "stopped"}

`quiescent` is false while something runs that the user may wait for. `kernel` is what the interpreters of this session
do: `stopped` when a debugger holds one. Nothing is sent twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import attrs

if TYPE_CHECKING:
    from llmspell_server.lsp.server import Server

Health = Literal["ok", "warning", "error"]
KernelState = Literal["none", "starting", "idle", "running", "stopped"]


@attrs.frozen(kw_only=True)
class Status:
    """What the light shows."""

    health: Health = "ok"
    quiescent: bool = True
    message: str | None = None
    kernel: KernelState = "none"


class StatusLight:
    """The light of one session."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._shown: Status | None = None
        self._work: dict[str, str] = {}
        self._trouble: str | None = None
        self._kernel: KernelState = "none"

    def begin(self, key: str, message: str) -> None:
        """Something is under way."""
        self._work[key] = message
        self.show()

    def end(self, key: str) -> None:
        """It is over."""
        self._work.pop(key, None)
        self.show()

    def trouble(self, message: str | None) -> None:
        """Something is wrong that the user can put right; None when it is right again."""
        self._trouble = message
        self.show()

    def kernel(self, state: KernelState) -> None:
        """What the interpreters do."""
        self._kernel = state
        self.show()

    def show(self) -> None:
        """Tells the client, if there is news."""
        message = self._trouble or next(iter(self._work.values()), None)
        now = Status(
            health="warning" if self._trouble else "ok", quiescent=not self._work, message=message, kernel=self._kernel
        )
        if self._server.client.status and now != self._shown:
            self._shown = now
            self._server.protocol.notify("llmspell/status", attrs.asdict(now))
