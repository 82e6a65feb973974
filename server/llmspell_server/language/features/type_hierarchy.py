"""What a class inherits from, and what inherits from it: by annotations, and by metatables of the code."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Literal

import attrs

from llmspell_runtime.syntax.nodes import Expression
from llmspell_server.language.annotations.tags import AliasTag, ClassTag, EnumTag
from llmspell_server.language.annotations.type_nodes import NameNode, walk_type
from llmspell_server.language.features.namings import naming_of
from llmspell_server.language.infer.docs import last_tag, owner_of
from llmspell_server.language.symbols import function_around
from llmspell_server.language.targets import TypeTarget
from llmspell_server.language.types.build import members_of
from llmspell_server.language.types.values import Array, Metatabled, Named, Origin, Table, Type

if TYPE_CHECKING:
    from llmspell_server.language.analysis import Snapshot

ItemKind = Literal["class", "alias", "enum", "table"]


@attrs.frozen(kw_only=True)
class Item:
    """A class, an alias, an enum, or a table of the code that others inherit from.

    `start:end` is all of it, `name_start:name_end` its name; by `uri`, `name` and `name_start` it is found again.
    """

    name: str
    kind: ItemKind
    uri: str
    start: int
    end: int
    name_start: int
    name_end: int
    library: bool = False


def prepare_types(snapshot: Snapshot, uri: str, offset: int) -> list[Item]:
    """The types that the name at an offset means, or has."""
    symbol = snapshot.symbol_at(uri, offset)
    if symbol is None:
        return []
    if isinstance(symbol.target, TypeTarget):
        return list(_named(snapshot, [symbol.target.name]))
    return list(_unique(_items(snapshot, members_of(snapshot.type_of_symbol(symbol)))))


def supertypes(snapshot: Snapshot, item: Item) -> list[Item]:
    """What a type inherits from directly."""
    if item.kind == "table":
        return list(_unique(_parents_of_tables(snapshot, _origins(snapshot, item))))
    names: list[str] = []
    for declared in snapshot.index.types(item.name):
        match declared.tag:
            case ClassTag(parents=parents):
                names += [node.name.text for node in parents if isinstance(node, NameNode)]
            case AliasTag(type=NameNode() as node):
                names.append(node.name.text)
    tables = _parents_of_tables(snapshot, _origins_of_class(snapshot, item.name))
    return [one for one in _unique([*_named(snapshot, names), *tables]) if one.name != item.name]


def subtypes(snapshot: Snapshot, item: Item) -> list[Item]:
    """What inherits from a type directly; of an alias the types that it unites."""
    found: list[Item] = []
    if item.kind == "alias":
        for declared in snapshot.index.types(item.name):
            if isinstance(declared.tag, AliasTag):
                nodes = walk_type(declared.tag.type)
                names = [node.name.text for node in nodes if isinstance(node, NameNode)]
                found += _named(snapshot, [name for name in names if name != item.name])
        return list(_unique(found))
    if item.kind != "table":
        found += _named(snapshot, [one.tag.name.text for one in snapshot.index.subclasses.get(item.name, ())])
    found += _children_by_metatable(snapshot, item)
    return [one for one in _unique(found) if (one.uri, one.name_start) != (item.uri, item.name_start)]


def find_again(snapshot: Snapshot, uri: str, name: str, name_start: int) -> Item | None:
    """The item that was called so; None when it has gone."""
    declared = list(_named(snapshot, [name]))
    if declared:
        return declared[0]
    return next((one for one in prepare_types(snapshot, uri, name_start) if one.name == name), None)


def _named(snapshot: Snapshot, names: Iterable[str]) -> Iterator[Item]:
    """The first declaration of each name."""
    for name in names:
        for declared in snapshot.index.types(name)[:1]:
            place = declared.location()
            kinds: dict[type, ItemKind] = {ClassTag: "class", AliasTag: "alias", EnumTag: "enum"}
            yield Item(
                name=name,
                kind=kinds[type(declared.tag)],
                uri=place.uri,
                start=place.full_start,
                end=place.full_end,
                name_start=place.start,
                name_end=place.end,
                library=declared.file.is_library,
            )


def _unique(items: Iterable[Item]) -> Iterator[Item]:
    seen: set[tuple[str, int]] = set()
    for one in items:
        if (one.uri, one.name_start) not in seen:
            seen.add((one.uri, one.name_start))
            yield one


def _items(snapshot: Snapshot, types: Iterable[Type]) -> Iterator[Item]:
    for one in types:
        match one:
            case Named(name=name):
                yield from _named(snapshot, [name])
            case Array(element=element):
                yield from _items(snapshot, members_of(element))
            case Metatabled(base=base):
                inner = list(_items(snapshot, [base]))
                yield from inner or _items(snapshot, _index_of(snapshot, one))
            case Table(origin=origin):
                yield from _table(snapshot, origin)


def _table(snapshot: Snapshot, origin: Origin) -> Iterator[Item]:
    """A table of the code by the name it is given, or by the class that its statement declares."""
    file = snapshot.file(origin.uri)
    if file is None or not isinstance(origin.node, Expression):
        return
    node = _in_setmetatable(origin)
    owner, _ = owner_of(origin.unit, node)
    tags = (last_tag(origin.unit, owner, ClassTag), last_tag(origin.unit, owner, EnumTag))
    name = max((found[1].name for found in tags if found is not None), key=lambda each: each.start, default=None)
    if name is not None:
        yield from _named(snapshot, [name.text])
        return
    naming = naming_of(file, origin.unit, node)
    if naming is None or function_around(origin.unit, origin.node) is not None:
        return
    shift = file.shift(origin.unit)
    yield Item(
        name=naming.text,
        kind="table",
        uri=origin.uri,
        start=naming.whole.start + shift,
        end=naming.whole.end + shift,
        name_start=naming.name.start + shift,
        name_end=naming.name.end + shift,
        library=file.is_library,
    )


def _in_setmetatable(origin: Origin) -> Expression:
    """The value that is given a name: the call of `setmetatable` around a table, or the table."""
    parent = origin.unit.parents.get(origin.node)
    if parent in origin.unit.metatables and isinstance(parent, Expression):
        return parent
    assert isinstance(origin.node, Expression)
    return origin.node


def _origins(snapshot: Snapshot, item: Item) -> list[Origin]:
    symbol = snapshot.symbol_at(item.uri, item.name_start)
    types = members_of(snapshot.type_of_symbol(symbol)) if symbol is not None else ()
    bases = [one.base if isinstance(one, Metatabled) else one for one in types]
    return [one.origin for one in bases if isinstance(one, Table)]


def _origins_of_class(snapshot: Snapshot, name: str) -> list[Origin]:
    from llmspell_server.language.infer.classes import class_info

    try:
        info = class_info(snapshot.inference, name)
    except RecursionError:
        snapshot.inference.recover()
        return []
    return list(info.tables) if info is not None else []


def _parents_of_tables(snapshot: Snapshot, origins: Iterable[Origin]) -> Iterator[Item]:
    for origin in origins:
        own = {(one.uri, one.name_start) for one in _table(snapshot, origin)}
        for one in _items(snapshot, _index_of(snapshot, Table(origin))):
            if (one.uri, one.name_start) not in own:
                yield one


def _index_of(snapshot: Snapshot, type_: Type) -> list[Type]:
    """What the `__index` of the metatables of a type is."""
    from llmspell_server.language.infer.members import index_type
    from llmspell_server.language.infer.metatables import metatables

    inference = snapshot.inference
    found: list[Type] = []
    try:
        for metatable in metatables(inference, type_):
            found += members_of(index_type(inference, metatable, "__index"))
    except RecursionError:
        inference.recover()
    return found


def _children_by_metatable(snapshot: Snapshot, item: Item) -> Iterator[Item]:
    """The tables of main chunks that are given a metatable whose `__index` is the item."""
    for file in snapshot.files.values():
        if "setmetatable" not in file.text:
            continue
        for unit in file.units:
            for call in unit.metatables:
                if function_around(unit, call) is None:
                    for one in members_of(snapshot.node_type(file, unit, call)):
                        if isinstance(one, Metatabled) and isinstance(one.base, Table) and _is_class(snapshot, one):
                            parents = _parents_of_tables(snapshot, [one.base.origin])
                            if any((each.uri, each.name_start) == (item.uri, item.name_start) for each in parents):
                                yield from _table(snapshot, one.base.origin)


def _is_class(snapshot: Snapshot, type_: Metatabled) -> bool:
    """Whether a table with a metatable is a class of its own, not an instance: only that has functions, or a metatable
    made for it.
    """
    if not {*_items(snapshot, [type_.metatable])} & {*_items(snapshot, _index_of(snapshot, type_))}:
        return True
    inherited = {member.location for member in snapshot.members(type_.metatable)}
    own = [member for member in snapshot.members(type_.base) if member.location not in inherited]
    return any(member.kind in ("function", "method") for member in own)
