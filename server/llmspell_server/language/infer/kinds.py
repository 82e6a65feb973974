"""What `type()` would say of a type, and aliases and enums written out."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from llmspell_server.language.types.build import open_union, union
from llmspell_server.language.types.values import (
    FUNCTION,
    Array,
    Constant,
    Function,
    Intersection,
    Map,
    Metatabled,
    Module,
    Named,
    Operation,
    Primitive,
    Shape,
    Table,
    Tuple,
    Type,
    Union,
)

if TYPE_CHECKING:
    from .inference import Inference

_NUMBERS: Final = ("number", "integer")
_TABLES: Final = frozenset((Array, Map, Tuple, Shape, Table, Metatabled, Module))
_OF_PRIMITIVES: Final[dict[str, str | None]] = {
    "integer": "number",
    "lightuserdata": "userdata",
    **dict.fromkeys(("any", "unknown", "never", "self")),
}
"""What `type` says where it is not the type's own name."""


def expanded(inference: Inference, type_: Type) -> Type:
    """A type with its aliases and enums written out, so that a union shows its members; classes stay."""
    if isinstance(type_, Named | Operation) or (isinstance(type_, Union) and type_.has_names):
        key = ("expanded", type_)
        itself: Type = type_
        return inference.compute(key, key, partial(_expand, inference, type_), itself)
    return type_


def _expand(inference: Inference, type_: Named | Union | Operation) -> Type:
    if isinstance(type_, Named):
        from .aliases import alias_target

        target = alias_target(inference, type_)
        return expanded(inference, target) if target is not None and target != type_ else type_
    if isinstance(type_, Union):
        join = open_union if type_.open_set else union
        return join(expanded(inference, member) for member in type_.members)
    from .operations import evaluate

    found = evaluate(inference, type_)
    return expanded(inference, found) if found != type_ else type_


def runtime_kind(inference: Inference, type_: Type) -> str | None:
    """What Lua's `type` says of values of a type; None if that is not certain."""
    if type_.__class__ in _TABLES:
        return "table"
    if isinstance(type_, Primitive):
        return _OF_PRIMITIVES.get(type_.name, type_.name)
    if isinstance(type_, Constant):
        return "number" if type_.kind in _NUMBERS else type_.kind
    if isinstance(type_, Named):
        return _named_kind(inference, type_.name)
    if isinstance(type_, Intersection):
        return runtime_kind(inference, type_.members[0]) if type_.members else None
    return "function" if isinstance(type_, Function) else None


def _named_kind(inference: Inference, name: str) -> str | None:
    nothing: str | None = None
    return inference.remember(("kind", name), partial(_find_kind, inference, name), nothing)


def _find_kind(inference: Inference, name: str) -> str | None:
    from .classes import class_info

    info = class_info(inference, name)
    if info is None:
        return None
    for parent in info.ancestors(inference):
        if parent in ("userdata", "string", "number", "integer", "boolean", "thread", "lightuserdata"):
            return {"integer": "number", "lightuserdata": "userdata"}.get(parent, parent)
        if parent == "function":
            return FUNCTION.name
    return "table"
