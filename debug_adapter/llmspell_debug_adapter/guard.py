"""Who may talk to us over TCP: a client that shows the token within five seconds, in at most three attempts.

Standard streams and unix sockets are guarded by the operating system and need no token.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from typing import Any

from llmspell_debug_adapter.errors import NotAuthenticated

SECONDS = 5.0
ATTEMPTS = 3

CARRIERS = ("initialize", "launch", "attach")
"""The requests that carry a token. Editors control the arguments of `launch` and `attach` only, so `initialize`,
which tells nothing but the adapter's capabilities, is answered to everybody."""


def new_token() -> str:
    """256 random bits as text."""
    return secrets.token_urlsafe(32)


class Guard:
    """The door of one connection; without a token it stands open."""

    def __init__(self, token: str | None = None) -> None:
        self._token = token
        self.open = token is None
        self._failures = 0

    @property
    def barred(self) -> bool:
        """Whether the client has used up its attempts."""
        return not self.open and self._failures >= ATTEMPTS

    def check(self, command: str, arguments: Mapping[str, Any]) -> None:
        """Raises NotAuthenticated for a request that may not be served yet."""
        if self.open:
            return
        shown = arguments.get("token")
        if command in CARRIERS and isinstance(shown, str):
            assert self._token is not None
            if hmac.compare_digest(shown.encode("utf-8", "replace"), self._token.encode()):
                self.open = True
                return
        elif command == "initialize":
            return
        self._failures += 1
        raise NotAuthenticated(
            "the token is missing or wrong",
            hint="give the token of this adapter as `token` in the launch configuration",
        )
