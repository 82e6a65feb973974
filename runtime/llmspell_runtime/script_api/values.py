"""What crosses between a script and the kernel: plain values, functions and objects of the kernel."""

from __future__ import annotations

import math
from collections.abc import Awaitable, Mapping
from enum import Enum
from typing import Any, Final, TypeAlias, TypeVar

import attrs

T = TypeVar("T")

LuaValue: TypeAlias = Any
"""Plain data: nil, boolean, 64-bit integer, float, str (UTF-8) or bytes, list and dict of the same.

A parameter that may also hold functions or kernel objects (at any depth) is annotated `object`.
"""

Rest: TypeAlias = tuple[T, ...]
"""All remaining arguments, as a tuple; only for the last parameter."""

Later: TypeAlias = T | Awaitable[T]
"""A value, at once or awaited."""


class Marker(Enum):
    """Stands in a declaration for something that is not there."""

    REQUIRED = "required"
    DEFAULTS = "defaults"
    MADE_BY_WORKER = "made by the worker"


@attrs.frozen
class Callback:
    """A Lua function, by its id in the registry of the worker; call it with `context.call(callback, arguments)`."""

    id: int


@attrs.frozen
class ObjectRef:
    """An object that lives in the kernel; a script sees a table with `fields` and the methods of its class `kind`."""

    kind: str
    id: int | str
    fields: Mapping[str, LuaValue] = attrs.field(factory=dict)


@attrs.frozen
class Fun:
    """Metadata that gives a `Callback` its LuaCATS type: `Annotated[Callback, Fun("fun(event: table): boolean")]`."""

    text: str


SCALARS: Final = frozenset((type(None), bool, int, float, str, bytes))

_TYPE_NAMES: Final[Mapping[type, str]] = {
    type(None): "nil",
    bool: "boolean",
    int: "number",
    float: "number",
    str: "string",
    bytes: "string",
    list: "table",
    tuple: "table",
    dict: "table",
    Callback: "function",
}

_SHOWN = 40


def type_name(value: object) -> str:
    """The name a Lua programmer has for the type of `value`."""
    if isinstance(value, ObjectRef):
        return value.kind
    return _TYPE_NAMES.get(type(value), "userdata")


def shown(value: object) -> str:
    """`value` as error texts show it: short scalars as written in Lua, everything else by its type."""
    kind = type(value)
    if kind is str:
        text = str(value)
        return f'"{printable(text)}"'
    if kind is bool:
        return "true" if value else "false"
    if kind is int or kind is float:
        return number_text(value)  # type: ignore[arg-type]
    return type_name(value)


def printable(text: str) -> str:
    """`text` on one line and not too long, for error texts."""
    clean = "".join(char if char.isprintable() else "?" for char in text[:_SHOWN])
    return clean if len(text) <= _SHOWN else f"{clean}…"


def number_text(number: int | float) -> str:
    """`number` as Lua's `tostring` writes it (manual §3.4.3: `%.14g`, floats keep a `.0`)."""
    if isinstance(number, int):
        return str(number) if number.bit_length() <= 64 else f"{number:#x}"
    if math.isfinite(number):
        text = f"{number:.14g}"
        return text if not text.lstrip("-").isdigit() else f"{text}.0"
    if math.isnan(number):
        return "nan"
    return "inf" if number > 0 else "-inf"


def first_unplain(value: object) -> object | None:
    """The first part of `value` that is no plain data (a function, an object), or None."""
    pending = [value]
    while pending:
        part = pending.pop()
        kind = type(part)
        if kind in SCALARS:
            continue
        if kind is dict:
            pending.extend(part.values())  # type: ignore[attr-defined]
        elif kind is list or kind is tuple:
            pending.extend(part)  # type: ignore[arg-type]
        else:
            return part
    return None
