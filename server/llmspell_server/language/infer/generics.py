"""Type parameters: what arguments say they stand for, and types with them replaced."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import attrs

from llmspell_server.language.types.build import members_of, open_union, union
from llmspell_server.language.types.values import (
    INTEGER,
    NEVER,
    NUMBER,
    SELF,
    STRING,
    UNKNOWN,
    Array,
    Constant,
    Function,
    Generic,
    Intersection,
    Map,
    Metatabled,
    Named,
    Operation,
    Parameter,
    Primitive,
    Result,
    Shape,
    Signature,
    Table,
    Tuple,
    Type,
    Union,
    Variadic,
)

if TYPE_CHECKING:
    from .inference import Inference


_WITHOUT_PARTS: Final = frozenset((Primitive, Constant, Table, Metatabled))

_OPEN: Final = frozenset((Generic, Operation))


def has_generics(type_: Type) -> bool:
    """Whether a type parameter occurs in a type."""
    kind = type_.__class__
    if kind in _WITHOUT_PARTS:
        return type_ is SELF
    if kind is Named and not type_.arguments:  # type: ignore[attr-defined]
        return False
    if isinstance(type_, Union | Function):
        if type_.generic is None:
            object.__setattr__(type_, "generic", _has_generics(type_))
        return bool(type_.generic)
    return _has_generics(type_)


def _has_generics(type_: Type) -> bool:
    match type_:
        case Generic():
            return True
        case Operation("mapped"):
            from .calling import names_in

            return bool(names_in(type_))
        case Named(_, parts) | Union(parts) | Intersection(parts) | Operation(_, parts):
            return any(map(has_generics, parts))
        case Array(element) | Variadic(element):
            return has_generics(element)
        case Map(key, value):
            return has_generics(key) or has_generics(value)
        case Tuple(items, rest):
            return any(map(has_generics, items)) or (rest is not None and has_generics(rest))
        case Shape():
            return any(has_generics(one.type) for one in type_.fields) or any(
                has_generics(key) or has_generics(value) for key, value in type_.indexers
            )
        case Function():
            return any(map(signature_has_generics, type_.signatures))
        case _:
            return False


def signature_has_generics(signature: Signature) -> bool:
    """Whether a type parameter occurs in a signature."""
    return any(one.type is not None and has_generics(one.type) for one in signature.parameters) or any(
        has_generics(one.type) for one in signature.results or ()
    )


def substitute(inference: Inference, type_: Type, bindings: Mapping[str, Type]) -> Type:
    """The type with parameters replaced; one that is not bound stays."""
    if not bindings or not has_generics(type_):
        return type_
    match type_:
        case Generic():
            return bindings.get(type_.name, type_)
        case Named(name, parts):
            return Named(name, tuple(substitute(inference, part, bindings) for part in parts))
        case Union(parts):
            join = open_union if type_.open_set else union
            return join(substitute(inference, part, bindings) for part in parts)
        case Intersection(parts):
            return Intersection(tuple(substitute(inference, part, bindings) for part in parts))
        case Array(element):
            return Array(substitute(inference, element, bindings))
        case Variadic(element):
            found = substitute(inference, element, bindings)
            return found if isinstance(element, Generic) and isinstance(found, Tuple) else Variadic(found)
        case Map(key, value):
            return Map(substitute(inference, key, bindings), substitute(inference, value, bindings))
        case Tuple(items, rest):
            after = substitute(inference, rest, bindings) if rest is not None else None
            return Tuple(tuple(substitute(inference, item, bindings) for item in items), after)
        case Shape():
            return Shape(
                tuple(attrs.evolve(one, type=substitute(inference, one.type, bindings)) for one in type_.fields),
                tuple(
                    (substitute(inference, key, bindings), substitute(inference, value, bindings))
                    for key, value in type_.indexers
                ),
            )
        case Function():
            signatures = tuple(substitute_signature(inference, one, bindings) for one in type_.signatures)
            return attrs.evolve(type_, signatures=signatures)
        case Operation(name, parts):
            from .operations import evaluate

            return evaluate(inference, Operation(name, tuple(substitute(inference, p, bindings) for p in parts)))
        case _:
            return bindings.get("self", type_)


def substitute_signature(inference: Inference, signature: Signature, bindings: Mapping[str, Type]) -> Signature:
    """The signature with parameters replaced."""
    inner = {name: type_ for name, type_ in bindings.items() if all(one.name != name for one in signature.generics)}
    parameters = tuple(_parameter(inference, one, inner) for one in signature.parameters)
    results = None
    if signature.results is not None:
        results = tuple(_result(inference, one, inner) for one in signature.results)
    rows = tuple(tuple(_result(inference, one, inner) for one in row) for row in signature.rows)
    return attrs.evolve(signature, parameters=parameters, results=results, rows=rows)


def instantiate(inference: Inference, signature: Signature, bindings: Mapping[str, Type]) -> Signature:
    """The signature with its own type parameters replaced, as one call sees it."""
    return substitute_signature(inference, attrs.evolve(signature, generics=()), bindings)


def _parameter(inference: Inference, one: Parameter, bindings: Mapping[str, Type]) -> Parameter:
    return one if one.type is None else attrs.evolve(one, type=substitute(inference, one.type, bindings))


def _result(inference: Inference, one: Result, bindings: Mapping[str, Type]) -> Result:
    return attrs.evolve(one, type=substitute(inference, one.type, bindings))


def wants_constants(inference: Inference, wanted: Generic, bindings: Mapping[str, Type]) -> bool:
    """Whether a type parameter stands for one of some constants, as `K: keyof T`: it is not widened then."""
    if wanted.constraint is None:
        return False
    from .kinds import expanded

    constraint = expanded(inference, substitute(inference, wanted.constraint, bindings))
    return any(isinstance(one, Constant) for one in members_of(constraint))


def constrained(inference: Inference, type_: Type) -> Type:
    """A type as far as it is known: type parameters by their constraints, computed types computed."""
    match type_:
        case Generic(_, constraint) if constraint is not None and not type_.captured:
            return constrained(inference, constraint)
        case Operation():
            from .operations import evaluate

            found = evaluate(inference, type_)
            return found if found == type_ else constrained(inference, found)
        case Union(parts) if not _OPEN.isdisjoint(map(type, parts)):
            join = open_union if any(part in (STRING, INTEGER, NUMBER) for part in parts) else union
            return join(constrained(inference, part) for part in parts)
        case _:
            return type_


def element_of(inference: Inference, type_: Type, *, widened: bool = True) -> Type | None:
    """What a list holds, for `T[]`; None for what is no list. For `widened` see `table_element`."""
    from .keys import key_type, table_element

    match type_:
        case Array(element):
            return element
        case Tuple(items, rest):
            return union((*items, rest) if rest is not None else items)
        case Map(_, value):
            return value
        case Table():
            found = table_element(inference, type_, widened=widened)
            return found if found != UNKNOWN else None
        case Metatabled(base, _):
            return element_of(inference, base)
        case Named() | Shape():
            found = key_type(inference, type_, INTEGER)
            if found == UNKNOWN:
                found = union(_positions(inference, type_))
            return found if found not in (UNKNOWN, NEVER) else None
        case Generic(_, constraint) if constraint is not None:
            return element_of(inference, constraint)
        case _:
            return None


def _positions(inference: Inference, type_: Named | Shape) -> list[Type]:
    """What a table type declares for `[1]`, `[2]` …"""
    from .classes import class_info

    if isinstance(type_, Shape):
        return [field.type for field in type_.fields if isinstance(field.name, int)]
    info = class_info(inference, type_.name)
    declared = info.fields.items() if info is not None and not info.generics else ()
    return [one.type() for name, found in declared if isinstance(name, int) for one in found]


def entries_of(inference: Inference, type_: Type) -> tuple[Type, Type] | None:
    """The keys and values of a table, for `table<K, V>` and `pairs`; None where nothing is known."""
    from .values_of_tables import everything

    return everything(inference, type_)
