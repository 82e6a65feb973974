"""Types computed from types: `keyof T`, `T[K]`, `T extends U and X or Y`, `{ [K in T]: V }`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmspell_server.language.types.build import members_of, union
from llmspell_server.language.types.values import (
    ANY,
    INTEGER,
    STRING,
    Array,
    Constant,
    Generic,
    Map,
    Operation,
    Property,
    Shape,
    Type,
)

if TYPE_CHECKING:
    from .inference import Inference


def evaluate(inference: Inference, type_: Operation) -> Type:
    """The result; the operation itself while type parameters are open in it."""
    from .generics import has_generics

    if type_.name != "mapped" and any(map(has_generics, type_.arguments)):
        return type_
    match type_.name:
        case "keyof":
            return _keys(inference, type_.arguments[0])
        case "index":
            return _index(inference, type_.arguments[0], type_.arguments[1])
        case "extends":
            from .assignability import assignable

            checked, base, yes, no = type_.arguments
            return yes if assignable(inference, checked, base) else no
        case "mapped":
            return _mapped(inference, type_)
        case _:
            return ANY


def _keys(inference: Inference, type_: Type) -> Type:
    from .listing import names_of

    match type_:
        case Array():
            return INTEGER
        case Map(key, _):
            return key
        case _:
            owner = ("keyof", type_)
            cycle: Type = STRING
            return inference.compute(owner, owner, lambda: union(map(_constant, names_of(inference, type_))), cycle)


def _constant(name: str | int) -> Constant:
    return Constant("string" if isinstance(name, str) else "integer", name)


def _index(inference: Inference, type_: Type, key: Type) -> Type:
    from .keys import key_type
    from .kinds import expanded

    owner = ("index", type_, key)
    cycle: Type = ANY

    def find() -> Type:
        table = expanded(inference, type_) if isinstance(type_, Operation) else type_
        return union(key_type(inference, table, one) for one in members_of(expanded(inference, key)))

    return inference.compute(owner, owner, find, cycle)


def _mapped(inference: Inference, type_: Operation) -> Type:
    from .generics import has_generics, substitute
    from .kinds import expanded

    variable, keys, value = type_.arguments
    if has_generics(keys) or not isinstance(variable, Generic):
        return type_
    fields: list[Property] = []
    indexers: list[tuple[Type, Type]] = []
    for key in members_of(expanded(inference, keys)):
        result = substitute(inference, value, {variable.name: key})
        if isinstance(key, Constant):
            fields.append(Property(key.value, result))
        else:
            indexers.append((key, result))
    if not fields and not indexers:
        return Map(STRING, ANY)
    return Shape(tuple(fields), tuple(indexers))
