"""The metatable of a type, and its metamethods."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmspell_server.language.types.values import UNKNOWN, Metatabled, Table, Type

from .inheritance import metatables_of
from .members import find, found_type, index_type

if TYPE_CHECKING:
    from .inference import Inference


def metatables(inference: Inference, type_: Type) -> list[Type]:
    """The metatables that a table of the code has."""
    if isinstance(type_, Metatabled):
        return [type_.metatable, *metatables(inference, type_.base)]
    return metatables_of(inference, type_) if isinstance(type_, Table) else []


def metamethod(inference: Inference, type_: Type, name: str) -> Type:
    """A metamethod of a type; `unknown` if it has none."""
    for metatable in metatables(inference, type_):
        found = index_type(inference, metatable, name)
        if found != UNKNOWN:
            return found
    if isinstance(type_, Table):
        found_fields = find(inference, type_, name)
        if found_fields and find(inference, type_, "__index"):
            return found_type(found_fields)
    return UNKNOWN
