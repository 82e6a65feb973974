"""Packing, equality and in-place changes of values."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmspell_runtime.errors import ResourceError, StorageError, ValidationError
from llmspell_runtime.state import values

INT64 = st.integers(-(2**63), 2**63 - 1)
LEAVES = st.none() | st.booleans() | INT64 | st.floats() | st.text(st.characters()) | st.binary()
KEYS = st.text(max_size=5) | INT64 | st.binary(max_size=5)
PLAIN = st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(KEYS, inner), max_leaves=20)


def pack(value: Any, max_bytes: int = 10_000_000) -> bytes:
    return values.pack(value, where="here", max_bytes=max_bytes)


def unpack(packed: bytes) -> Any:
    return values.unpack(packed, where="here")


def check_same_repr(value: Any) -> None:
    """The text of a value tells 1 from 1.0 and True, and NaN from nothing."""
    assert repr(unpack(pack(value))) == repr(value)


@given(PLAIN)
def test_plain_data_survives(value: Any) -> None:
    check_same_repr(value)


@pytest.mark.parametrize(
    "value", [1, 1.0, -0.0, math.nan, math.inf, 2**63 - 1, -(2**63), b"\0\xff", "\ud800", {1: "a", "1": "b"}, [], {}]
)
def test_what_is_easily_lost_survives(value: Any) -> None:
    check_same_repr(value)


def nested(levels: int) -> Any:
    value: Any = "core"
    for level in range(levels):
        value = [value] if level % 2 else {"in": value}
    return value


def test_nesting() -> None:
    check_same_repr(nested(64))
    with pytest.raises(ValidationError, match="nested too deeply"):
        pack(nested(5000))
    circle: list[Any] = []
    circle.append(circle)
    with pytest.raises(ValidationError, match="contains itself"):
        pack(circle)


@pytest.mark.parametrize("value", [(1, 2), object(), {1, 2}, print, [values.MISSING], 1j, {"a": (1,)}])
def test_other_types_are_refused_by_name(value: Any) -> None:
    with pytest.raises(ValidationError, match=r"here: the value cannot be stored: .*type|serialize"):
        pack(value)


def test_a_large_integer_is_refused() -> None:
    with pytest.raises(ValidationError, match="64 bits"):
        pack([2**64])


def test_the_size_limit_counts_packed_bytes() -> None:
    assert len(pack("x" * 98, 100)) == 100
    with pytest.raises(ResourceError, match="takes 101 bytes and the limit is 100"):
        pack("x" * 99, 100)


@pytest.mark.parametrize("damaged", [b"", b"\x92\x01", b"\xc1", b"\x01\x01", b"\x81\x90\x01", b"\xa1\xff"])
def test_damaged_bytes_are_a_storage_error(damaged: bytes) -> None:
    with pytest.raises(StorageError, match="here: the stored value is damaged"):
        unpack(damaged)


@given(PLAIN)
def test_every_value_is_the_same_as_itself_read_back(value: Any) -> None:
    assert values.same(value, unpack(pack(value)))


@pytest.mark.parametrize(
    ("left", "right", "equal"),
    [
        (1, 1.0, True),
        (True, 1, False),
        (False, 0, False),
        (None, False, False),
        (math.nan, math.nan, True),
        ([math.nan], [math.nan], True),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, True),
        ({"a": 1}, {"a": 1, "b": 2}, False),
        ({"a": None}, {"b": None}, False),
        ([1, 2], [2, 1], False),
        ([1], [1, 1], False),
        ([], {}, False),
        ("a", b"a", False),
        ([[1], {"x": [True]}], [[1], {"x": [1]}], False),
    ],
)
def test_same(left: Any, right: Any, equal: bool) -> None:
    assert values.same(left, right) is equal
    assert values.same(right, left) is equal


@given(st.lists(PLAIN, max_size=40), PLAIN)
def test_append_is_list_append(items: list[Any], item: Any) -> None:
    packed, count = values.appended(pack(items), pack(item), where="here")
    assert count == len(items) + 1
    assert repr(unpack(packed)) == repr([*items, item])


@pytest.mark.parametrize("length", [0, 14, 15, 16, 65_534, 65_535, 65_536])
def test_append_across_the_header_sizes_of_msgpack(length: int) -> None:
    packed, count = values.appended(pack([7] * length), pack(8), where="here")
    assert (count, unpack(packed)) == (length + 1, [7] * length + [8])


@pytest.mark.parametrize("start", [None, pack({}), pack([])])
def test_append_to_nothing(start: bytes | None) -> None:
    packed, count = values.appended(start, pack("a"), where="here")
    assert (count, unpack(packed)) == (1, ["a"])


@pytest.mark.parametrize(
    ("value", "found"),
    [("text", "a string"), ({"a": 1}, "a table"), (None, "nil"), (True, "a boolean"), (3, "a number")],
)
def test_append_needs_a_list(value: Any, found: str) -> None:
    with pytest.raises(ValidationError, match=f"here: append needs a list and found {found}"):
        values.appended(pack(value), pack(1), where="here")


@pytest.mark.parametrize(
    ("old", "by", "total"), [(None, 1, 1), (None, 0.5, 0.5), (2, 3, 5), (2, 0.5, 2.5), (1.5, 1, 2.5), (3, -5, -2)]
)
def test_increment_keeps_integers_integers(old: Any, by: Any, total: Any) -> None:
    result = values.incremented(None if old is None else pack(old), by, where="here")
    assert (result, type(result)) == (total, type(total))


@pytest.mark.parametrize(("old", "by"), [("1", 1), (True, 1), (None, 1), ([], 1), (1, "1"), (1, True), (1, None)])
def test_increment_needs_numbers(old: Any, by: Any) -> None:
    with pytest.raises(ValidationError, match="here: increment needs a number"):
        values.incremented(pack(old), by, where="here")


@pytest.mark.parametrize(("old", "by"), [(2**63 - 1, 1), (-(2**63), -1)])
def test_increment_stays_within_64_bits(old: int, by: int) -> None:
    with pytest.raises(ValidationError, match="64-bit"):
        values.incremented(pack(old), by, where="here")
