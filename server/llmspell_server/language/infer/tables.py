"""Tables of the code: the path a constructor is held by, the fields it begins with, the writes that add to it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from llmspell_runtime.syntax.nodes import (
    Assign,
    Binary,
    Call,
    Field,
    Local,
    Name,
    Node,
    Paren,
    Vararg,
)
from llmspell_runtime.syntax.nodes import Table as TableNode
from llmspell_server.language.annotations.tags import FieldTag, TypeTag
from llmspell_server.language.binding.facts import DYNAMIC_KEY, AccessPath, FieldWrite, Key, UnitFacts, Variable
from llmspell_server.language.binding.passing import module_root, own_path
from llmspell_server.language.binding.paths import access_path, constant_key
from llmspell_server.language.binding.writes import is_insert
from llmspell_server.language.types.values import NEVER, UNKNOWN, Origin, Table, Type

from .docs import blocks_of, first_tag
from .holders import Holder, holders, parameter_of
from .site import FieldFound, Site

if TYPE_CHECKING:
    from llmspell_server.language.annotations.docs import DocBlock
    from llmspell_server.language.answers import Location, Visibility

    from .inference import Inference

Writes = dict[tuple[Key, ...], list[tuple[Site, FieldWrite]]]


def holder_path(unit: UnitFacts, node: Node) -> AccessPath | None:
    """The path that holds the value of a constructor (or of the expression around it); None if none does."""
    parents = unit.parents
    parent = parents.get(node)
    while isinstance(parent, Paren) or (isinstance(parent, Binary) and parent.operator in ("or", "and")):
        node, parent = parent, parents.get(parent)
    if isinstance(parent, Call):
        callee = parent.callee
        if is_insert(parent) and parent.arguments[-1] is node:
            list_ = access_path(parent.arguments[0], unit.resolved, dynamic=True)
            return through_self(unit, AccessPath(list_.root, (*list_.keys, DYNAMIC_KEY))) if list_ is not None else None
        first = parent.arguments[:1] == [node]
        if first and isinstance(callee, Name) and callee.text == "setmetatable":
            return holder_path(unit, parent)
        return None
    if isinstance(parent, Local | Assign):
        targets = parent.names if isinstance(parent, Local) else parent.targets
        for index, value in enumerate(parent.values):
            if value is node and index < len(targets):
                path = access_path(targets[index], unit.resolved, dynamic=True)
                return through_self(unit, path) if path is not None else None
    if isinstance(parent, Field):
        return path_of_field(unit, parent)
    return None


def path_of_field(unit: UnitFacts, field: Field) -> AccessPath | None:
    """The path of a field of a constructor."""
    table = unit.parents.get(field)
    outer = holder_path(unit, table) if table is not None else None
    if outer is None:
        return None
    if field.key is None:
        assert isinstance(table, TableNode)
        position = sum(1 for one in table.fields if one.key is None and one.start <= field.start)
        return AccessPath(outer.root, (*outer.keys, position))
    key = field.key.text if isinstance(field.key, Name) and not field.bracketed else constant_key(field.key)
    return AccessPath(outer.root, (*outer.keys, key)) if key is not None else None


def through_self(unit: UnitFacts, path: AccessPath) -> AccessPath:
    """A path from a method's `self` as the path of the table the method is in."""
    root = path.root
    owner = own_path(root) if isinstance(root, Variable) and root.kind == "self" else None
    return AccessPath(owner.root, owner.keys + path.keys) if owner is not None else path


def holder_type(inference: Inference, site: Site, table: Node) -> Type:
    """The type of what a constructor is held by: the class of its variable, else the table itself."""
    from .variables import declared_type

    parent = site.unit.parents.get(table)
    if isinstance(parent, Local | Assign):
        index = next((i for i, value in enumerate(parent.values) if value is table), 0)
        declared = declared_type(inference, site, parent, index)
        if declared is not None:
            return declared
    return inference.type_of(site, table) if isinstance(table, TableNode) else UNKNOWN


def writes_through(
    inference: Inference, site: Site, path: AccessPath, field: Key | None = None
) -> list[tuple[Site, FieldWrite]]:
    """The writes to fields directly behind a path and the other names of it, or to one `field` there."""
    every = holders(inference, site, path)
    if len(every) == 1:
        return own_writes(inference, *every[0], field)
    root: Variable | str = path.root
    if isinstance(root, str):
        root = site.file.top_variable(site.unit, root) or root
    key = ("through", "" if isinstance(root, str) else site.file.uri, root, path.keys, field)
    nothing: list[tuple[Site, FieldWrite]] = []
    return inference.remember(key, lambda: _joined(inference, every, field), nothing)


def _joined(inference: Inference, every: tuple[Holder, ...], field: Key | None) -> list[tuple[Site, FieldWrite]]:
    return [write for one in every for write in own_writes(inference, *one, field)]


def own_writes(
    inference: Inference, site: Site, path: AccessPath, field: Key | None = None
) -> list[tuple[Site, FieldWrite]]:
    """The writes to fields directly behind this very path."""
    root: Variable | str = path.root
    if isinstance(root, str):
        root = site.file.top_variable(site.unit, root) or root
    if isinstance(root, str):
        inference.note(("f", "", root, path.keys, field))
    elif root.top:
        inference.note(("f", site.file.uri, root.name, path.keys, field))
    kind = "writes" if field is None else "writes by name"
    known = inference.memo.get((kind, root))
    if known is None:
        grouped = _group(inference, site, root)
        known = inference.memo[kind, root] = grouped if field is None else _by_name(grouped)
    found: Writes = known  # type: ignore[assignment]
    return found.get(path.keys if field is None else (*path.keys, field), [])


def table_path(inference: Inference, origin: Origin) -> tuple[Site, AccessPath] | None:
    """The path that holds the table a constructor makes: of a variable, or of the module that it is."""
    site = inference.site_of(origin.uri, origin.unit)
    if site is None:
        return None
    unit, node = origin.unit, origin.node
    path = holder_path(unit, node)
    if path is not None:
        return site, path
    parent = unit.parents.get(node)
    if parent is unit.statement:
        return site, AccessPath(module_root(origin.uri), ())  # `return { … }`: no other statement holds a table
    if isinstance(parent, Call) and parent.callee is not node:
        held = parameter_of(inference, site.file, unit, parent, node)
        return (held.site, held.path) if held is not None else None
    return None


def table_writes(inference: Inference, type_: Table, field: Key | None = None) -> list[tuple[Site, FieldWrite]]:
    """The writes to fields of a table, or to one `field` of it: where it is made, and where a call has put it."""
    held = table_path(inference, type_.origin)
    found = writes_through(inference, *held, field) if held is not None else []
    for place in type_.places:
        held = table_path(inference, place.call)
        if held is not None:
            found = [*found, *writes_through(inference, *held, field)]
    return found


def _by_name(grouped: Writes) -> Writes:
    found: Writes = {}
    for writes in grouped.values():
        for one in writes:
            found.setdefault(one[1].path.keys, []).append(one)
    return found


def _group(inference: Inference, site: Site, root: Variable | str) -> Writes:
    grouped: Writes = {}
    if isinstance(root, Variable):
        for unit, write in site.file.field_writes_of(root):
            grouped.setdefault(write.path.keys[:-1], []).append((Site(site.file, unit), write))
    else:
        for file, unit, write in inference.index.global_field_writes(root):
            grouped.setdefault(write.path.keys[:-1], []).append((Site(file, unit), write))
    return grouped


def constructor_fields(inference: Inference, origin: Origin) -> dict[Key, list[FieldFound]]:
    """The fields with constant keys that a constructor begins with; positions count from 1."""
    key = ("constructor", origin.node)
    known = inference.memo.get(key)
    if known is None:
        known = inference.memo[key] = _read_constructor(inference, origin)
    return known  # type: ignore[return-value]


def _read_constructor(inference: Inference, origin: Origin) -> dict[Key, list[FieldFound]]:
    found: dict[Key, list[FieldFound]] = {}
    site = inference.site_of(origin.uri, origin.unit)
    node = origin.node
    if site is None or not isinstance(node, TableNode):
        return found
    position = 0
    for field in node.fields:
        if field.key is None:
            position += 1
            name: Key | None = position
        elif isinstance(field.key, Name) and not field.bracketed:
            name = field.key.text
        else:
            name = constant_key(field.key)
        if name is not None and (field.key is not None or position <= 64):
            found.setdefault(name, []).append(_constructor_field(inference, site, field, name))
    return found


def _constructor_field(inference: Inference, site: Site, field: Field, name: Key) -> FieldFound:
    from llmspell_runtime.syntax.nodes import Function

    block = _block(site.unit, field)
    return FieldFound(
        name=name,
        type=partial(_field_value, inference, site, field),
        source="constructor",
        location=partial(site.file.location, site.unit, field.key or field.value, field),
        site=site,
        value=field.value,
        block=block,
        doc=block.text if block is not None else "",
        visibility=visibility_of(block),
        method=isinstance(field.value, Function),
        deprecated=deprecation_of(block),
    )


def _field_value(inference: Inference, site: Site, field: Field) -> Type:
    from .variables import declared_type

    declared = declared_type(inference, site, field, 0)
    if declared is not None:
        return declared
    if isinstance(field.value, Vararg) and field.key is None:
        return inference.values_of(site, field.value).rest or UNKNOWN
    return inference.type_of(site, field.value)


def _block(unit: UnitFacts, node: Node) -> DocBlock | None:
    found = blocks_of(unit, node)
    return found[0] if found else None


def deprecation_of(block: DocBlock | None) -> str | None:
    """The message of a block's `@deprecated`; None if there is no such tag."""
    tag = block.plain_tag("deprecated") if block is not None else None
    return tag.doc if tag is not None else None


def visibility_of(block: DocBlock | None) -> Visibility:
    """Who may use what a block describes."""
    if block is not None and block.lines:
        for word in ("private", "protected", "package", "internal"):
            if block.plain_tag(word) is not None:
                return "package" if word == "internal" else word  # type: ignore[return-value]
    return "public"


def write_field(inference: Inference, site: Site, write: FieldWrite, owner: str = "") -> FieldFound:
    """A write as a declaration of a field; the same one whenever it is asked for."""
    key = ("write", write.target, owner)
    known = inference.memo.get(key)
    if known is None:
        known = inference.memo[key] = _read_write(inference, site, write, owner)
    return known  # type: ignore[return-value]


def _read_write(inference: Inference, site: Site, write: FieldWrite, owner: str) -> FieldFound:
    block = _block(site.unit, write.statement)
    if block is not None and block.first(FieldTag) is not None and write.kind == "assign":
        block = None
    return FieldFound(
        name=write.path.keys[-1],
        type=partial(_written_type, inference, site, write),
        source="write",
        location=partial(_write_location, site, write),
        site=site,
        value=write.value,
        block=block,
        doc=block.text if block is not None else "",
        visibility=visibility_of(block),
        method=write.kind == "method",
        owner=owner,
        deprecated=deprecation_of(block),
        declared=block is not None and bool(block.tags) and first_tag(site.unit, write.statement, TypeTag) is not None,
        on_self=write.through_self,
    )


def _write_location(site: Site, write: FieldWrite) -> Location:
    return site.file.location(site.unit, write.name, write.statement)


def _written_type(inference: Inference, site: Site, write: FieldWrite) -> Type:
    from .variables import declared_type

    declared = declared_type(inference, site, write.statement, write.position)
    if declared is not None:
        return declared
    statement = write.statement
    if write.value is not None and inference.closes_cycle(write.value):
        return NEVER  # a value made of the field itself adds nothing
    if isinstance(statement, Assign):
        return inference.value_at(site, statement.values, write.position) if statement.values else UNKNOWN
    return inference.type_of(site, write.value) if write.value is not None else UNKNOWN
