"""The metatable of a type, and its metamethods."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmspell_runtime.syntax.nodes import Call, Name
from llmspell_server.language.types.values import UNKNOWN, Metatabled, Table, Type

from .members import find, found_type, index_type
from .tables import holder_path, metatables_of

if TYPE_CHECKING:
    from .inference import Inference


def metatables(inference: Inference, type_: Type) -> list[Type]:
    """The metatables that a table of the code has."""
    if isinstance(type_, Metatabled):
        return [type_.metatable, *metatables(inference, type_.base)]
    if not isinstance(type_, Table):
        return []
    origin = type_.origin
    site = inference.site_of(origin.uri, origin.unit)
    if site is None:
        return []
    parent = origin.unit.parents.get(origin.node)
    if isinstance(parent, Call) and isinstance(parent.callee, Name) and parent.callee.text == "setmetatable":
        given = parent.arguments
        return [inference.type_of(site, given[1])] if len(given) > 1 and given[0] is origin.node else []
    path = holder_path(origin.unit, origin.node)
    return metatables_of(inference, site, path) if path is not None else []


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
