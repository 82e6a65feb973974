"""Strings that annotations make names: of a class, where a type parameter in backticks captures it; of a key of an
`@enum (key)`, where that enum is wanted.
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from typing import TYPE_CHECKING

from llmspell_runtime.syntax.literals import string_value
from llmspell_runtime.syntax.nodes import Name, String

from .annotations.tags import EnumTag
from .infer.aliases import enum_table
from .targets import FieldTarget
from .types.build import members_of
from .types.values import Generic, Named

if TYPE_CHECKING:
    from .analysis import Snapshot
    from .answers import Location
    from .index import TypeDeclaration


def names_type(snapshot: Snapshot, uri: str, node: String) -> bool:
    """Whether a string is taken as the name of a type where it stands."""
    expected = snapshot.expected_of(uri, node)
    return expected is not None and any(
        isinstance(part, Generic) and part.captured and not part.pattern for part in members_of(expected)
    )


def key_enums(snapshot: Snapshot) -> dict[str, TypeDeclaration]:
    """The enums whose values are the keys of their tables, by name."""
    memo = snapshot.inference.memo
    known: dict[str, TypeDeclaration] | None = memo.get("key enums")  # type: ignore[assignment]
    if known is None:
        known = memo["key enums"] = {
            name: one
            for name, found in snapshot.index.type_names().items()
            for one in found
            if isinstance(one.tag, EnumTag) and "key" in one.tag.attributes and one.unit is not None
        }
    return known


def enum_key(snapshot: Snapshot, uri: str, node: String, text: str) -> FieldTarget | None:
    """The field of an enum's table that a string means where it stands."""
    enums = key_enums(snapshot)
    expected = snapshot.expected_of(uri, node) if enums else None
    for part in members_of(expected) if expected is not None else ():
        declared = enums.get(part.name) if isinstance(part, Named) else None
        table = enum_table(declared) if declared is not None else None
        if declared is not None and declared.unit is not None and table is not None:
            for field in table.fields:
                if isinstance(field.key, Name) and not field.bracketed and field.key.text == text:
                    return FieldTarget(declared.file.uri, declared.unit, field.key, text, table)
    return None


def enum_value_places(snapshot: Snapshot, uri: str, node: String, text: str) -> Iterator[Location]:
    """The fields of an enum's table that have the value of a string where that enum is wanted."""
    expected = snapshot.expected_of(uri, node)
    for part in members_of(expected) if expected is not None else ():
        for declared in snapshot.types_named(part.name) if isinstance(part, Named) else ():
            table = enum_table(declared) if isinstance(declared.tag, EnumTag) else None
            for field in table.fields if table is not None else ():
                value = field.value
                if isinstance(value, String) and string_value(value.text, declared.file.tree.dialect) == text:
                    assert declared.unit is not None  # it has a table
                    yield declared.file.location(declared.unit, field.key or value, field)


def enums_with(snapshot: Snapshot, wanted: Set[tuple[str, int]]) -> Iterator[str]:
    """The names of the enums whose tables declare a field at one of these places (file, offset)."""
    for name, declared in key_enums(snapshot).items():
        table = enum_table(declared)
        if table is not None and declared.unit is not None:
            shift = declared.file.shift(declared.unit)
            if any(
                (declared.file.uri, each.key.start + shift) in wanted for each in table.fields if each.key is not None
            ):
                yield name
