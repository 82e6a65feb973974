"""Fields that no text declares by name, fields of shapes, and which keys fit an index type."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from llmspell_server.language.binding.facts import Key
from llmspell_server.language.types.build import members_of
from llmspell_server.language.types.values import (
    ANY,
    INTEGER,
    NUMBER,
    STRING,
    UNKNOWN,
    Constant,
    Generic,
    Property,
    Shape,
    Type,
)

from .site import FieldFound

if TYPE_CHECKING:
    from llmspell_server.language.answers import Location

    from .inference import Inference


def in_shape(inference: Inference, type_: Shape, key: Key) -> list[FieldFound]:
    """The field of a `{ name: T, [K]: V }` type, by name or by an index type that the key fits."""
    for field in type_.fields:
        if field.name == key:
            return [shape_field(inference, field)]
    for key_type, value in type_.indexers:
        if _literally_fits(key, key_type):
            return by_pattern(value, key)
    return []


def shape_field(inference: Inference, field: Property) -> FieldFound:
    """A field of a `{ name: T }` type as a declaration."""
    return FieldFound(
        name=field.name,
        type=partial(_same, field.type),
        source="shape",
        location=partial(_shape_location, inference, field),
        doc=field.doc,
        optional=field.optional,
        declared=True,
    )


def _shape_location(inference: Inference, field: Property) -> Location | None:
    from llmspell_server.language.answers import Location

    place = field.place
    file = inference.file_of(place.uri) if place is not None else None
    if place is None or file is None:
        return None
    start, end = place.start + file.shift(place.unit), place.end + file.shift(place.unit)
    return Location(place.uri, start, end, start, end)


def _same(type_: Type) -> Type:
    return type_


def _nowhere() -> None:
    return None


def by_pattern(type_: Type, key: Key) -> list[FieldFound]:
    """A field that no text declares by name: an element, a value of a map."""
    return [FieldFound(name=key, type=partial(_same, type_), source="pattern", location=_nowhere, declared=True)]


def _literally_fits(key: Key, wanted: Type) -> bool:
    for member in members_of(wanted):
        if member in (ANY, UNKNOWN) or (isinstance(member, Generic)):
            return True
        if isinstance(member, Constant):
            if member.value == key:
                return True
        elif member in ((NUMBER, INTEGER) if isinstance(key, int) else (STRING,)):
            return True
    return False


def key_fits(inference: Inference, key: Key, wanted: Type) -> bool:
    """Whether a constant key is one of an index type."""
    from .kinds import expanded

    return _literally_fits(key, expanded(inference, wanted))
