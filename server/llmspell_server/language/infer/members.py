"""What a type has under a key: of classes, tables, shapes; through metatables, parents and the string library."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

import attrs

from llmspell_runtime.syntax.nodes import Call, MethodCall, Vararg
from llmspell_server.language.binding.facts import Key
from llmspell_server.language.binding.paths import access_path
from llmspell_server.language.types.build import is_unknown, optional, union
from llmspell_server.language.types.values import (
    ANY,
    GLOBALS,
    NEVER,
    NIL,
    STRING,
    TABLE,
    UNKNOWN,
    Array,
    Constant,
    Context,
    Generic,
    Intersection,
    Map,
    Metatabled,
    Module,
    Named,
    Operation,
    Origin,
    Primitive,
    Shape,
    Table,
    Tuple,
    Type,
    Union,
)

from . import inheritance
from .aliases import alias_target
from .classes import ClassInfo, class_info
from .contexts import in_context, type_in
from .patterns import by_pattern, in_shape, key_fits
from .set_metatables import instances_of
from .site import FieldFound, Site
from .tables import (
    constructor_fields,
    table_path,
    through_self,
    write_field,
    writes_through,
)

if TYPE_CHECKING:
    from llmspell_runtime.syntax.nodes import Expression

    from .inference import Inference

_DEEPEST: Final = 12
_MOST_DECLARED: Final = 300
_MOST_WRITTEN: Final = 16


def index_type(inference: Inference, type_: Type, key: Key) -> Type:
    """The type of `value[key]`; `unknown` where nothing is known of such a field."""
    if type_ in (ANY, TABLE):
        return ANY
    if type_ in (UNKNOWN, NEVER) or (isinstance(type_, Union) and ANY in type_.members):
        return UNKNOWN
    found = found_type(find(inference, type_, key))
    return found if found == UNKNOWN or not is_unknown(type_) else union((UNKNOWN, found))


def member_of(inference: Inference, site: Site, object_: Expression, key: Key) -> Type:
    """The type of `object.key`; where the object's type has no such field, what is written through the same path."""
    found = index_type(inference, inference.type_of(site, object_), key)
    if found not in (UNKNOWN, ANY):
        return found
    written = found_type(written_fields(inference, site, object_, key))
    return written if written != UNKNOWN else found


def written_fields(inference: Inference, site: Site, object_: Expression, key: Key) -> list[FieldFound]:
    """The writes to a field through the path that an expression is: `local t = f()  t.x = 1`."""
    path = access_path(object_, site.unit.resolved)
    if path is None:
        return []
    path = through_self(site.unit, path)
    return [write_field(inference, there, write) for there, write in writes_through(inference, site, path, key)]


def found_type(found: list[FieldFound]) -> Type:
    """The union of what declarations say; those in annotations go before assignments."""
    if not found:
        return UNKNOWN
    declared = [one for one in found if one.declared] or found
    most = _MOST_DECLARED if declared[0].declared else _MOST_WRITTEN
    known = union(optional(one.type()) if one.optional else one.type() for one in declared[:most])
    return known if known != NEVER or declared[0].declared else UNKNOWN


def find(inference: Inference, type_: Type, key: Key, depth: int = 0) -> list[FieldFound]:
    """The declarations of a field of a type: of the type itself, else of what it inherits from."""
    if depth > _DEEPEST:
        return []
    match type_:
        case Union(members):
            found: list[FieldFound] = []
            for member in members:
                if member != NIL:
                    found += [one for one in find(inference, member, key, depth + 1) if one not in found]
            return found
        case Named():
            nothing: list[FieldFound] = []
            work = partial(_named, inference, type_, key, depth)
            return inference.remember(("member", type_, key), work, nothing)
        case Table():
            return _table(inference, type_, key, depth)
        case Metatabled(base, metatable):
            found = find(inference, base, key, depth + 1)
            if any(one.declared for one in found):
                return found
            above = inheritance.through_index(inference, metatable, key, depth)
            return [*found, *(one for one in above if one.on_self)] if found else above
        case Shape():
            return in_shape(inference, type_, key)
        case Array(element):
            return by_pattern(element, key) if isinstance(key, int) else []
        case Map(key_type, value):
            return by_pattern(value, key) if key_fits(inference, key, key_type) else []
        case Tuple(items, rest):
            if isinstance(key, int) and 0 < key <= len(items):
                return by_pattern(items[key - 1], key)
            return by_pattern(rest, key) if rest is not None and isinstance(key, int) else []
        case Intersection(members):
            found = []
            for member in members:
                found = found or find(inference, member, key, depth + 1)
            return found
        case Generic(_, constraint) if constraint is not None:
            return find(inference, constraint, key, depth + 1)
        case Module():
            return _global(inference, key)
        case Operation():
            from .operations import evaluate

            target = evaluate(inference, type_)
            return find(inference, target, key, depth + 1) if target != type_ else []
        case Constant() if type_.kind == "string":
            return _string(inference, key)
        case Primitive("string"):
            return _string(inference, key)
        case _:
            return []


def _string(inference: Inference, key: Key) -> list[FieldFound]:
    from .variables import global_type

    library = global_type(inference, "string")
    return find(inference, library, key, 2) if library not in (STRING, UNKNOWN) else []


def _named(inference: Inference, type_: Named, key: Key, depth: int) -> list[FieldFound]:
    info = class_info(inference, type_.name)
    if info is None:
        target = alias_target(inference, type_)
        return find(inference, target, key, depth + 1) if target is not None and target != type_ else []
    return class_field(inference, info, type_, key, depth)


def class_field(inference: Inference, info: ClassInfo, type_: Named, key: Key, depth: int = 0) -> list[FieldFound]:
    """The declarations of a field of a class; its type parameters replaced by the arguments."""
    found = own_class_field(inference, info, key)
    if not found:
        for parent in info.parents:
            found = find(inference, _instantiated(inference, info, type_, parent), key, depth + 1)
            if found:
                return found
        computed = [(operand or ANY, result) for name, operand, result in info.operators if name == "index"]
        for key_type, value in (*info.indexers, *computed):
            if key_fits(inference, key, key_type):
                found = by_pattern(value, key)
                break
    if not found:
        for origin in info.tables:
            found = inheritance.through_metatable(inference, Table(origin), key, depth)
            if found:
                break
    if info.generics:
        return [_replaced(inference, info, type_, one) for one in found]
    return found


def own_class_field(inference: Inference, info: ClassInfo, key: Key) -> list[FieldFound]:
    """Declarations of a field in the class itself: its `@field`s, then the writes and the constructor."""
    found = list(info.fields.get(key, ()))
    for origin in info.tables:
        found += constructor_fields(inference, origin).get(key, ())
    for site, path in info.holders:
        found += [
            write_field(inference, there, write, info.name)
            for there, write in writes_through(inference, site, path, key)
        ]
    if not found:
        for site, path in info.holders:
            for table in instances_of(inference, site, path):
                found += own_table_field(inference, table, key)
    return found


def _instantiated(inference: Inference, info: ClassInfo, type_: Named, parent: Type) -> Type:
    if not info.generics:
        return parent
    from .generics import substitute

    return substitute(inference, parent, class_arguments(info, type_))


def class_arguments(info: ClassInfo, type_: Named) -> dict[str, Type]:
    """What the type parameters of a class stand for in a type."""
    return {
        generic.name: type_.arguments[index] if index < len(type_.arguments) else UNKNOWN
        for index, generic in enumerate(info.generics)
    }


def _replaced(inference: Inference, info: ClassInfo, type_: Named, found: FieldFound) -> FieldFound:
    from .generics import substitute

    arguments = class_arguments(info, type_)
    inner = found.type
    return attrs.evolve(found, type=lambda: substitute(inference, inner(), arguments))


def own_table_field(inference: Inference, type_: Table, key: Key) -> list[FieldFound]:
    """The declarations of a field of a table itself: in its constructor, and writes through what holds it."""
    found = _made_at(inference, type_.origin, key)
    if type_.context is not None:
        found = [_in_context(inference, type_.context, one) for one in found]
    for place in type_.places:
        later = _made_at(inference, place.call, key)
        around = place.around
        found += [_in_context(inference, around, one) for one in later] if around is not None else later
    return found


def _made_at(inference: Inference, origin: Origin, key: Key) -> list[FieldFound]:
    found = list(constructor_fields(inference, origin).get(key, ()))
    held = table_path(inference, origin)
    if held is not None:
        found += [write_field(inference, there, write) for there, write in writes_through(inference, *held, key)]
    return found


def _in_context(inference: Inference, context: Context, found: FieldFound) -> FieldFound:
    """A field of a table that a call has made: its value as that call gives it."""
    site, value = found.site, found.value
    if found.declared or site is None or value is None:
        return found
    if isinstance(value, Call | MethodCall | Vararg):
        plain = found.type
        return attrs.evolve(found, type=lambda: in_context(context, plain()))
    return attrs.evolve(found, type=partial(type_in, inference, context, site, value))


def _table(inference: Inference, type_: Table, key: Key, depth: int) -> list[FieldFound]:
    found = own_table_field(inference, type_, key)
    if found:
        if all(one.source == "write" and not one.declared for one in found):
            found += [one for one in inheritance.of_instances(inference, type_, key) if one not in found]
        return found
    found = inheritance.through_metatable(inference, type_, key, depth)
    if found:
        return found
    if isinstance(key, int):
        from .keys import later_value, table_element

        later = later_value(inference, type_.origin, key)
        element = later if later != UNKNOWN else table_element(inference, type_)
        return by_pattern(element, key) if element != UNKNOWN else []
    from .copies import copied_field

    return inheritance.of_instances(inference, type_, key) or copied_field(inference, type_, key, depth)


def _global(inference: Inference, key: Key) -> list[FieldFound]:
    from .variables import write_type

    if key == "_G":
        return by_pattern(GLOBALS, key)
    found = []
    inference.note(("g", str(key)))
    for file, unit, write in inference.index.global_writes(str(key)):
        site = Site(file, unit)
        found.append(
            FieldFound(
                name=key,
                type=partial(write_type, inference, site, write),
                source="global",
                location=partial(file.location, unit, write.name, write.statement),
                site=site,
                value=write.value,
            )
        )
    return found


# Keys that are no constants
