"""What a table has through its metatable, and what the objects of a table used as a class have."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from llmspell_runtime.syntax.nodes import Call, Name
from llmspell_server.language.binding.facts import Key
from llmspell_server.language.types.build import is_unknown
from llmspell_server.language.types.values import (
    NIL,
    Context,
    Function,
    Origin,
    Table,
    Type,
)

from . import members
from .contexts import in_context, type_in
from .patterns import by_pattern
from .set_metatables import instances_of, metatable_calls
from .site import FieldFound
from .tables import table_path
from .unseen import is_unseen, parents_unseen

if TYPE_CHECKING:
    from .inference import Inference

_DEEPEST: Final = 6


def of_instances(inference: Inference, type_: Table, key: Key) -> list[FieldFound]:
    """What the objects have that `setmetatable({…}, table)` makes of a table used as a class."""
    if key == "__index":
        return []
    return [one for table in instances(inference, type_) for one in members.own_table_field(inference, table, key)]


def instances(inference: Inference, type_: Table) -> list[Table]:
    """The tables that are made objects of a table used as a class."""
    key = ("instances", type_)
    nothing: list[Table] = []
    return inference.remember(key, partial(_instances, inference, type_), nothing)


def _instances(inference: Inference, type_: Table) -> list[Table]:
    held = table_path(inference, type_.origin)
    plain = instances_of(inference, *held) if held is not None else []
    found = [each for one in plain if isinstance(each := in_context(type_.context, one), Table)]
    for place in type_.places:
        held = table_path(inference, place.call)
        found += instances_of(inference, *held) if held is not None else []
    return [one for one in found if one != type_]


def metatables_of(inference: Inference, type_: Table) -> list[Type]:
    """The metatables that a table is given: by `setmetatable({}, mt)` where it is made, or by a statement later."""
    found = _given(inference, type_.origin, type_.context)
    for place in type_.places:
        found += _given(inference, place.call, place.around)
    return found


def _given(inference: Inference, origin: Origin, context: Context | None) -> list[Type]:
    site = inference.site_of(origin.uri, origin.unit)
    parent = origin.unit.parents.get(origin.node)
    if site is None:
        return []
    if isinstance(parent, Call) and isinstance(parent.callee, Name) and parent.callee.text == "setmetatable":
        given = parent.arguments
        return [type_in(inference, context, site, given[1])] if len(given) > 1 and given[0] is origin.node else []
    held = table_path(inference, origin)
    calls = metatable_calls(inference, *held) if held is not None else ()
    return [type_in(inference, context, there, call.arguments[1]) for there, call in calls]


def through_metatable(inference: Inference, type_: Table, key: Key, depth: int) -> list[FieldFound]:
    """What a table has through its metatable."""
    for metatable in metatables_of(inference, type_) if key != "__index" else ():
        found = through_index(inference, metatable, key, depth)
        if found:
            return found
    for parent in parents_unseen(inference, type_) if depth < _DEEPEST and is_unseen(type_) else ():
        found = members.find(inference, parent, key, depth + 1)
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
        if not isinstance(metatable, Table) or not _is_own_index(inference, metatable):
            return []
        index = metatable
    return members.find(inference, index, key, depth + 1)


def _is_own_index(inference: Inference, type_: Table) -> bool:
    """Whether a method that a table inherits makes it its own `__index`, by `self.__index = self`."""
    for _ in range(_DEEPEST):
        above = next((one for one in metatables_of(inference, type_) if isinstance(one, Table)), None)
        if above is None:
            return False
        for one in members.find(inference, above, "__index"):
            variable = one.site.unit.resolved.get(one.value) if one.site is not None and one.value is not None else None
            if variable is not None and variable.kind == "self":
                return True
        type_ = above
    return False
