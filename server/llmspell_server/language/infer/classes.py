"""Classes, aliases and enums by name: their fields, parents, operators and what they stand for."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

import attrs

from llmspell_runtime.syntax.nodes import (
    Assign,
    Field,
    FunctionStatement,
    Local,
    LocalFunction,
    Name,
    Node,
    Statement,
)
from llmspell_runtime.syntax.nodes import Table as TableNode
from llmspell_server.language.annotations.tags import (
    AliasTag,
    ClassTag,
    EnumTag,
    FieldTag,
    OperatorTag,
    OverloadTag,
    Tag,
)
from llmspell_server.language.binding.facts import AccessPath, UnitFacts
from llmspell_server.language.binding.paths import access_path
from llmspell_server.language.types.build import members_of
from llmspell_server.language.types.from_annotation import Reader
from llmspell_server.language.types.values import (
    ANY,
    TABLE,
    Constant,
    Generic,
    Named,
    Origin,
    Primitive,
    Signature,
    Type,
)

from .site import FieldFound, Site

if TYPE_CHECKING:
    from llmspell_server.language.answers import Location
    from llmspell_server.language.index import TypeDeclaration

    from .inference import Inference

_MOST_ANCESTORS = 30


@attrs.frozen(eq=False)
class ClassInfo:
    """A class: all its declarations together.

    `fields` are the `@field`s by name, `indexers` those in brackets, `holders` the variables (as paths in a file) whose
    fields are the class's fields, `tables` the constructors they hold.
    """

    name: str
    declarations: tuple[TypeDeclaration, ...]
    generics: tuple[Generic, ...]
    parents: tuple[Type, ...]
    fields: dict[str | int, list[FieldFound]]
    indexers: tuple[tuple[Type, Type], ...]
    operators: tuple[tuple[str, Type | None, Type], ...]
    calls: tuple[Signature, ...]
    holders: tuple[tuple[Site, AccessPath], ...]
    tables: tuple[Origin, ...]
    attributes: frozenset[str]

    def ancestors(self, inference: Inference) -> Iterator[str]:
        """The names of all parents, nearest first, primitives included; each once."""
        seen = {self.name}
        queue = list(self.parents)
        while queue and len(seen) < _MOST_ANCESTORS:
            parent = queue.pop(0)
            if isinstance(parent, Primitive):
                yield parent.name
            elif isinstance(parent, Named) and parent.name not in seen:
                seen.add(parent.name)
                yield parent.name
                info = class_info(inference, parent.name)
                if info is not None:
                    queue.extend(info.parents)


def class_info(inference: Inference, name: str) -> ClassInfo | None:
    """The class of a name; None if there is no `@class` of it."""
    inference.note(("c", name))
    if name not in inference.classes:
        declarations = [one for one in inference.index.types(name) if isinstance(one.tag, ClassTag)]
        inference.classes[name] = _read(inference, name, declarations) if declarations else None
    return inference.classes[name]


def _read(inference: Inference, name: str, declarations: list[TypeDeclaration]) -> ClassInfo:
    generics: tuple[Generic, ...] = ()
    parents: list[Type] = []
    fields: dict[str | int, list[FieldFound]] = {}
    indexers: list[tuple[Type, Type]] = []
    operators: list[tuple[str, Type | None, Type]] = []
    calls: list[Signature] = []
    holders: list[tuple[Site, AccessPath]] = []
    tables: list[Origin] = []
    attributes: frozenset[str] = frozenset()
    for declaration in declarations:
        tag = declaration.tag
        assert isinstance(tag, ClassTag)
        reader = Reader(declaration.file.uri, declaration.unit)
        own = tuple(reader.generic(one) for one in tag.generics)
        generics = generics or own
        attributes |= tag.attributes
        for parent in map(reader.type, tag.parents):
            parents += [one for one in members_of(parent) if one not in parents and one != TABLE]
        for one in _tags_of(declaration, tag):
            if isinstance(one, FieldTag):
                _add_field(declaration, reader, one, name, fields, indexers)
            elif isinstance(one, OperatorTag):
                operand = reader.type(one.operand) if one.operand is not None else None
                result = reader.type(one.result) if one.result is not None else ANY
                operators.append((one.operator.text, operand, result))
            elif isinstance(one, OverloadTag):
                calls.append(reader.signature(one.function))
        held = _holder(declaration)
        if held is not None:
            holders.append(held[0])
            tables += held[1]
    return ClassInfo(
        name, tuple(declarations), generics, tuple(parents), fields, tuple(indexers), tuple(operators), tuple(calls),
        tuple(holders), tuple(tables), attributes,
    )  # fmt: skip


def _tags_of(declaration: TypeDeclaration, tag: ClassTag) -> Iterator[Tag]:
    """The tags below a class, up to the next class or enum."""
    inside = False
    for one in declaration.block.tags:
        if one is tag:
            inside = True
        elif inside and isinstance(one, ClassTag | EnumTag | AliasTag):
            return
        elif inside:
            yield one


def _add_field(
    declaration: TypeDeclaration,
    reader: Reader,
    tag: FieldTag,
    owner: str,
    fields: dict[str | int, list[FieldFound]],
    indexers: list[tuple[Type, Type]],
) -> None:
    type_ = reader.type(tag.type)
    if tag.key is not None:
        key = reader.type(tag.key)
        if not isinstance(key, Constant):
            indexers.append((key, type_))
            return
        name: str | int = key.value
    else:
        assert tag.name is not None
        name = int(tag.name.text) if tag.name.text.isdigit() else tag.name.text
    text = "\n".join(part for part in (declaration.block.text_before(tag), tag.doc) if part)
    block_deprecated = tag.doc.startswith("(deprecated")
    found = FieldFound(
        name=name,
        type=partial(_same, type_),
        source="tag",
        location=partial(_tag_location, declaration, tag),
        site=Site(declaration.file, declaration.unit) if declaration.unit is not None else None,
        block=declaration.block,
        doc=text,
        visibility=tag.visibility,
        optional=tag.optional,
        owner=owner,
        declared=True,
        readonly=tag.readonly,
        deprecated=tag.doc[tag.doc.find(":") + 1 : tag.doc.find(")")].strip() if block_deprecated else None,
    )
    fields.setdefault(name, []).append(found)


def _same(type_: Type) -> Type:
    return type_


def _tag_location(declaration: TypeDeclaration, tag: FieldTag) -> Location:
    from llmspell_server.language.answers import Location

    shift = declaration.file.shift(declaration.unit) if declaration.unit is not None else 0
    start, end = (tag.name.start, tag.name.end) if tag.name is not None else (tag.type.start, tag.type.end)
    if tag.key is not None:
        start, end = tag.key.start, tag.key.end
    return Location(declaration.file.uri, start + shift, end + shift, tag.start - 1 + shift, tag.end + shift)


def statement_below(unit: UnitFacts, offset: int) -> Node | None:
    """The statement or field that starts at an offset of the unit: what a block above it annotates."""
    if unit.statement.start == offset:
        return unit.statement
    for node in unit.parents:
        if node.start == offset and isinstance(node, Statement | Field):
            return node
    return None


def bound_statement(declaration: TypeDeclaration) -> Node | None:
    """The statement or field that the block of a class or an enum stands above (or behind)."""
    unit = declaration.unit
    if unit is None:
        return None
    if declaration.block.bound is not None:
        return statement_below(unit, declaration.block.bound)
    for end, block in unit.docs.behind.items():
        if block is declaration.block:
            if unit.statement.end == end:
                return unit.statement
            return next((one for one in unit.parents if one.end == end and isinstance(one, Statement | Field)), None)
    return None


def _holder(declaration: TypeDeclaration) -> tuple[tuple[Site, AccessPath], list[Origin]] | None:
    unit = declaration.unit
    statement = bound_statement(declaration)
    if unit is None or statement is None:
        return None
    target: Node
    values: list[Node] = []
    if isinstance(statement, Local) and statement.names:
        target, values = statement.names[0], list(statement.values[:1])
    elif isinstance(statement, Assign):
        target, values = statement.targets[0], list(statement.values[:1])
    elif isinstance(statement, Field) and isinstance(statement.key, Name):
        from .tables import path_of_field

        path = path_of_field(unit, statement)
        origins = _constructors(declaration, [statement.value])
        return ((Site(declaration.file, unit), path), origins) if path is not None else None
    elif isinstance(statement, LocalFunction | FunctionStatement):
        return None
    else:
        return None
    path = access_path(target, unit.resolved)
    return ((Site(declaration.file, unit), path), _constructors(declaration, values)) if path is not None else None


def _constructors(declaration: TypeDeclaration, values: list[Node]) -> list[Origin]:
    """The table constructors that a class's variable begins with: `{}`, `X or {}`, `setmetatable({}, …)`."""
    from llmspell_runtime.syntax.nodes import Binary, Call, Paren

    found: list[Origin] = []
    unit = declaration.unit
    assert unit is not None
    for value in values:
        node = value
        while isinstance(node, Paren):
            node = node.inner
        if isinstance(node, Binary) and node.operator == "or":
            node = node.right
        if isinstance(node, Call) and isinstance(node.callee, Name) and node.callee.text == "setmetatable":
            node = node.arguments[0] if node.arguments else node
        if isinstance(node, TableNode):
            found.append(Origin(declaration.file.uri, unit, node))
    return found


# Aliases and enums
