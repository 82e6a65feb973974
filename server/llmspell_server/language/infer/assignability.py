"""Whether a value of one type may go where another is wanted; yes whenever something is not known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from llmspell_server.language.types.build import base_of, is_unknown
from llmspell_server.language.types.values import (
    BOOLEAN,
    FUNCTION,
    INTEGER,
    NEVER,
    NUMBER,
    TABLE,
    Array,
    Constant,
    Function,
    Generic,
    Intersection,
    Map,
    Metatabled,
    Module,
    Named,
    Operation,
    Primitive,
    Shape,
    Signature,
    Table,
    Tuple,
    Type,
    Union,
    Variadic,
)

from .aliases import alias_target
from .classes import class_info
from .kinds import expanded, runtime_kind

if TYPE_CHECKING:
    from .inference import Inference

_DEEPEST: Final = 6
_TABLES: Final = (Array, Map, Tuple, Shape, Table, Metatabled, Module)


def assignable(inference: Inference, source: Type, target: Type, depth: int = 0) -> bool:
    """Whether `source` fits `target`."""
    if source in (target, NEVER) or depth > _DEEPEST:
        return True
    if is_unknown(source) or is_unknown(target):
        return True
    if isinstance(target, Constant) and target.fresh:
        target = base_of(target)  # what a variable begins with does not bind it
    if isinstance(source, Union):
        return all(assignable(inference, member, target, depth) for member in source.members)
    if isinstance(source, Generic) or isinstance(target, Generic | Variadic | Operation):
        return _generic(inference, source, target, depth)
    if isinstance(target, Union):
        whole = expanded(inference, target)
        members = whole.members if isinstance(whole, Union) else (whole,)
        if any(assignable(inference, source, member, depth) for member in members):
            return True
        return _spread_alias(inference, source, target, depth)
    if isinstance(target, Intersection):
        return all(assignable(inference, source, member, depth) for member in target.members)
    if isinstance(source, Intersection):
        return any(assignable(inference, member, target, depth) for member in source.members)
    if isinstance(target, Named):
        return _to_named(inference, source, target, depth)
    if isinstance(source, Named):
        return _from_named(inference, source, target, depth)
    return _plain(inference, source, target, depth)


def _generic(inference: Inference, source: Type, target: Type, depth: int) -> bool:
    if isinstance(target, Variadic):
        return assignable(inference, source, target.element, depth + 1)
    if isinstance(target, Operation):
        whole = expanded(inference, target)
        return whole == target or assignable(inference, source, whole, depth + 1)
    if isinstance(target, Generic):
        return target.constraint is None or assignable(inference, source, target.constraint, depth + 1)
    assert isinstance(source, Generic)
    return source.constraint is None or assignable(inference, source.constraint, target, depth + 1)


def _spread_alias(inference: Inference, source: Type, target: Union, depth: int) -> bool:
    """An alias as the source: every member of it must fit."""
    if isinstance(source, Named):
        whole = alias_target(inference, source)
        return whole is not None and whole != source and assignable(inference, whole, target, depth + 1)
    return source == BOOLEAN and sum(isinstance(one, Constant) and one.kind == "boolean" for one in target.members) == 2


def _to_named(inference: Inference, source: Type, target: Named, depth: int) -> bool:
    info = class_info(inference, target.name)
    if info is None:
        whole = alias_target(inference, target)
        if whole is None:
            return True
        if isinstance(source, Named) and source.name == target.name:
            return True
        return assignable(inference, source, whole, depth + 1)
    if isinstance(source, Named):
        if source.name == target.name:
            return _arguments(inference, source, target, depth)
        own = class_info(inference, source.name)
        if own is None:
            whole = alias_target(inference, source)
            return whole is None or assignable(inference, whole, target, depth + 1)
        return target.name in own.ancestors(inference)
    kind = runtime_kind(inference, target)
    if isinstance(source, Function):
        return bool(info.calls) or kind in ("function", None)
    given = runtime_kind(inference, source)
    if given is None or kind is None:
        return True
    if given == kind:
        return True
    return any(parent == given for parent in info.ancestors(inference))


def _arguments(inference: Inference, source: Named, target: Named, depth: int) -> bool:
    return all(
        assignable(inference, one, other, depth + 1)
        for one, other in zip(source.arguments, target.arguments, strict=False)
    )


def _from_named(inference: Inference, source: Named, target: Type, depth: int) -> bool:
    info = class_info(inference, source.name)
    if info is None:
        whole = alias_target(inference, source)
        return whole is None or assignable(inference, whole, target, depth + 1)
    if isinstance(target, Primitive):
        kind = runtime_kind(inference, source)
        if target == FUNCTION:
            return kind == "function" or bool(info.calls) or any(name == "call" for name, _, _ in info.operators)
        if kind == "table" and target.name == "userdata":
            return False
        ancestors = set(info.ancestors(inference))
        return kind is None or kind == target.name or target.name in ancestors
    if isinstance(target, Function):
        return (
            bool(info.calls)
            or any(name == "call" for name, _, _ in info.operators)
            or (runtime_kind(inference, source) == "function")
        )
    if isinstance(target, Constant):
        return False
    return runtime_kind(inference, source) in ("table", "userdata", None)


def _plain(inference: Inference, source: Type, target: Type, depth: int) -> bool:
    if isinstance(source, Constant):
        return _constant(source, target)
    if isinstance(target, Constant):
        return False
    if isinstance(source, Primitive) and isinstance(target, Primitive):
        if {source, target} == {NUMBER, INTEGER}:
            return True  # Lua takes 2.0 where it wants an integer
        return source == target or (source.name == "lightuserdata" and target.name == "userdata")
    if target == TABLE or isinstance(target, _TABLES):
        return _to_table(inference, source, target, depth)
    if isinstance(target, Function) or target == FUNCTION:
        return _to_function(inference, source, target, depth)
    return False


def _constant(source: Constant, target: Type) -> bool:
    if isinstance(target, Constant):
        return source == target
    base = base_of(source)
    if target == base or (target == NUMBER and base == INTEGER):
        return True
    if target == INTEGER and source.kind == "number":
        return isinstance(source.value, float) and source.value.is_integer()
    return False


def _to_table(inference: Inference, source: Type, target: Type, depth: int) -> bool:
    if source == TABLE:
        return True
    if not isinstance(source, _TABLES):
        return False
    if target == TABLE or isinstance(target, Module | Table | Metatabled):
        return True
    from .generics import element_of, entries_of
    from .members import index_type

    match target:
        case Array(element):
            given = element_of(inference, source)
            return given is None or assignable(inference, given, element, depth + 1)
        case Map(key, value):
            pair = entries_of(inference, source)
            return pair is None or (
                assignable(inference, pair[0], key, depth + 1) and assignable(inference, pair[1], value, depth + 1)
            )
        case Tuple(items, _):
            return all(
                assignable(inference, index_type(inference, source, index + 1), item, depth + 1)
                for index, item in enumerate(items)
            )
        case Shape():
            return all(
                assignable(inference, index_type(inference, source, field.name), field.type, depth + 1)
                for field in target.fields
                if not field.optional
            )
        case _:
            return True


def _to_function(inference: Inference, source: Type, target: Type, depth: int) -> bool:
    if source == FUNCTION:
        return True
    if isinstance(source, Table | Metatabled):
        from .callables import callables_of

        return bool(callables_of(inference, source))
    if not isinstance(source, Function):
        return False
    if target == FUNCTION:
        return True
    assert isinstance(target, Function)
    return (
        any(_signature(inference, one, target.signatures[0], depth) for one in source.signatures)
        if target.signatures and source.signatures
        else True
    )


def _signature(inference: Inference, source: Signature, target: Signature, depth: int) -> bool:
    """Parameters that are declared on both sides must overlap; results must fit. Fewer parameters are welcome."""
    for one, other in zip(source.parameters, target.parameters, strict=False):
        if one.type is None or other.type is None or one.vararg or other.vararg:
            continue
        if not assignable(inference, other.type, one.type, depth + 1) and not assignable(
            inference, one.type, other.type, depth + 1
        ):
            return False
    if source.results is None or not target.results:
        return True
    return all(
        assignable(inference, one.type, other.type, depth + 1)
        for one, other in zip(source.results, target.results, strict=False)
    )
