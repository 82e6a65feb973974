"""Modules that are imported when something of them is used: declaring a global must cost next to nothing.

Use it where a module of a global needs more than the catalogue:

    if TYPE_CHECKING:
        from llmspell_runtime.state import keys
    else:
        keys = lazy_module("llmspell_runtime.state.keys")
"""

from __future__ import annotations

import importlib
from typing import Any


class _LazyModule:
    """Stands in for a module; an attribute is looked up in the module once and then kept here."""

    def __init__(self, name: str) -> None:
        self._lazy_name = name

    def __getattr__(self, attribute: str) -> Any:
        value = getattr(importlib.import_module(self._lazy_name), attribute)
        self.__dict__[attribute] = value
        return value


def lazy_module(name: str) -> Any:
    """The module of that full name, imported at the first use of one of its attributes."""
    return _LazyModule(name)
