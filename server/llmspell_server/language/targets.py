"""What makes two symbols the same thing: the targets that symbols carry."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from llmspell_runtime.syntax.nodes import (
    Node,
)

from .binding.facts import Key, UnitFacts, Variable

if TYPE_CHECKING:
    from .answers import Location


@attrs.frozen
class VariableTarget:
    """A local of any kind."""

    uri: str
    variable: Variable
    unit: UnitFacts
    node: Node | None


@attrs.frozen
class GlobalTarget:
    """A global by its name; `unit` and `node` are where it was found."""

    name: str
    uri: str
    unit: UnitFacts
    node: Node


@attrs.frozen
class FieldTarget:
    """A field: the node of its name, and what holds it (an expression, a table constructor).

    `environment` is the local `_ENV` whose field a bare name is, and `holder` its declaration, maybe of another unit.
    """

    uri: str
    unit: UnitFacts
    node: Node
    name: Key
    holder: Node
    environment: Variable | None = None


@attrs.frozen
class VarargTarget:
    """`...` of a function; None for those of the main chunk."""

    uri: str
    unit: UnitFacts
    node: Node
    function: Node | None


@attrs.frozen
class LabelTarget:
    """A label in a function (or the main chunk)."""

    uri: str
    unit: UnitFacts
    name: str
    node: Node


@attrs.frozen
class TypeTarget:
    """A class, an alias or an enum by its name."""

    name: str


@attrs.frozen
class TypeParameterTarget:
    """A type parameter: the block (and the class) it belongs to."""

    uri: str
    unit: UnitFacts | None
    name: str
    block_start: int


@attrs.frozen
class TypeFieldTarget:
    """A field named in an annotation: an `@field` of a class, or a field of a `{…}` type (owner "")."""

    owner: str
    name: Key
    uri: str
    unit: UnitFacts | None
    start: int


@attrs.frozen
class ModuleTarget:
    """The file of a `require` path; None if there is none."""

    uri: str | None
    name: str


@attrs.frozen
class OperatorTarget:
    """An operator: where metamethods and `@operator`s say how it is computed."""

    places: tuple[Location, ...]


@attrs.frozen
class TextTarget:
    """A string, a number, a tag: nothing more than its text."""

    text: str
    unit: UnitFacts | None = None
    node: Node | None = None
