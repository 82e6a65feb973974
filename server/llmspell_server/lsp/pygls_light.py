"""pygls and lsprotocol's types, loaded in a quarter of the time: attrs writes the methods of a class at its first use.

`lsprotocol.types` declares more than five hundred attrs classes, and attrs compiles the methods of each while the
module is imported: 250 ms, of which a session uses a sixth. So while it is imported here, `attrs.define` only notes the
classes; the first call of such a class makes it what it was declared to be. Validators are left out: the type checker
has seen what we send, and the converter looks at what we read. Where somebody imported lsprotocol before us, it is
taken as it is. Everything in this package imports pygls and the types from here.
"""

from __future__ import annotations

import importlib
import sys
import threading
from typing import Any

import attrs

_define = attrs.define
_waiting: set[type] = set()
_making = threading.RLock()


def _later(cls: type) -> type:
    """Stands for `attrs.define` during the import."""
    _waiting.add(cls)
    cls.__init__ = _first_call  # type: ignore[misc]
    return cls


def _first_call(self: Any, *arguments: Any, **named: Any) -> None:
    complete(type(self))
    type(self).__init__(self, *arguments, **named)


def complete(cls: type) -> None:
    """Makes `cls` and its bases the attrs classes they were declared to be; does nothing when they are."""
    if cls not in _waiting:
        return
    with _making:
        for each in reversed(cls.__mro__):
            if each in _waiting:
                # In place (no slots) and with `init=True`, so that no other thread ever sees the class without one.
                _define(each, slots=False, init=True, on_setattr=None, field_transformer=_without_validators)
                _waiting.discard(each)


def _without_validators(_cls: type, fields: list[attrs.Attribute[Any]]) -> list[attrs.Attribute[Any]]:
    return [field.evolve(validator=None) for field in fields]


def is_protocol_class(cls: object) -> bool:
    """Whether it is a structure of the protocol (not an enumeration)."""
    return isinstance(cls, type) and cls.__module__ == "lsprotocol.types" and (cls in _waiting or attrs.has(cls))


if "lsprotocol.types" not in sys.modules:
    attrs.define = _later  # type: ignore[assignment]
    try:
        importlib.import_module("lsprotocol.types")
    finally:
        attrs.define = _define

# Only now, because these import lsprotocol.types themselves.
from lsprotocol import types  # noqa: E402
from pygls.exceptions import JsonRpcException  # noqa: E402
from pygls.lsp.server import LanguageServer  # noqa: E402
from pygls.protocol import LanguageServerProtocol  # noqa: E402
from pygls.uris import from_fs_path, to_fs_path  # noqa: E402

__all__ = [
    "JsonRpcException",
    "LanguageServer",
    "LanguageServerProtocol",
    "complete",
    "from_fs_path",
    "is_protocol_class",
    "to_fs_path",
    "types",
]
