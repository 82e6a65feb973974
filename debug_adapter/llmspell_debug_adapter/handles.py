"""The numbers by which a client knows frames and variables; each client has its own, and all die at the next resume."""

from __future__ import annotations

from typing import Generic, TypeVar

import attrs

from llmspell_debug_adapter.errors import StaleReference
from llmspell_runtime.kernel.debugger.values import StackFrame

T = TypeVar("T")

FIRST = 1000


@attrs.frozen(kw_only=True)
class Container:
    """Something with children: a scope, a table, the rest of a long table."""

    reference: int
    """The debugger's own."""
    frame: StackFrame | None
    """Where new values of its children are evaluated."""
    part: str | None = None
    """`indexed` or `named`, when only that part is meant."""
    start: int = 0
    """Children before this one are shown elsewhere."""
    count: int | None = None
    """How many children there are, where it is known."""


class Handles(Generic[T]):
    """Opaque numbers for values of one kind. They are never used twice, so a late request cannot hit a new value."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._next = FIRST
        self._values: dict[int, T] = {}

    def put(self, value: T) -> int:
        """A number for `value`."""
        number, self._next = self._next, self._next + 1
        self._values[number] = value
        return number

    def get(self, number: int) -> T:
        """The value. Raises StaleReference."""
        if number in self._values:
            return self._values[number]
        if FIRST <= number < self._next:
            raise StaleReference(f"{self._what} {number} belongs to an earlier stop", hint="look again")
        raise StaleReference(f"there is no {self._what} {number}")

    def clear(self) -> None:
        """The script goes on."""
        self._values.clear()
