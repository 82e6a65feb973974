"""What `type()` would say of a type, and aliases and enums written out."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

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

_NUMBERS = ("number", "integer")


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
    match type_:
        case Primitive(name):
            if name in _NUMBERS:
                return "number"
            if name in ("any", "unknown", "never", "self"):
                return None
            return "userdata" if name == "lightuserdata" else name
        case Constant():
            return "number" if type_.kind in _NUMBERS else type_.kind
        case Array() | Map() | Tuple() | Shape() | Table() | Metatabled() | Module():
            return "table"
        case Function():
            return "function"
        case Named(name):
            return _named_kind(inference, name)
        case Intersection(members):
            return runtime_kind(inference, members[0]) if members else None
        case _:
            return None


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
