"""What a type has under a key that is no constant: elements of lists, values of maps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmspell_runtime.syntax.nodes import Assign, Call, Expression, MethodCall, Node, Vararg
from llmspell_runtime.syntax.nodes import Table as TableNode
from llmspell_server.language.binding.facts import DYNAMIC_KEY
from llmspell_server.language.types.build import base_of, members_of, union, widen_fresh
from llmspell_server.language.types.values import (
    ANY,
    INTEGER,
    NEVER,
    NIL,
    NUMBER,
    UNKNOWN,
    Array,
    Constant,
    Context,
    Generic,
    Map,
    Metatabled,
    Named,
    Operation,
    Origin,
    Shape,
    Table,
    Tuple,
    Type,
)

from .aliases import alias_target
from .classes import class_info
from .contexts import type_in
from .tables import (
    constructor_fields,
    table_writes,
    write_field,
)

if TYPE_CHECKING:
    from llmspell_server.language.binding.facts import FieldWrite

    from .inference import Inference
    from .site import Site
from .members import class_arguments, found_type, index_type


def key_type(inference: Inference, type_: Type, key: Type) -> Type:
    """The type of `value[key]` for a key of a type."""
    found: list[Type] = []
    for member in members_of(type_):
        if member != NIL:
            found.append(_by_key(inference, member, key))
    known = [one for one in found if one != UNKNOWN]
    return union(known) if known else UNKNOWN


def _by_key(inference: Inference, type_: Type, key: Type) -> Type:
    if isinstance(key, Constant) and key.kind in ("string", "integer"):
        return index_type(inference, type_, key.value)
    from .assignability import assignable
    from .kinds import expanded

    match type_:
        case Array(element):
            return element if key == NUMBER or assignable(inference, key, INTEGER) else UNKNOWN
        case Map(wanted, value):
            return value if assignable(inference, key, wanted) else UNKNOWN
        case Tuple(items, rest):
            return union((*items, rest) if rest is not None else items)
        case Shape():
            for wanted, value in type_.indexers:
                if assignable(inference, key, wanted):
                    return value
            return _constants(inference, type_, key)
        case Named():
            return _class_key(inference, type_, key)
        case Table():
            return _table_key(inference, type_, key)
        case Metatabled(base, _):
            return _by_key(inference, base, key)
        case Generic(_, constraint) if constraint is not None:
            return _by_key(inference, constraint, key)
        case Operation():
            whole = expanded(inference, type_)
            return _by_key(inference, whole, key) if whole != type_ else UNKNOWN
        case _:
            return UNKNOWN


def _constants(inference: Inference, type_: Type, key: Type) -> Type:
    """The union over a key that is one of some constants."""
    from .kinds import expanded

    members = members_of(expanded(inference, key))
    if members and all(isinstance(one, Constant) for one in members):
        return union(index_type(inference, type_, one.value) for one in members if isinstance(one, Constant))
    return UNKNOWN


def _class_key(inference: Inference, type_: Named, key: Type) -> Type:
    from .assignability import assignable
    from .generics import substitute

    info = class_info(inference, type_.name)
    if info is None:
        target = alias_target(inference, type_)
        return key_type(inference, target, key) if target is not None and target != type_ else UNKNOWN
    arguments = class_arguments(info, type_)
    computed = [(operand or ANY, result) for name, operand, result in info.operators if name == "index"]
    for wanted, value in (*info.indexers, *computed):
        if assignable(inference, key, substitute(inference, wanted, arguments)):
            return substitute(inference, value, arguments)
    for parent in info.parents:
        found = key_type(inference, substitute(inference, parent, arguments), key)
        if found != UNKNOWN:
            return found
    return _constants(inference, type_, key)


def _table_key(inference: Inference, type_: Table, key: Type) -> Type:
    found = _constants(inference, type_, key)
    if found != UNKNOWN:
        return found
    if key in (INTEGER, NUMBER) or (isinstance(key, Constant) and base_of(key) in (INTEGER, NUMBER)):
        return table_element(inference, type_)
    return dynamic_value(inference, type_)


def table_element(inference: Inference, type_: Table, *, widened: bool = True) -> Type:
    """What stands at integer keys of a table of the code: positions, `[1] =`, `t[#t + 1] =`.

    Without `widened`, a list of constants gives these constants.
    """
    found: list[Type] = []
    node = type_.origin.node
    site = inference.site_of(type_.origin.uri, type_.origin.unit)
    last = node.fields[-1].value if isinstance(node, TableNode) and node.fields and not node.fields[-1].key else None
    for name, one in constructor_fields(inference, type_.origin).items():
        if not isinstance(name, int):
            continue
        if site is not None and isinstance(last, Call | MethodCall | Vararg) and one[0].value is last:
            values = inference.values_of(site, last)
            found += [*values.items, *([values.rest] if values.rest is not None else [])]
        else:
            found.append(found_type(one))
    dynamic = dynamic_value(inference, type_, integers=True)
    if dynamic != UNKNOWN:
        found.append(dynamic)
    return union(map(widen_fresh, found) if widened else found) if found else UNKNOWN


def dynamic_value(inference: Inference, type_: Table, *, integers: bool = False) -> Type:
    """What is written under keys that are no constants; with `integers`, only under keys that can be integers."""
    origin = type_.origin
    site = inference.site_of(origin.uri, origin.unit)
    found: list[Type] = []
    for there, write in table_writes(inference, type_)[:60]:
        last = write.path.keys[-1]
        if last == DYNAMIC_KEY:
            if (
                integers
                and write.kind != "insert"
                and not _may_be_number(inference, key_written(inference, type_, there, write))
            ):
                continue
            found.append(_written(inference, type_, there, write))
        elif isinstance(last, int):
            found.append(_written(inference, type_, there, write))
    if site is not None and isinstance(origin.node, TableNode):
        from llmspell_server.language.binding.paths import constant_key

        for field in origin.node.fields:
            if field.bracketed and field.key is not None and constant_key(field.key) is None:
                if integers and not _may_be_number(inference, inference.type_of(site, field.key)):
                    continue
                found.append(inference.type_of(site, field.value))
    known = [one for one in found if one not in (NIL, NEVER)]
    return union(known) if known else UNKNOWN


def _written(inference: Inference, type_: Table, site: Site, write: FieldWrite) -> Type:
    """What is written to a table; for one that a call has made, as that call gives it."""
    found = write_field(inference, site, write)
    value = write.value
    if type_.context is None or value is None or found.declared or not _is_within(type_.context, site, write.target):
        return found.type()
    alone = not isinstance(write.statement, Assign) or write.position < len(write.statement.values)
    return type_in(inference, type_.context, site, value) if alone else found.type()


def key_written(inference: Inference, type_: Table, site: Site, write: FieldWrite) -> Type:
    """The type of the computed key of a write to a table."""
    key = write.name
    if type_.context is not None and isinstance(key, Expression) and _is_within(type_.context, site, key):
        return type_in(inference, type_.context, site, key)
    return inference.type_of(site, key)


def _is_within(context: Context, site: Site, node: Node) -> bool:
    return context.of(Origin(site.file.uri, site.unit, node)) is not None


def _may_be_number(inference: Inference, type_: Type) -> bool:
    from .kinds import runtime_kind

    return any(runtime_kind(inference, one) in ("number", None) for one in members_of(type_))


def later_value(inference: Inference, origin: Origin, position: int) -> Type:
    """What stands at a position of a constructor that its last value, a call or `...`, reaches; else `unknown`."""
    node = origin.node
    site = inference.site_of(origin.uri, origin.unit)
    last = node.fields[-1] if isinstance(node, TableNode) and node.fields else None
    if site is None or last is None or last.key is not None or not isinstance(last.value, Call | MethodCall | Vararg):
        return UNKNOWN
    assert isinstance(node, TableNode)
    first = sum(1 for one in node.fields if one.key is None)
    values = inference.values_of(site, last.value)
    index = position - first
    if index < 0:
        return UNKNOWN
    if index < len(values.items):
        return values.items[index]
    return values.rest if values.rest is not None else UNKNOWN
