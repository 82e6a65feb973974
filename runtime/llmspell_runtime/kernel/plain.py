"""Plain values between the kernel and Lua: msgpack with functions and kernel objects as extension types."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Final

import msgpack

from llmspell_runtime import wire
from llmspell_runtime.errors import ResourceError, ValidationError, WireError
from llmspell_runtime.kernel.bounds import check_bounds
from llmspell_runtime.script_api.values import Callback, ObjectRef

_MAX_REFERENCE: Final = 512
"""Bytes of a reference to an object of the kernel, which is the name of its class and its id."""


def pack(value: Any) -> bytes:
    """`value` as a payload.

    Raises ResourceError when it is too large, ValidationError when it is nested too deeply (or contains itself), and
    TypeError when it is not plain data.
    """
    try:
        payload = _packed(value, "surrogateescape")
    except UnicodeEncodeError:
        # Lone surrogates that stand for no byte: editors and JSON send them. Lua gets their three bytes.
        payload = _packed(value, "surrogatepass")
    except ValueError as error:
        raise ValidationError(f"the value cannot enter the script: it is nested too deeply ({error})") from None
    if len(payload) > wire.MAX_PAYLOAD:
        raise ResourceError(f"the value is larger than {wire.MAX_PAYLOAD // 2**20} MiB and cannot enter the script")
    return payload


def _packed(value: Any, unicode_errors: str) -> bytes:
    packed: bytes = msgpack.packb(value, default=_pack_other, unicode_errors=unicode_errors)
    return packed


def unpack(payload: bytes, extension: Callable[[int, bytes], Any] | None = None) -> Any:
    """The value of a payload. Raises WireError when a worker sent something that is none, or is beyond the bounds.

    `extension` takes the place of `read_extension`.
    """
    check_bounds(payload)
    try:
        # A timestamp, which no honest worker sends, is a number.
        return msgpack.unpackb(payload, ext_hook=extension or read_extension, strict_map_key=False, timestamp=1)
    except (ValueError, TypeError, msgpack.exceptions.UnpackException, RecursionError) as error:
        raise WireError(f"a worker sent a broken payload: {error}") from None


def _pack_other(value: Any) -> Any:
    if isinstance(value, Callback):
        return msgpack.ExtType(wire.EXT_FUNCTION, value.id.to_bytes(4, "big"))
    if isinstance(value, ObjectRef):
        return msgpack.ExtType(wire.EXT_OBJECT, _packed([value.kind, value.id, dict(value.fields)], "surrogateescape"))
    if isinstance(value, int):
        return _as_float(value)
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} is not plain data")


def _as_float(value: int) -> float:
    """An integer beyond 64 bits as Lua reads such a numeral."""
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def read_extension(code: int, data: bytes) -> Any:
    """The function or the object that an extension stands for; ValueError for any other."""
    if code == wire.EXT_FUNCTION and len(data) == 4:
        return Callback(int.from_bytes(data, "big"))
    if code == wire.EXT_OBJECT and len(data) <= _MAX_REFERENCE:
        # Never with this hook again: extensions within extensions would use up the kernel's stack.
        match msgpack.unpackb(data):
            case [str() as kind, int() | str() as ident, dict() as fields] if not fields:
                return ObjectRef(kind, ident)
    raise ValueError(f"an extension of type {code} that is none of ours")
