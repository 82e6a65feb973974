"""Aliases and enums by name: what they stand for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmspell_runtime.syntax.nodes import (
    Assign,
    Field,
    Local,
    Name,
)
from llmspell_runtime.syntax.nodes import Table as TableNode
from llmspell_server.language.annotations.tags import (
    AliasTag,
    ClassTag,
    EnumTag,
)
from llmspell_server.language.types.build import union
from llmspell_server.language.types.from_annotation import Reader
from llmspell_server.language.types.values import (
    UNKNOWN,
    Constant,
    Named,
    Type,
)

from .site import Site

if TYPE_CHECKING:
    from llmspell_server.language.index import TypeDeclaration

    from .inference import Inference
from .classes import bound_statement


def alias_target(inference: Inference, type_: Named) -> Type | None:
    """What an alias stands for, or the values of an enum; None for a class and for an unknown name."""
    key = ("alias", type_)
    return inference.compute(key, key, lambda: _alias(inference, type_), None)


def _alias(inference: Inference, type_: Named) -> Type | None:
    inference.note(("c", type_.name))
    declarations = inference.index.types(type_.name)
    if any(isinstance(one.tag, ClassTag) for one in declarations):
        return None
    found: list[Type] = []
    for one in declarations:
        if isinstance(one.tag, AliasTag):
            reader = Reader(one.file.uri, one.unit)
            generics = [reader.generic(generic) for generic in one.tag.generics]
            from .generics import constrained, substitute

            target = reader.type(one.tag.type)
            if generics:
                arguments = {
                    generic.name: type_.arguments[index] if index < len(type_.arguments) else UNKNOWN
                    for index, generic in enumerate(generics)
                }
                target = substitute(inference, target, arguments)
            found.append(constrained(inference, target))
        elif isinstance(one.tag, EnumTag):
            values = enum_values(inference, one)
            if values is not None:
                found.append(values)
    return (found[0] if len(found) == 1 else union(found)) if found else None


def enum_values(inference: Inference, declaration: TypeDeclaration) -> Type | None:
    """The values (with `(key)`: the keys) of an enum's table, as a union of constants."""
    table = enum_table(declaration)
    unit = declaration.unit
    assert isinstance(declaration.tag, EnumTag)
    if table is None or unit is None:
        return Reader(declaration.file.uri, unit).type(declaration.tag.type) if declaration.tag.type else None
    site = Site(declaration.file, unit)
    found: list[Type] = []
    position = 0
    for field in table.fields:
        if field.key is None:
            position += 1
        if "key" in declaration.tag.attributes:
            if isinstance(field.key, Name) and not field.bracketed:
                found.append(Constant("string", field.key.text))
            elif field.key is None:
                found.append(Constant("integer", position))
            continue
        value = inference.type_of(site, field.value)
        found.append(Constant(value.kind, value.value) if isinstance(value, Constant) else value)
    return union(found) if found else None


def enum_table(declaration: TypeDeclaration) -> TableNode | None:
    """The constructor of an enum."""
    statement = bound_statement(declaration)
    value = None
    if isinstance(statement, Local | Assign) and statement.values:
        value = statement.values[0]
    elif isinstance(statement, Field):
        value = statement.value
    return value if isinstance(value, TableNode) else None
