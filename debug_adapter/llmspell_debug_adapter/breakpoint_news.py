"""Tells a client of breakpoints of its own that stand elsewhere now, or nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmspell_debug_adapter import convert
from llmspell_runtime.kernel.debugger.values import Breakpoint

if TYPE_CHECKING:
    from llmspell_debug_adapter.session import Session


class BreakpointNews:
    """What one client is told. Changes are kept back while it waits for the ids of breakpoints it has just set."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._held: list[Breakpoint] | None = None

    def hold(self) -> None:
        """The client sets breakpoints."""
        self._held = []

    def release(self) -> None:
        """The client knows the ids now."""
        held, self._held = self._held or [], None
        for changed in held:
            self.tell(changed)

    def tell(self, changed: Breakpoint) -> None:
        """A breakpoint, of this client or another, has changed."""
        session = self._session
        if self._held is not None:
            self._held.append(changed)
        elif any(changed.id in ids for ids in session.breakpoint_ids.values()):
            body = convert.breakpoint_body(changed, session.sources, session.shift)
            session.send_event("breakpoint", {"reason": "changed", "breakpoint": body})
