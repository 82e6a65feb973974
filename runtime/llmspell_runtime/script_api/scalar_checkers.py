"""Checkers of values that are no tables: booleans, numbers, strings, functions, plain data as a whole."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeAlias

from llmspell_runtime.script_api import types as lua
from llmspell_runtime.script_api.mismatch import Mismatch, expected
from llmspell_runtime.script_api.values import SCALARS, Callback, first_unplain, number_text, shown

Checker: TypeAlias = Callable[[Any], Any]
"""Takes a value and returns the converted value, or raises `Mismatch`."""

_INTEGER_LIMIT = 2.0**63


def anything(value: Any) -> Any:
    """Everything, functions and objects included."""
    return value


def plain(value: Any) -> Any:
    """Plain data at every depth."""
    if type(value) in SCALARS:
        return value
    stranger = first_unplain(value)
    if stranger is not None:
        raise Mismatch(f"plain value expected, got {shown(stranger)}")
    return value


def _boolean(value: Any) -> bool:
    if value is True or value is False:
        return bool(value)
    raise expected(lua.Scalar("boolean"), value)


def _integer(value: Any) -> int:
    """Integers, floats without a fraction, and strings that Lua reads as such numbers (manual §3.4.3)."""
    if type(value) is int:
        return value
    number = _numeral(value) if type(value) is str else value
    if type(number) is int:
        return number
    if type(number) is float:
        if number.is_integer() and -_INTEGER_LIMIT <= number < _INTEGER_LIMIT:
            return int(number)
        raise Mismatch("number has no integer representation")
    raise expected(lua.Scalar("integer"), value)


def _number(value: Any) -> float:
    if type(value) is float or type(value) is int:
        return value
    number = _numeral(value) if type(value) is str else None
    if number is None:
        raise expected(lua.Scalar("number"), value)
    return number


def _numeral(text: str) -> int | float | None:
    """The decimal number that `text` spells, if Lua would convert it; words as `inf` and `nan` are none."""
    stripped = text.strip(" \t\n\v\f\r")
    if len(stripped) > 64 or not stripped.isascii() or stripped.strip("+-.0123456789eE") or "_" in stripped:
        return None
    try:
        return float(stripped) if stripped.strip("+-0123456789") else int(stripped)
    except ValueError:
        return None


def _string(value: Any) -> str:
    kind = type(value)
    if kind is str:
        return str(value)
    if kind is int or kind is float:
        return number_text(value)
    if kind is bytes:
        raise Mismatch("UTF-8 string expected, got other bytes")
    raise expected(lua.Scalar("string"), value)


def _bytes(value: Any) -> bytes:
    if type(value) is bytes:
        return value
    return _string(value).encode("utf-8", "surrogatepass")


def _nil(value: Any) -> None:
    if value is not None:
        raise expected(lua.NIL, value)


def callback(value: Any) -> Callback:
    """A Lua function."""
    if type(value) is Callback:
        return value
    raise expected(lua.Func(), value)


SCALAR_CHECKERS: Final[dict[str, Checker]] = {
    "boolean": _boolean,
    "integer": _integer,
    "number": _number,
    "string": _string,
    "bytes": _bytes,
    "nil": _nil,
}
