"""Type parameters: what arguments say they stand for, and types with them replaced."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import attrs

from llmspell_server.language.types.build import members_of, open_union, union, widen, widen_fresh, without_nil
from llmspell_server.language.types.values import (
    ANY,
    INTEGER,
    NIL,
    NUMBER,
    PRIMITIVES,
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


def has_generics(type_: Type) -> bool:
    """Whether a type parameter occurs in a type."""
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
            return type_ == PRIMITIVES["self"]


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
            return Function(
                tuple(substitute_signature(inference, one, bindings) for one in type_.signatures), type_.origin
            )
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


def bind(inference: Inference, wanted: Type, given: Type, bindings: dict[str, Type], depth: int = 0) -> None:
    """Learn from an argument what type parameters in a parameter's type stand for."""
    if depth > 8 or not has_generics(wanted):
        return
    match wanted:
        case Generic():
            _bind_one(inference, wanted, given, bindings)
        case Variadic(element):
            bind(inference, element, given, bindings, depth + 1)
        case Array(element):
            for member in members_of(given):
                found = element_of(inference, member)
                if found is not None:
                    bind(inference, element, found, bindings, depth + 1)
        case Map(key, value):
            for member in members_of(given):
                pair = entries_of(inference, member)
                if pair is not None:
                    bind(inference, key, pair[0], bindings, depth + 1)
                    bind(inference, value, pair[1], bindings, depth + 1)
        case Union(members):
            _bind_union(inference, members, given, bindings, depth)
        case Intersection(members):
            for member in members:
                bind(inference, member, given, bindings, depth + 1)
        case Function():
            _bind_function(inference, wanted, given, bindings, depth)
        case Named(name, parts):
            _bind_named(inference, name, parts, given, bindings, depth)
        case Shape():
            from .members import index_type

            for field in wanted.fields:
                bind(inference, field.type, index_type(inference, given, field.name), bindings, depth + 1)
            for key, value in wanted.indexers:
                bind(inference, Map(key, value), given, bindings, depth + 1)
        case Tuple(items, _):
            from .members import index_type

            for index, item in enumerate(items):
                bind(inference, item, index_type(inference, given, index + 1), bindings, depth + 1)


def _bind_one(inference: Inference, wanted: Generic, given: Type, bindings: dict[str, Type]) -> None:
    if wanted.captured:
        if isinstance(given, Constant) and given.kind == "string":
            text = wanted.pattern.replace(wanted.name, given.value) if wanted.pattern else given.value
            bindings.setdefault(wanted.name, PRIMITIVES.get(text) or Named(text))
        return
    if wanted.name == "self":
        return
    value = given
    if isinstance(given, Constant) and given.fresh:
        value = widen(given)
        if wants_constants(inference, wanted, bindings):
            assert wanted.constraint is not None
            value = Constant(given.kind, given.value)
            if value not in members_of(constrained(inference, substitute(inference, wanted.constraint, bindings))):
                return
    known = bindings.get(wanted.name)
    if known is None or known == UNKNOWN:
        bindings[wanted.name] = value
    elif value not in (UNKNOWN, ANY, NIL):
        bindings[wanted.name] = union((known, without_nil(value)))  # one that may be missing adds what it is if not


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
        case Union(parts) if any(isinstance(part, Generic | Operation) for part in parts):
            join = open_union if any(part in (STRING, INTEGER, NUMBER) for part in parts) else union
            return join(constrained(inference, part) for part in parts)
        case _:
            return type_


def _bind_union(
    inference: Inference, members: tuple[Type, ...], given: Type, bindings: dict[str, Type], depth: int
) -> None:
    """`T|nil` from `string|nil` is string; `V[]|table<K, V>` from an array takes what fits."""
    generics = [member for member in members if isinstance(member, Generic)]
    others = [member for member in members if not isinstance(member, Generic)]
    rest = without_nil(given) if NIL in members else given
    rest = union(one for one in members_of(rest) if one not in others)
    before = dict(bindings)
    for other in others:
        bind(inference, other, rest, bindings, depth + 1)
        if bindings != before and not generics:
            return
    for generic in generics:
        if members_of(rest):
            _bind_one(inference, generic, rest, bindings)


def _bind_function(inference: Inference, wanted: Function, given: Type, bindings: dict[str, Type], depth: int) -> None:
    function = next((one for one in members_of(given) if isinstance(one, Function)), None)
    if function is None or not function.signatures or not wanted.signatures:
        return
    ours, theirs = wanted.signatures[0], function.signatures[0]
    for index, (one, other) in enumerate(zip(ours.parameters, theirs.parameters, strict=False)):
        if isinstance(one.type, Variadic) and isinstance(one.type.element, Generic):
            types = tuple(each.type or UNKNOWN for each in theirs.parameters[index:] if not each.vararg)
            bindings.setdefault(one.type.element.name, Tuple(types))
        elif one.type is not None and other.type is not None:
            bind(inference, one.type, other.type, bindings, depth + 1)
    if not ours.results or not any(has_generics(one.type) for one in ours.results):
        return
    from .calling import results_of_signature

    values = results_of_signature(inference, function, theirs)
    for index, result in enumerate(ours.results):
        if result.vararg and isinstance(result.type, Generic) and len(values.items) > index + 1:
            types = tuple(map(widen_fresh, values.items[index:]))
            bindings.setdefault(result.type.name, Tuple(types, values.rest))
        elif values.items[index : index + 1] or values.rest is not None or (result.vararg and values.items):
            bind(inference, result.type, values.at(index), bindings, depth + 1)


def _bind_named(
    inference: Inference, name: str, parts: tuple[Type, ...], given: Type, bindings: dict[str, Type], depth: int
) -> None:
    from .aliases import alias_target
    from .classes import class_info
    from .members import class_arguments

    for member in members_of(given):
        current: Type = member
        for _ in range(8):
            if not isinstance(current, Named):
                break
            if current.name == name:
                for part, argument in zip(parts, current.arguments, strict=False):
                    bind(inference, part, argument, bindings, depth + 1)
                return
            info = class_info(inference, current.name)
            if info is None or not info.parents:
                break
            current = substitute(inference, info.parents[0], class_arguments(info, current))
    target = alias_target(inference, Named(name, parts))
    if target is not None:
        bind(inference, target, given, bindings, depth + 1)


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
            from llmspell_server.language.types.values import INTEGER

            found = key_type(inference, type_, INTEGER)
            return found if found != UNKNOWN else None
        case Generic(_, constraint) if constraint is not None:
            return element_of(inference, constraint)
        case _:
            return None


def entries_of(inference: Inference, type_: Type) -> tuple[Type, Type] | None:
    """The keys and values of a table, for `table<K, V>` and `pairs`; None where nothing is known."""
    from .values_of_tables import everything

    return everything(inference, type_)
