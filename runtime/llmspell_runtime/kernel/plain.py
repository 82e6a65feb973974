"""Plain values between the kernel and Lua: msgpack with functions and kernel objects as extension types."""

from __future__ import annotations

from typing import Any

import msgpack

from llmspell_runtime import wire
from llmspell_runtime.errors import ResourceError, WireError
from llmspell_runtime.script_api.values import Callback, ObjectRef


def pack(value: Any) -> bytes:
    """`value` as a payload. Raises ResourceError when it is too large and TypeError when it is not plain data."""
    payload: bytes = msgpack.packb(value, default=_pack_other, unicode_errors="surrogateescape", strict_types=False)
    if len(payload) > wire.MAX_PAYLOAD:
        raise ResourceError(f"the value is larger than {wire.MAX_PAYLOAD // 2**20} MiB and cannot enter the script")
    return payload


def unpack(payload: bytes) -> Any:
    """The value of a payload. Raises WireError when a worker sent something that is none."""
    try:
        return msgpack.unpackb(payload, ext_hook=_unpack_extension, strict_map_key=False)
    except (ValueError, TypeError, msgpack.exceptions.UnpackException, RecursionError) as error:
        raise WireError(f"a worker sent a broken payload: {error}") from None


def _pack_other(value: Any) -> Any:
    if isinstance(value, Callback):
        return msgpack.ExtType(wire.EXT_FUNCTION, value.id.to_bytes(4, "big"))
    if isinstance(value, ObjectRef):
        return msgpack.ExtType(
            wire.EXT_OBJECT, msgpack.packb([value.kind, value.id, dict(value.fields)], default=_pack_other)
        )
    if isinstance(value, int):
        return float(value)
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} is not plain data")


def _unpack_extension(code: int, data: bytes) -> Any:
    if code == wire.EXT_FUNCTION:
        return Callback(int.from_bytes(data, "big"))
    if code == wire.EXT_OBJECT:
        kind, ident, _fields = msgpack.unpackb(data, ext_hook=_unpack_extension)
        if isinstance(kind, str) and isinstance(ident, (int, str)):
            return ObjectRef(kind, ident)
    raise ValueError(f"unknown extension type {code}")
