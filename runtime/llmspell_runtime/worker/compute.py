"""Pure computations for the prelude that need a Python library: JSON text and jq programs.

They run here, in the confined worker under the script's deadline and memory limit, because their input is a
stranger's. Values come and go as msgpack; a failure is `(None, message)`, never an exception.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import msgpack

from llmspell_runtime.wire import MAX_DEPTH


def _load(payload: bytes) -> Any:
    return msgpack.unpackb(payload, strict_map_key=False, unicode_errors="surrogateescape")


def _dump(value: Any) -> bytes:
    return msgpack.packb(_lua_numbers(value), unicode_errors="surrogateescape")  # type: ignore[no-any-return]


def _lua_numbers(value: Any, depth: int = 0) -> Any:
    """Integers beyond 64 bits become floats, as a Lua numeral would."""
    if depth > MAX_DEPTH:
        raise ValueError(f"nested more than {MAX_DEPTH} levels deep")
    if isinstance(value, int) and not isinstance(value, bool):
        return value if -(2**63) <= value < 2**63 else float(value)
    if isinstance(value, list):
        return [_lua_numbers(item, depth + 1) for item in value]
    if isinstance(value, dict):
        return {key: _lua_numbers(item, depth + 1) for key, item in value.items()}
    return value


def _json_numbers(value: Any) -> Any:
    """JSON has no NaN, no infinities and no byte strings that are not text."""
    if isinstance(value, float):
        return value if value - value == 0 else None
    if isinstance(value, bytes):
        raise ValueError("a string is not valid UTF-8 (encode it first, for example with base64)")
    if isinstance(value, list):
        return [_json_numbers(item) for item in value]
    if isinstance(value, dict):
        return {_text_key(key): _json_numbers(item) for key, item in value.items()}
    return value


def _text_key(key: Any) -> str:
    if isinstance(key, bytes):
        raise ValueError("a key is not valid UTF-8")
    return str(key)


def json_parse(text: bytes) -> bytes:
    """Msgpack of the value that the JSON `text` denotes."""
    return _dump(json.loads(text))


def json_stringify(payload: bytes, indent: int | None = None) -> bytes:
    """JSON text as a msgpack string; keys sorted, compact unless `indent` is given."""
    value = _json_numbers(_load(payload))
    separators = (",", ":") if indent is None else (",", ": ")
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=separators, indent=indent, allow_nan=False)
    return msgpack.packb(text)  # type: ignore[no-any-return]


def json_query(payload: bytes, program: bytes) -> bytes:
    """Msgpack array of the results of the jq `program` on a value."""
    import jq

    value = _json_numbers(_load(payload))
    return _dump(jq.compile(program.decode()).input_value(value).all())


OPERATIONS: dict[bytes, Callable[..., bytes]] = {
    b"json_parse": json_parse,
    b"json_stringify": json_stringify,
    b"json_query": json_query,
}


def compute(name: bytes, *arguments: Any) -> tuple[bytes | None, bytes | None]:
    """Runs the operation `name`; returns `(payload, None)` or `(None, message)`."""
    try:
        return OPERATIONS[name](*arguments), None
    except RecursionError:
        return None, b"nested too deeply"
    except MemoryError:
        return None, b"not enough memory"
    except Exception as error:
        return None, _message(error).encode(errors="replace")


def _message(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"line {error.lineno} column {error.colno}: {error.msg}"
    if isinstance(error, UnicodeDecodeError):
        return f"the text is not valid UTF-8 (byte {error.start + 1})"
    return str(error).replace("\n", " ")[:500]
