"""Log records of scripts: what a record is, how it reads as text, and the ring that keeps the last ones."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import islice
from typing import Any, Final, Generic, TypeVar

import attrs

from llmspell_runtime.script_api.values import LuaValue, number_text

T = TypeVar("T")

RING_ENTRIES: Final = 10_000
RING_SIZE: Final = 16 * 1024 * 1024
"""Characters of all messages in the ring."""
MAX_MESSAGE: Final = 64 * 1024
"""Characters of one message that are kept."""


COLORS: Final = {"error": "1;31", "warn": "33", "info": "32", "debug": "36", "trace": "2"}
"""Level -> how a terminal shows it."""


@attrs.frozen
class Record:
    """One log record; `time` is in seconds since 1970."""

    time: float
    level: str
    message: str
    module: str | None = None
    metadata: LuaValue = None
    stack: str | None = None
    """The frames of whoever logged it, one line each."""

    @property
    def timestamp(self) -> str:
        """The time as RFC 3339 in UTC, to the millisecond."""
        return datetime.fromtimestamp(self.time, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def as_plain(self) -> dict[str, Any]:
        """The record as plain data; what it does not have is absent."""
        plain = {"timestamp": self.timestamp, "level": self.level, "message": self.message}
        if self.module is not None:
            plain["module"] = self.module
        if self.metadata is not None:
            plain["metadata"] = self.metadata
        return plain if self.stack is None else plain | {"stack": self.stack}

    def text(self, form: str, *, colored: bool = False) -> str:
        """One record as a line (`pretty`: several) in the form of `debug.output.format`; its stack stands below it."""
        if form in ("json", "pretty"):
            return json_text(self.as_plain(), indent=2 if form == "pretty" else None) + "\n"
        module = f" [{self.module}]" if self.module is not None else ""
        time = "" if form == "compact" else f"{self.timestamp} "
        data = "" if self.metadata is None else f" {json_text(self.metadata)}"
        level = self.level.upper()
        if colored:
            level = f"\x1b[{COLORS.get(self.level, '0')}m{level}\x1b[0m"
        stack = f"{self.stack}\n" if self.stack else ""
        return f"{time}{level}{module} {self.message}{data}\n{stack}"


def message_text(value: LuaValue) -> str:
    """A message as text: strings as they are, tables as JSON, everything else as Lua's `tostring`; bounded."""
    match value:
        case str():
            text = value
        case bytes():
            text = value.decode("utf-8", "replace")
        case None | bool():
            text = {None: "nil", True: "true", False: "false"}[value]
        case int() | float():
            text = number_text(value)
        case _:
            text = json_text(_first_values(value, [MAX_MESSAGE]))
    return text if len(text) <= MAX_MESSAGE else text[:MAX_MESSAGE] + "…"


def json_text(value: LuaValue, *, indent: int | None = None) -> str:
    """Plain data as JSON with sorted keys; bytes that are no UTF-8 are replaced, NaN and infinities are null."""
    separators = (",", ":") if indent is None else (",", ": ")
    return json.dumps(_jsonable(value), indent=indent, sort_keys=True, ensure_ascii=False, separators=separators)


def _jsonable(value: LuaValue) -> Any:
    if isinstance(value, Mapping):
        return {message_text(key): _jsonable(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_jsonable(item) for item in value]
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):  # noqa: PLR0124
        return None
    return value


class Bounded(Generic[T]):
    """The last things that were added, bounded in number and in size together; the oldest make room."""

    def __init__(self, entries: int, size: int) -> None:
        self._items: deque[tuple[T, int]] = deque()
        self._entries = entries
        self._size = size
        self._used = 0

    def add(self, item: T, size: int) -> None:
        """Keeps an item of that size."""
        self._items.append((item, size))
        self._used += size
        while len(self._items) > self._entries or self._used > self._size:
            self._used -= self._items.popleft()[1]

    def last(self, count: int | None = None) -> list[T]:
        """The last `count` items (None: all), oldest first."""
        skipped = 0 if count is None else max(len(self._items) - max(count, 0), 0)
        return [item for item, _ in islice(self._items, skipped, None)]

    def clear(self) -> None:
        """Forgets all items."""
        self._items.clear()
        self._used = 0


def bounded_metadata(value: LuaValue) -> tuple[LuaValue, int]:
    """Metadata as it is kept and its size as JSON; what is too large is replaced by a note."""
    if value is None:
        return None, 0
    # Each value has at least one character: there is no need to write out what has too many.
    if not is_small(value, MAX_MESSAGE):
        return {"dropped": f"more than {MAX_MESSAGE} values of metadata"}, 64
    size = len(json_text(value))
    return (value, size) if size <= MAX_MESSAGE else ({"dropped": f"{size} characters of metadata"}, 64)


def is_small(value: LuaValue, most: int) -> bool:
    """Whether plain data has at most so many values, tables among them."""
    pending = [value]
    while pending:
        part = pending.pop()
        inside = list(part.values()) if isinstance(part, Mapping) else part if isinstance(part, list | tuple) else ()
        most -= len(inside)
        if most < 0:
            return False
        pending.extend(inside)
    return True


def _first_values(value: LuaValue, left: list[int]) -> LuaValue:
    """The value with its first values only, as many as `left` says: more would not be shown."""
    left[0] -= 1
    if isinstance(value, Mapping):
        return {key: _first_values(item, left) for key, item in islice(value.items(), max(left[0], 0)) if left[0] > 0}
    if isinstance(value, list | tuple):
        return [_first_values(item, left) for item in islice(value, max(left[0], 0)) if left[0] > 0]
    return value
