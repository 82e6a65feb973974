"""What a table has through its metatable, and what the objects of a table used as a class have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmspell_server.language.binding.facts import AccessPath, Key
from llmspell_server.language.types.build import is_unknown
from llmspell_server.language.types.values import (
    NIL,
    Function,
    Origin,
    Type,
)

from . import members
from .patterns import by_pattern
from .site import FieldFound
from .tables import (
    holder_path,
    instances_of,
    metatables_of,
)

if TYPE_CHECKING:
    from .inference import Inference


def of_instances(inference: Inference, origin: Origin, key: Key) -> list[FieldFound]:
    """What the objects have that `setmetatable({…}, table)` makes of a table used as a class."""
    site = inference.site_of(origin.uri, origin.unit)
    path = holder_path(origin.unit, origin.node)
    if site is None or path is None or key == "__index":
        return []
    return [
        one for table in instances_of(inference, site, path) for one in members.own_table_field(inference, table, key)
    ]


def through_metatable(inference: Inference, origin: Origin, key: Key, depth: int) -> list[FieldFound]:
    """Through the metatable that the constructor is given, by `setmetatable({}, mt)` or by a statement later."""
    from llmspell_runtime.syntax.nodes import Call, Name

    if key == "__index":
        return []
    site = inference.site_of(origin.uri, origin.unit)
    if site is None:
        return []
    parent = origin.unit.parents.get(origin.node)
    if isinstance(parent, Call) and isinstance(parent.callee, Name) and parent.callee.text == "setmetatable":
        if len(parent.arguments) > 1 and parent.arguments[0] is origin.node:
            return through_index(inference, inference.type_of(site, parent.arguments[1]), key, depth)
        return []
    path: AccessPath | None = holder_path(origin.unit, origin.node)
    for metatable in metatables_of(inference, site, path) if path is not None else ():
        found = through_index(inference, metatable, key, depth)
        if found:
            return found
    return []


def through_index(inference: Inference, metatable: Type, key: Key, depth: int) -> list[FieldFound]:
    """What the `__index` of a metatable gives: a field of a table, or the result of a function."""
    index = members.index_type(inference, metatable, "__index")
    if isinstance(index, Function):
        from .calling import first_result

        result = first_result(inference, index)
        return [] if is_unknown(result) or result == NIL else by_pattern(result, key)
    if is_unknown(index):
        return []
    return members.find(inference, index, key, depth + 1)
