"""Type expressions as written: small nodes with spans, turned into types by `types/from_annotation.py`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import attrs


@attrs.frozen
class Span:
    """A name and where it stands."""

    text: str
    start: int
    end: int


@attrs.frozen(kw_only=True)
class TypeNode:
    """A type expression from `start` to `end`."""

    start: int
    end: int

    def parts(self) -> Iterator[TypeNode]:
        """The type expressions directly within."""
        for field in attrs.fields(type(self)):
            value = getattr(self, field.name)
            if isinstance(value, TypeNode):
                yield value
            elif isinstance(value, tuple):
                for item in value:
                    if isinstance(item, TypeNode):
                        yield item
                    elif isinstance(item, ParameterNode | ResultNode | FieldNode | GenericNode):
                        yield from item.types()


@attrs.frozen(kw_only=True)
class ParameterNode:
    """`name?: T` in `fun()`; the name of a vararg is `...`."""

    name: Span
    optional: bool = False
    type: TypeNode | None = None

    def types(self) -> Iterator[TypeNode]:
        """The type."""
        if self.type is not None:
            yield self.type


@attrs.frozen(kw_only=True)
class ResultNode:
    """One returned value, `name: T`, `T name`, `T...`."""

    type: TypeNode
    name: Span | None = None
    vararg: bool = False

    def types(self) -> Iterator[TypeNode]:
        """The type."""
        yield self.type


@attrs.frozen(kw_only=True)
class FieldNode:
    """`name?: T` or `[K]: T` in braces; one of `name` and `key` is given."""

    type: TypeNode
    name: Span | None = None
    key: TypeNode | None = None
    optional: bool = False
    doc: str = ""

    def types(self) -> Iterator[TypeNode]:
        """The types."""
        if self.key is not None:
            yield self.key
        yield self.type


@attrs.frozen(kw_only=True)
class GenericNode:
    """`T`, `T: Constraint`, `T = Default`, `T...`."""

    name: Span
    constraint: TypeNode | None = None
    default: TypeNode | None = None
    variadic: bool = False

    def types(self) -> Iterator[TypeNode]:
        """The constraint and the default."""
        if self.constraint is not None:
            yield self.constraint
        if self.default is not None:
            yield self.default


@attrs.frozen(kw_only=True)
class NameNode(TypeNode):
    """`Name` or `Name<A, B>`."""

    name: Span
    arguments: tuple[TypeNode, ...] = ()


@attrs.frozen(kw_only=True)
class LiteralNode(TypeNode):
    """`"a"`, `1`, `true`."""

    kind: Literal["string", "number", "integer", "boolean"]
    value: str | int | float | bool


@attrs.frozen(kw_only=True)
class CapturedNode(TypeNode):
    """Backticks: `T`, or with text around it a pattern for a type's name."""

    text: str


@attrs.frozen(kw_only=True)
class ArrayNode(TypeNode):
    """`T[]`."""

    element: TypeNode


@attrs.frozen(kw_only=True)
class OptionalNode(TypeNode):
    """`T?`."""

    inner: TypeNode


@attrs.frozen(kw_only=True)
class VariadicNode(TypeNode):
    """`T...` or `...T`."""

    inner: TypeNode


@attrs.frozen(kw_only=True)
class UnionNode(TypeNode):
    """`A | B`."""

    members: tuple[TypeNode, ...]
    docs: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class IntersectionNode(TypeNode):
    """`A & B`."""

    members: tuple[TypeNode, ...]


@attrs.frozen(kw_only=True)
class TupleNode(TypeNode):
    """`[A, B]`."""

    items: tuple[TypeNode, ...]


@attrs.frozen(kw_only=True)
class TableNode(TypeNode):
    """`{ a: T, [K]: V }`."""

    fields: tuple[FieldNode, ...]


@attrs.frozen(kw_only=True)
class FunctionNode(TypeNode):
    """`async fun<T>(a: T, ...: U): R`."""

    parameters: tuple[ParameterNode, ...] = ()
    results: tuple[ResultNode, ...] | None = None
    generics: tuple[GenericNode, ...] = ()
    is_async: bool = False


@attrs.frozen(kw_only=True)
class KeyofNode(TypeNode):
    """`keyof T`."""

    inner: TypeNode


@attrs.frozen(kw_only=True)
class IndexedNode(TypeNode):
    """`T[K]`."""

    inner: TypeNode
    key: TypeNode


@attrs.frozen(kw_only=True)
class ConditionalNode(TypeNode):
    """`T extends U and X or Y`."""

    checked: TypeNode
    base: TypeNode
    yes: TypeNode
    no: TypeNode


@attrs.frozen(kw_only=True)
class MappedNode(TypeNode):
    """`{ [K in T]: V }`."""

    name: Span
    keys: TypeNode
    value: TypeNode
    optional: bool = False


@attrs.frozen(kw_only=True)
class MissingNode(TypeNode):
    """Where a type should be."""


def walk_type(node: TypeNode) -> Iterator[TypeNode]:
    """The node and every type expression within, in the order of the text."""
    stack = [node]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(reversed(list(node.parts())))
