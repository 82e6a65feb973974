"""What a method is called on: `self`, and the first parameter of a metamethod."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from llmspell_runtime.syntax.nodes import (
    Assign,
    Call,
    Field,
    Function,
    FunctionStatement,
    Member,
    Name,
)
from llmspell_server.language.types.values import (
    STRING,
    UNKNOWN,
    Named,
    Type,
)

from .site import Site

if TYPE_CHECKING:
    from .inference import Inference

METAMETHODS: Final = frozenset(
    (
        "__add", "__sub", "__mul", "__div", "__mod", "__pow", "__unm", "__idiv", "__band",
        "__bor", "__bxor", "__bnot", "__shl", "__shr", "__concat", "__len", "__eq", "__lt",
        "__le", "__index", "__newindex", "__call", "__tostring", "__name", "__pairs", "__ipairs", "__gc",
        "__close", "__mode", "__metatable",
    )
)  # fmt: skip


def self_type(inference: Inference, site: Site, function: Function) -> Type:
    """The type of what a method is called on: the table it is in, a string for those of the library."""
    found = _holder_of(inference, site, function)
    return STRING if found == Named("stringlib") else found


def _holder_of(inference: Inference, site: Site, function: Function) -> Type:
    parent = site.unit.parents.get(function)
    if isinstance(parent, FunctionStatement) and isinstance(parent.target, Member):
        return inference.type_of(site, parent.target.object)
    if isinstance(parent, Assign):
        index = next((i for i, value in enumerate(parent.values) if value is function), 0)
        target = parent.targets[min(index, len(parent.targets) - 1)]
        if isinstance(target, Member):
            return inference.type_of(site, target.object)
    if isinstance(parent, Field):
        table = site.unit.parents.get(parent)
        if table is not None:
            from .tables import holder_type

            return holder_type(inference, site, table)
    return UNKNOWN


def of_metamethod(inference: Inference, site: Site, function: Function) -> Type:
    """The first parameter of a metamethod: the table whose metatable it is in, or the class it is a field of."""
    parent = site.unit.parents.get(function)
    if isinstance(parent, FunctionStatement):
        target = parent.target
        if isinstance(target, Member) and target.name.text in METAMETHODS and not parent.method:
            return inference.type_of(site, target.object)
    if isinstance(parent, Assign) and len(parent.targets) == len(parent.values) == 1:
        place = parent.targets[0]
        if isinstance(place, Member) and place.name.text in METAMETHODS:
            return inference.type_of(site, place.object)
    if not isinstance(parent, Field) or not isinstance(parent.key, Name) or parent.key.text not in METAMETHODS:
        return UNKNOWN
    table = site.unit.parents.get(parent)
    call = site.unit.parents.get(table) if table is not None else None
    if isinstance(call, Call) and len(call.arguments) > 1 and call.arguments[1] is table:
        return inference.type_of(site, call.arguments[0])
    return UNKNOWN
