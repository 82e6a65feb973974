"""What annotations say about one of the values that a type lists: `---| "a" # this`, the field of a `keyof` type."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from llmspell_server.language.annotations.tags import AliasTag
from llmspell_server.language.annotations.type_nodes import KeyofNode, LiteralNode, NameNode, TypeNode, UnionNode
from llmspell_server.language.types.build import members_of
from llmspell_server.language.types.from_annotation import Reader
from llmspell_server.language.types.values import Constant, Generic, Named, Operation, Type

from .members import find
from .site import FieldFound

if TYPE_CHECKING:
    from llmspell_server.language.answers import Location

    from .inference import Inference

_DEEPEST = 8


def field_of_value(inference: Inference, wanted: Type, value: Constant, depth: int = 0) -> list[FieldFound]:
    """The fields that a value names where a key of a type (`keyof T`) is wanted."""
    if depth > _DEEPEST:
        return []
    for part in members_of(wanted):
        found: list[FieldFound] = []
        match part:
            case Generic(_, constraint) if constraint is not None:
                found = field_of_value(inference, constraint, value, depth + 1)
            case Operation("keyof", (owner,)):
                found = find(inference, owner, value.value)
            case Named():
                for reader, node in _aliases(inference, part):
                    for one in _parts(node):
                        if isinstance(one, KeyofNode | NameNode):
                            found = found or field_of_value(inference, reader.type(one), value, depth + 1)
        if found:
            return found
    return []


def said_of_value(inference: Inference, wanted: Type, value: Constant, depth: int = 0) -> str:
    """The description of a value of an alias, or of the field that it names; "" if there is none."""
    for part in members_of(wanted):
        for reader, node in _aliases(inference, part) if depth <= _DEEPEST else ():
            said = _in_alias(inference, reader, node, value, depth)
            if said:
                return said
    found = field_of_value(inference, wanted, value)
    return next((one.doc for one in found if one.doc), "")


def places_of_value(inference: Inference, wanted: Type, value: Constant, depth: int = 0) -> list[Location]:
    """Where an alias lists a value, or where the field stands that it names."""
    for part in members_of(wanted):
        if not isinstance(part, Named) or depth > _DEEPEST:
            continue
        for reader, node in _aliases(inference, part):
            for one in _parts(node):
                found = []
                if isinstance(one, LiteralNode) and one.value == value.value:
                    found = _place(inference, reader, one)
                elif isinstance(one, NameNode):
                    found = places_of_value(inference, reader.type(one), value, depth + 1)
                if found:
                    return found
    places = (one.location() for one in field_of_value(inference, wanted, value))
    return [one for one in places if one is not None]


def _place(inference: Inference, reader: Reader, node: TypeNode) -> list[Location]:
    from llmspell_server.language.answers import Location

    file = inference.file_of(reader.uri)
    if file is None:
        return []
    shift = file.shift(reader.unit) if reader.unit is not None else 0
    start, end = node.start + shift, node.end + shift
    return [Location(reader.uri, start, end, start, end)]


def _in_alias(inference: Inference, reader: Reader, node: TypeNode, value: Constant, depth: int) -> str:
    docs = node.docs if isinstance(node, UnionNode) else ()
    for index, part in enumerate(_parts(node)):
        if isinstance(part, LiteralNode) and part.value == value.value and index < len(docs) and docs[index]:
            return docs[index]
        if isinstance(part, NameNode):
            said = said_of_value(inference, reader.type(part), value, depth + 1)
            if said:
                return said
    return ""


def _parts(node: TypeNode) -> tuple[TypeNode, ...]:
    return node.members if isinstance(node, UnionNode) else (node,)


def _aliases(inference: Inference, type_: Type) -> Iterator[tuple[Reader, TypeNode]]:
    """What a name stands for, as written, and how to read it."""
    if isinstance(type_, Named):
        inference.note(("c", type_.name))
        for declaration in inference.index.types(type_.name):
            if isinstance(declaration.tag, AliasTag):
                yield Reader(declaration.file.uri, declaration.unit), declaration.tag.type
