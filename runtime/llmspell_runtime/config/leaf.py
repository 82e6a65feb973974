"""Strict reading of one plain value as the type that its key declares.

The types of keys are few (bool, int, float, str, `Literal`, tuples, mappings, each perhaps with `None`) and every
conversion that a general converter would offer, such as "5" for 5, is an error here; so this is a table of checks,
ready at once.
"""

import functools
import math
import types
from collections.abc import Mapping
from typing import Any, Literal, Union, get_args, get_origin

PLAIN_NAMES: Mapping[Any, str] = {bool: "true or false", int: "an integer", float: "a number", str: "a string"}
_MANY = {bool: "booleans", int: "integers", float: "numbers", str: "strings", object: "values"}


class WrongTypeError(Exception):
    """The value is not what the key wants; `str()` of this says what it wants."""


def read_leaf(value: object, kind: Any) -> object:
    """`value` as the declared type: lists become tuples, an integer serves as a float, a choice ignores case.

    Raises `WrongTypeError`.
    """
    if kind is float:
        if type(value) in (int, float) and math.isfinite(value):  # type: ignore[arg-type]
            return _float(value)
    elif kind in PLAIN_NAMES:
        if type(value) is kind and not (kind is int and not -(2**63) <= value < 2**63):  # type: ignore[operator]
            return value
    elif kind is object:
        return value
    elif optional := _without_none(kind):
        return None if value is None else read_leaf(value, optional)
    elif get_origin(kind) is Literal:
        choices = {choice.lower(): choice for choice in get_args(kind)}
        if isinstance(value, str) and value.lower() in choices:
            return choices[value.lower()]
    elif get_origin(kind) is tuple:
        if isinstance(value, list | tuple):
            return tuple(_element(item, get_args(kind)[0], kind) for item in value)
    elif isinstance(value, Mapping):
        inner = get_args(kind)[1]
        return {str(name): _element(item, inner, kind) for name, item in value.items()}
    raise WrongTypeError(describe_type(kind))


def describe_type(kind: Any) -> str:
    """What a value of the type is, for a sentence: "an integer", "one of a, b", "a list of strings"."""
    if kind in PLAIN_NAMES:
        return PLAIN_NAMES[kind]
    if optional := _without_none(kind):
        return describe_type(optional)
    if get_origin(kind) is Literal:
        return "one of " + ", ".join(get_args(kind))
    if get_origin(kind) is tuple:
        return f"a list of {_MANY[get_args(kind)[0]]}"
    return f"a table of {_MANY.get(get_args(kind)[1], 'tables') if get_args(kind) else 'values'}"


def describe_found(value: object, *, secret: bool = False) -> str:
    """What a value is, for a sentence; the text of a secret is left out."""
    match value:
        case bool():
            return "true" if value else "false"
        case int() if abs(value) >= 2**63:
            return "a number of more than 64 bits"
        case int() | float() if not secret:
            return f"the number {_short(repr(value))}"
        case str() if not secret:
            return f"the string {_short(value)!r}"
        case str():
            return "a string"
        case int() | float():
            return "a number"
        case list() | tuple():
            return "a list"
        case Mapping():
            return "a table"
        case None:
            return "nothing"
    return f"a {type(value).__name__}"


def choices(kind: Any) -> tuple[str, ...]:
    """The values of a `Literal` (perhaps with `None`), else nothing."""
    kind = _without_none(kind) or kind
    return get_args(kind) if get_origin(kind) is Literal else ()


def _float(value: Any) -> float:
    try:
        return float(value)
    except OverflowError:
        raise WrongTypeError("a number that is not so large") from None


def _element(value: object, kind: Any, whole: Any) -> object:
    try:
        return read_leaf(value, kind)
    except WrongTypeError:
        raise WrongTypeError(f"{describe_type(whole)} (found {describe_found(value)} in it)") from None


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "..."


@functools.cache
def _without_none(kind: Any) -> Any:
    """`T` for `T | None`, else `None`."""
    if get_origin(kind) not in (Union, types.UnionType):
        return None
    return next(arg for arg in get_args(kind) if arg is not type(None))
