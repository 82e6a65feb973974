"""Signatures that depend on a key nobody has named yet, as one reads them: `table` instead of `Params[K]`.

A type parameter that is a key of something (`---@generic K: keyof Tools`) is chosen by an argument. Until then it
is shown as what all keys are, and what is looked up with it as what all that could be found have in common.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from .infer.classes import class_info
from .infer.generics import has_generics, substitute
from .infer.kinds import expanded, runtime_kind
from .types.build import members_of
from .types.printing import print_parameter
from .types.values import Function, Generic, Named, Operation, Parameter, Primitive, Signature, Type

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping

    from .infer.inference import Inference

_FEW: Final = 3
"""Alternatives that are shown as they are."""


def readable(inference: Inference, signature: Signature, chosen: Container[str] = ()) -> Signature:
    """The signature without the keys that are not in `chosen`; the same if it depends on none."""
    open_keys = {one.name: one.constraint for one in _keys(signature) if one.name not in chosen}
    if not open_keys:
        return signature
    return attrs.evolve(
        signature,
        generics=tuple(one for one in signature.generics if one.name not in open_keys),
        parameters=tuple(
            attrs.evolve(one, type=_common(inference, one.type, open_keys)) if one.type is not None else one
            for one in signature.parameters
        ),
        results=tuple(attrs.evolve(one, type=_common(inference, one.type, open_keys)) for one in signature.results)
        if signature.results is not None
        else None,
    )


def readable_type(inference: Inference, type_: Type) -> Type:
    """The same for a type, where it is a function; without signatures that then read like another."""
    if not isinstance(type_, Function):
        return type_
    shown = [(one, readable(inference, one)) for one in type_.signatures]
    if all(new is old for old, new in shown):
        return type_
    plain = [_as_read(new) for old, new in shown if new is old]
    return attrs.evolve(type_, signatures=tuple(new for old, new in shown if new is old or _as_read(new) not in plain))


def _as_read(signature: Signature) -> list[str]:
    return [print_parameter(one) for one in signature.parameters if one.name != "self"]


def dependence(signature: Signature, parameter: Parameter | None = None) -> str:
    """The parameter that chooses what a parameter, or else the result, is; "" if none does."""
    types = [parameter.type] if parameter is not None else [one.type for one in signature.results or ()]
    for key in _keys(signature):
        chooser = next((one.name for one in signature.parameters if one.type == key), "")
        if chooser and any(isinstance(one, Operation) and key in one.arguments for one in types):
            return chooser
    return ""


def dependences(type_: Type) -> str:
    """One sentence about what of a function depends on an argument; "" if nothing does."""
    for signature in type_.signatures if isinstance(type_, Function) else ():
        depending = {one.name: on for one in signature.parameters if (on := dependence(signature, one))}
        on = dependence(signature)
        names = [f"`{name}`" for name in depending] + (["the result"] if on else [])
        if names:
            return f"What {' and '.join(names)} can be depends on `{on or next(iter(depending.values()))}`."
    return ""


def _keys(signature: Signature) -> Iterator[Generic]:
    """The type parameters that stand for keys of something known."""
    for one in signature.generics:
        constraint = one.constraint
        if isinstance(constraint, Operation) and constraint.name == "keyof" and not has_generics(constraint):
            yield one


def _common(inference: Inference, type_: Type, open_keys: Mapping[str, Type | None]) -> Type:
    """What a type is whatever the keys are."""
    bindings = {name: one for name, one in open_keys.items() if one is not None}
    found = substitute(inference, type_, bindings)
    if found is type_ or found == type_:
        return type_
    members = members_of(expanded(inference, found))
    if len(members) <= _FEW:
        return found
    chains = [_chain(inference, one) for one in members]
    shared = next((name for name in chains[0] if all(name in chain for chain in chains[1:])), None)
    if shared is not None:
        return Named(shared)
    kinds = {runtime_kind(inference, one) for one in members}
    kind = kinds.pop() if len(kinds) == 1 else None
    return Primitive(kind) if kind is not None else found


def _chain(inference: Inference, type_: Type) -> list[str]:
    """A class and its ancestors, the nearest first."""
    info = class_info(inference, type_.name) if isinstance(type_, Named) else None
    return [info.name, *info.ancestors(inference)] if info is not None else []
