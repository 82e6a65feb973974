"""Values as bytes (msgpack) and the changes that stores apply to them, as pure functions."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from enum import Enum
from typing import Any, Final, Literal, TypeAlias, TypeVar

import msgpack

from llmspell_runtime.errors import ResourceError, StorageError, ValidationError

T = TypeVar("T")

Value: TypeAlias = bool | int | float | str | bytes | list[Any] | dict[Any, Any] | None
"""Plain data: lists and dicts hold plain data again. Integers have at most 64 bits."""


class Missing(Enum):
    """The type of `MISSING`."""

    MISSING = "missing"


MISSING: Final = Missing.MISSING
"""No value at this address; a stored `None` is a value."""

Absent: TypeAlias = Literal[Missing.MISSING]

DEFAULT_MAX_VALUE_BYTES: Final = 10_000_000

_INT_MIN, _INT_MAX = -(2**63), 2**63 - 1
_ARRAY_HEADER_BYTES = 5
_EMPTY_MAP = b"\x80"


def pack(value: Value, *, where: str, max_bytes: int) -> bytes:
    """Turn plain data into bytes that keep int and float apart, NaN, bytes and lone surrogates.

    Raises ValidationError for anything else (other types, integers beyond 64 bits, cycles and nesting beyond
    about 500 levels) and ResourceError above `max_bytes`.
    """
    try:
        packed: bytes = msgpack.packb(value, strict_types=True, unicode_errors="surrogatepass")
    except TypeError as error:
        raise ValidationError(
            f"the value cannot be stored: {error}",
            where=where,
            hint="store nil, booleans, numbers, strings, bytes, and lists and tables of them",
        ) from error
    except OverflowError as error:
        raise ValidationError("the value contains an integer of more than 64 bits", where=where) from error
    except ValueError as error:
        raise ValidationError(
            "the value is nested too deeply or contains itself", where=where, hint="store a flatter table"
        ) from error
    check_size(packed, where=where, max_bytes=max_bytes)
    return packed


def check_size(packed: bytes, *, where: str, max_bytes: int) -> None:
    """Raise ResourceError when a packed value is larger than the configuration allows."""
    if len(packed) > max_bytes:
        raise ResourceError(
            f"the value takes {len(packed):,} bytes and the limit is {max_bytes:,}",
            where=where,
            hint="store it in parts, or raise runtime.state_persistence.max_state_size_bytes",
        )


def bounded(
    items: Iterable[T], size_of: Callable[[T], int], max_bytes: int | None, *, where: str, what: str
) -> Iterator[T]:
    """The items; raises ResourceError when more than `max_bytes` of them have come, so that no more are read."""
    total = 0
    for item in items:
        total += size_of(item)
        if max_bytes is not None and total > max_bytes:
            raise ResourceError(
                f"the {what} take more than {max_bytes:,} bytes, which is too much at once",
                where=where,
                hint="ask for the keys with a prefix, and for the values one by one",
            )
        yield item


def unpack(packed: bytes, *, where: str) -> Value:
    """Read back what `pack` wrote; raises StorageError when the bytes are damaged."""
    try:
        value: Value = msgpack.unpackb(packed, strict_map_key=False, unicode_errors="surrogatepass")
    except (ValueError, TypeError) as error:
        raise StorageError(
            f"the stored value is damaged ({error})", where=where, hint="delete the key or restore a copy of the file"
        ) from error
    return value


def incremented(packed: bytes | None, by: int | float, *, where: str) -> int | float:
    """Add `by` to a stored number, absent counting as 0; raises ValidationError when either is not a number."""
    old = 0 if packed is None else unpack(packed, where=where)
    for number in (old, by):
        if isinstance(number, bool) or not isinstance(number, int | float):
            raise ValidationError(f"increment needs a number and found {_kind(number)}", where=where)
    total: int | float = old + by  # type: ignore[operator]  # both were checked above
    if isinstance(total, int) and not _INT_MIN <= total <= _INT_MAX:
        raise ValidationError("the sum leaves the range of 64-bit integers", where=where)
    return total


def appended(packed: bytes | None, item: bytes, *, where: str) -> tuple[bytes, int]:
    """Add a packed item to a packed list, absent counting as empty: (new bytes, new length).

    Only the header of the list is read, so the cost does not depend on what the list holds. An empty table counts
    as an empty list, because Lua cannot tell them apart. Raises ValidationError when the value is no list.
    """
    if packed is None or packed == _EMPTY_MAP:
        count, start = 0, 0
    else:
        reader = msgpack.Unpacker()
        reader.feed(packed[:_ARRAY_HEADER_BYTES])
        try:
            count = reader.read_array_header()
        except (ValueError, msgpack.UnpackException) as error:
            found = _kind(unpack(packed, where=where))
            raise ValidationError(f"append needs a list and found {found}", where=where) from error
        start = reader.tell()
    header: bytes = msgpack.Packer().pack_array_header(count + 1)
    return header + (packed or b"")[start:] + item if count else header + item, count + 1


def same(left: Value, right: Value) -> bool:
    """Whether two values are equal for compare-and-swap.

    Numbers compare by value, as in Lua (1 equals 1.0), but a boolean equals no number; NaN equals NaN, so that a
    value just read always matches; the order of a table's keys does not count.
    """
    pairs: list[tuple[Any, Any]] = [(left, right)]
    while pairs:
        a, b = pairs.pop()
        if isinstance(a, dict) and isinstance(b, dict):
            if a.keys() != b.keys():
                return False
            pairs.extend((item, b[key]) for key, item in a.items())
        elif isinstance(a, list) and isinstance(b, list):
            if len(a) != len(b):
                return False
            pairs.extend(zip(a, b, strict=True))
        elif not _same_leaf(a, b):
            return False
    return True


def matches(packed: bytes | None, expected: Value | Absent, *, where: str) -> bool:
    """Whether what is stored (`None`: nothing) is what a compare-and-swap expects."""
    if packed is None or expected is MISSING:
        return packed is None and expected is MISSING
    return same(unpack(packed, where=where), expected)


def expiry(ttl_seconds: float | None, now: float, *, where: str) -> float | None:
    """The moment at which a value written now stops to exist; raises ValidationError unless positive and finite."""
    if ttl_seconds is None:
        return None
    if isinstance(ttl_seconds, bool) or not isinstance(ttl_seconds, int | float):
        raise ValidationError(f"ttl_seconds must be a number, not {_kind(ttl_seconds)}", where=where)
    if not 0 < ttl_seconds < math.inf:
        raise ValidationError(f"ttl_seconds must be positive and finite, not {ttl_seconds}", where=where)
    return now + ttl_seconds


def _same_leaf(a: object, b: object) -> bool:
    if isinstance(a, bool) or isinstance(b, bool):
        return a is b
    return a == b or (a != a and b != b)  # noqa: PLR0124  # NaN is the only leaf unequal to itself


def _kind(value: object) -> str:
    name = type(value).__name__
    return _KIND_NAMES.get(name, name)


_KIND_NAMES: Final = {
    "NoneType": "nil",
    "bool": "a boolean",
    "int": "a number",
    "float": "a number",
    "str": "a string",
    "list": "a list",
    "dict": "a table",
}
