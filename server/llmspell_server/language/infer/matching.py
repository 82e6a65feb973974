"""What arguments say that type parameters stand for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmspell_server.language.types.build import members_of, union, widen, widen_fresh, without_nil
from llmspell_server.language.types.values import (
    ANY,
    NIL,
    PRIMITIVES,
    UNKNOWN,
    Array,
    Constant,
    Function,
    Generic,
    Intersection,
    Map,
    Named,
    Shape,
    Tuple,
    Type,
    Union,
    Variadic,
)

if TYPE_CHECKING:
    from .inference import Inference
from .generics import constrained, element_of, entries_of, has_generics, substitute, wants_constants


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


def _bind_union(
    inference: Inference, members: tuple[Type, ...], given: Type, bindings: dict[str, Type], depth: int
) -> None:
    """`T|nil` from `string|nil` is string; `T|T[]` from an array takes its elements, from anything else all of it."""
    generics = [member for member in members if isinstance(member, Generic)]
    others = [member for member in members if not isinstance(member, Generic)]
    rest = without_nil(given) if NIL in members else given
    left: list[Type] = []
    for one in members_of(rest):
        if one in others:
            continue
        before = dict(bindings)
        for other in others:
            bind(inference, other, one, bindings, depth + 1)
        if bindings == before:
            left.append(one)
    for generic in generics if left else ():
        _bind_one(inference, generic, union(left), bindings)


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
