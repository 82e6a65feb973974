"""The id that ties together everything one request causes, in logs, events and traces."""

from __future__ import annotations

import os
from contextvars import ContextVar
from types import TracebackType

_CURRENT: ContextVar[str | None] = ContextVar("llmspell_correlation", default=None)


def new_id() -> str:
    """Return a fresh id: the 32 hexadecimal digits of a random UUID (version 4, RFC 9562 section 5.4)."""
    octets = bytearray(os.urandom(16))
    octets[6] = octets[6] & 0x0F | 0x40
    octets[8] = octets[8] & 0x3F | 0x80
    return octets.hex()


def current() -> str | None:
    """Return the id of the request that the caller works for, if any; tasks inherit it from where they start."""
    return _CURRENT.get()


def adopt(identity: str) -> None:
    """Make an id the current one for the rest of the caller's context (a callback of the event loop, a task)."""
    if _CURRENT.get() != identity:
        _CURRENT.set(identity)


def child_id() -> str:
    """Return an id for a part of the current request: the current id, a dot and eight random digits.

    Without a current request it is a new id. `root_id` leads back to the whole.
    """
    parent = _CURRENT.get()
    return new_id() if parent is None else f"{parent}.{os.urandom(4).hex()}"


def root_id(identity: str) -> str:
    """Return the id of the whole request that a child id belongs to."""
    return identity.partition(".")[0]


def correlation(identity: str | None = None) -> Correlation:
    """`with correlation(id) as id:` makes an id (by default a new one) the current one inside the block."""
    return Correlation(new_id() if identity is None else identity)


class Correlation:
    """The context manager that `correlation` returns; it may be entered once."""

    __slots__ = ("_identity", "_outer")

    def __init__(self, identity: str) -> None:
        self._identity = identity
        self._outer: str | None = None

    def __enter__(self) -> str:
        self._outer = _CURRENT.get()
        _CURRENT.set(self._identity)
        return self._identity

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # Setting the outer value, unlike resetting a token, also works when a generator is closed from another context.
        _CURRENT.set(self._outer)
