"""The tags as values, one class per shape; spans are offsets of the unit."""

from __future__ import annotations

from typing import Literal

import attrs

from .type_nodes import FunctionNode, GenericNode, ResultNode, Span, TypeNode


@attrs.frozen(kw_only=True)
class Tag:
    """What every tag has: its word without `@`, where the word stands, where the tag ends, and its description."""

    word: Span
    end: int
    doc: str = ""

    @property
    def start(self) -> int:
        """Where the word starts."""
        return self.word.start


@attrs.frozen(kw_only=True)
class ClassTag(Tag):
    """`@class (exact) Name<T>: Parent, { x: T }`; `@interface` too."""

    name: Span
    attributes: frozenset[str] = frozenset()
    generics: tuple[GenericNode, ...] = ()
    parents: tuple[TypeNode, ...] = ()


@attrs.frozen(kw_only=True)
class FieldTag(Tag):
    """`@field private name? T` or `@field [K] T`; one of `name` and `key` is given."""

    type: TypeNode
    name: Span | None = None
    key: TypeNode | None = None
    optional: bool = False
    visibility: Literal["public", "protected", "private", "package"] = "public"
    readonly: bool = False
    deprecated: bool = False


@attrs.frozen(kw_only=True)
class ParamTag(Tag):
    """`@param name? T`; `@vararg T` is one with the name `...`. `docs` describe the variants of a literal union."""

    name: Span
    type: TypeNode
    optional: bool = False


@attrs.frozen(kw_only=True)
class ReturnTag(Tag):
    """`@return T name, U other`."""

    results: tuple[ResultNode, ...]


@attrs.frozen(kw_only=True)
class ReturnOverloadTag(Tag):
    """`@return_overload true, T`."""

    results: tuple[ResultNode, ...]


@attrs.frozen(kw_only=True)
class ReturnCastTag(Tag):
    """`@return_cast name T else U`."""

    name: Span
    type: TypeNode
    otherwise: TypeNode | None = None


@attrs.frozen(kw_only=True)
class GenericTag(Tag):
    """`@generic T: X, U`."""

    generics: tuple[GenericNode, ...]


@attrs.frozen(kw_only=True)
class OverloadTag(Tag):
    """`@overload fun()`."""

    function: FunctionNode


@attrs.frozen(kw_only=True)
class AliasTag(Tag):
    """`@alias Name<T> type`; the `---|` lines are in the type, with their descriptions."""

    name: Span
    type: TypeNode
    generics: tuple[GenericNode, ...] = ()


@attrs.frozen(kw_only=True)
class EnumTag(Tag):
    """`@enum (key) Name`."""

    name: Span
    attributes: frozenset[str] = frozenset()
    type: TypeNode | None = None


@attrs.frozen(kw_only=True)
class TypeTag(Tag):
    """`@type A, B`."""

    types: tuple[TypeNode, ...]


@attrs.frozen(kw_only=True)
class AsTag(Tag):
    """`@as T`."""

    type: TypeNode


@attrs.frozen(kw_only=True)
class CastTag(Tag):
    """`@cast x.y +T, -U, V`; an entry is (operator, type), the type None for `+?` and `-?`."""

    name: Span
    casts: tuple[tuple[Literal["", "+", "-"], TypeNode | None], ...]


@attrs.frozen(kw_only=True)
class OperatorTag(Tag):
    """`@operator add(T): U`."""

    operator: Span
    operand: TypeNode | None = None
    result: TypeNode | None = None


@attrs.frozen(kw_only=True)
class ModuleTag(Tag):
    """`@module "name"`."""

    name: str


@attrs.frozen(kw_only=True)
class MetaTag(Tag):
    """`@meta name`; the name is empty if none is given."""

    name: str = ""


@attrs.frozen(kw_only=True)
class DiagnosticTag(Tag):
    """`@diagnostic disable-line: a, b`; no codes means all of them."""

    action: Span
    codes: tuple[Span, ...] = ()


@attrs.frozen(kw_only=True)
class PlainTag(Tag):
    """A tag with nothing but text: `@deprecated`, `@async`, `@private`, `@see`, `@source`, unknown ones …"""


KNOWN_TAGS = frozenset(
    [
        "class",
        "interface",
        "field",
        "param",
        "vararg",
        "return",
        "return_cast",
        "return_overload",
        "generic",
        "overload",
        "alias",
        "enum",
        "type",
        "cast",
        "as",
        "operator",
        "async",
        "nodiscard",
        "deprecated",
        "meta",
        "module",
        "see",
        "source",
        "version",
        "private",
        "protected",
        "public",
        "package",
        "internal",
        "diagnostic",
        "readonly",
        "namespace",
        "using",
        "language",
        "schema",
        "mapping",
        "constructor",
    ]
)
"""Every tag that has a meaning here."""
