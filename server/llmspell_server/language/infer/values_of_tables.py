"""All keys and all values of a table together: what `pairs` gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmspell_server.language.types.build import optional, union, widen, widen_fresh
from llmspell_server.language.types.values import (
    ANY,
    INTEGER,
    NIL,
    STRING,
    TABLE,
    UNKNOWN,
    Array,
    Generic,
    Map,
    Metatabled,
    Module,
    Named,
    Shape,
    Table,
    Tuple,
    Type,
)

from .aliases import alias_target
from .classes import class_info
from .tables import constructor_fields, table_writes

if TYPE_CHECKING:
    from .inference import Inference


def everything(inference: Inference, type_: Type) -> tuple[Type, Type] | None:
    """(keys, values) of a table type."""
    match type_:
        case Array(element):
            return INTEGER, element
        case Map(key, value):
            return key, value
        case Tuple(items, rest):
            return INTEGER, union((*items, rest) if rest is not None else items)
        case Shape():
            return _shape(type_)
        case Table():
            return _table(inference, type_)
        case Metatabled(base, _):
            return everything(inference, base)
        case Named():
            return _named(inference, type_)
        case Module():
            return STRING, ANY
        case Generic(_, constraint) if constraint is not None:
            return everything(inference, constraint)
        case _ if type_ == TABLE:
            return ANY, ANY
        case _:
            return None


def _shape(type_: Shape) -> tuple[Type, Type]:
    keys: list[Type] = [STRING if isinstance(field.name, str) else INTEGER for field in type_.fields]
    values = [optional(field.type) if field.optional else field.type for field in type_.fields]
    keys += [key for key, _ in type_.indexers]
    values += [value for _, value in type_.indexers]
    return union(keys), union(values)


def _table(inference: Inference, type_: Table) -> tuple[Type, Type] | None:
    from .keys import dynamic_value, key_written, table_element
    from .members import found_type

    keys: list[Type] = []
    values: list[Type] = []
    for name, found in constructor_fields(inference, type_.origin).items():
        keys.append(STRING if isinstance(name, str) else INTEGER)
        values.append(found_type(found))
    from llmspell_server.language.binding.facts import DYNAMIC_KEY

    for there, write in table_writes(inference, type_)[:60]:
        last = write.path.keys[-1]
        if last == DYNAMIC_KEY:
            keys.append(INTEGER if write.kind == "insert" else widen(key_written(inference, type_, there, write)))
        else:
            keys.append(STRING if isinstance(last, str) else INTEGER)
            if isinstance(last, str):
                from .tables import write_field

                values.append(write_field(inference, there, write).type())
    for more in (dynamic_value(inference, type_), table_element(inference, type_)):
        if more != UNKNOWN:
            values.append(more)
    values = [value for value in values if value != NIL]
    if not values:
        return None
    if not keys:
        keys = [INTEGER]
    return union(keys), union(map(widen_fresh, values))


def _named(inference: Inference, type_: Named) -> tuple[Type, Type] | None:
    from .generics import substitute
    from .members import class_arguments, found_type

    info = class_info(inference, type_.name)
    if info is None:
        target = alias_target(inference, type_)
        return everything(inference, target) if target is not None and target != type_ else None
    arguments = class_arguments(info, type_)
    if info.indexers:
        return (
            union(substitute(inference, key, arguments) for key, _ in info.indexers),
            union(substitute(inference, value, arguments) for _, value in info.indexers),
        )
    for parent in info.parents:
        found = everything(inference, substitute(inference, parent, arguments))
        if found is not None:
            return found
    values = [found_type(found) for found in info.fields.values()]
    return (STRING, union(values)) if values else None
