"""The types of Lua values, as frozen values: what the analysis knows about an expression.

Equality is structural, but for tables and functions of the code, which are known by the place that makes them
(`Origin`). Named types stay names until someone asks for their members, so that a type outlives an edit of its class.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal

import attrs

if TYPE_CHECKING:
    from llmspell_runtime.syntax.nodes import Node
    from llmspell_server.language.binding.facts import UnitFacts

LiteralKind = Literal["boolean", "integer", "number", "string"]


class Type:
    """What every type is."""

    __slots__ = ()


class Origin:
    """The node of the code that makes a table or a function; `unit` and `uri` say where it stands.

    Two origins are equal when their nodes are the same object.
    """

    __slots__ = ("node", "unit", "uri")

    def __init__(self, uri: str, unit: UnitFacts, node: Node) -> None:
        self.uri = uri
        self.unit = unit
        self.node = node

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Origin) and self.node is other.node

    def __hash__(self) -> int:
        return id(self.node)

    def __repr__(self) -> str:
        return f"<Origin {self.uri} {self.node!r}>"


@attrs.frozen
class Primitive(Type):
    """A type that Lua or the annotations name and that has no parts: `any`, `unknown`, `never`, `nil`, `number` …"""

    name: str


@attrs.frozen
class Constant(Type):
    """One value: `"a"`, `1`, `true`.

    `fresh` says that it comes from an expression, not from an annotation: it prints as the type it is of, and it does
    not make constants that differ in it unequal.
    """

    kind: LiteralKind
    value: Any
    fresh: bool = attrs.field(default=False, eq=False)


@attrs.frozen
class Array(Type):
    """`T[]`."""

    element: Type


@attrs.frozen
class Map(Type):
    """`table<K, V>`."""

    key: Type
    value: Type


@attrs.frozen
class Tuple(Type):
    """`[A, B]`; `rest` is the type of what may follow, or None."""

    items: tuple[Type, ...]
    rest: Type | None = None


@attrs.frozen
class Property:
    """One field of a `Shape`; `span` is where its name stands in the file `uri`."""

    name: str | int
    type: Type
    optional: bool = False
    doc: str = ""
    place: Place | None = attrs.field(default=None, eq=False)


@attrs.frozen
class Shape(Type):
    """`{ name: T, [K]: V }`."""

    fields: tuple[Property, ...]
    indexers: tuple[tuple[Type, Type], ...] = ()


@attrs.frozen
class Named(Type):
    """A class, an alias or an enum by its name, with type arguments."""

    name: str
    arguments: tuple[Type, ...] = ()


@attrs.frozen
class Generic(Type):
    """A type parameter; `captured` says that it was written in backticks: a string that names a type."""

    name: str
    constraint: Type | None = None
    captured: bool = False
    pattern: str = ""


@attrs.frozen
class Variadic(Type):
    """`T...`: any number of values."""

    element: Type


@attrs.frozen
class Union(Type):
    """One of several; made by `union` only, so never nested, never with doubles.

    `open_set` says that some constants are suggestions: the type they are of is a member, too.
    """

    members: tuple[Type, ...]
    open_set: bool = attrs.field(default=False, eq=False)


@attrs.frozen
class Intersection(Type):
    """All of several."""

    members: tuple[Type, ...]


@attrs.frozen
class Operation(Type):
    """A type computed from others when asked: `keyof T`, `T[K]`, `T extends U and X or Y`, a mapped table."""

    name: Literal["keyof", "index", "extends", "infer", "mapped"]
    arguments: tuple[Type, ...]


@attrs.frozen
class Place:
    """A stretch of a file, relative to a unit, so that it stays right when text above it changes."""

    uri: str
    unit: UnitFacts
    start: int
    end: int


@attrs.frozen
class Parameter:
    """One parameter; `type` is None where nothing is declared, the name of a vararg is `...`."""

    name: str
    type: Type | None = None
    optional: bool = False
    vararg: bool = False
    doc: str = ""


@attrs.frozen
class Result:
    """One returned value; `vararg` says that any number of them may follow."""

    type: Type
    name: str = ""
    vararg: bool = False
    doc: str = ""


@attrs.frozen
class Cast:
    """`@return_cast name Type`: what a call that returns true says about an argument."""

    name: str
    type: Type
    otherwise: Type | None = None


@attrs.frozen
class Signature:
    """One way to call a function. `results` is None when nothing is declared: ask the inference.

    `method` says that a first parameter `self` is implied and not among `parameters`. `rows` are the alternatives of
    `@return_overload`.
    """

    parameters: tuple[Parameter, ...] = ()
    results: tuple[Result, ...] | None = None
    generics: tuple[Generic, ...] = ()
    method: bool = False
    is_async: bool = False
    doc: str = ""
    casts: tuple[Cast, ...] = ()
    rows: tuple[tuple[Result, ...], ...] = ()
    deprecated: str | None = None
    nodiscard: str | None = None


@attrs.frozen
class Function(Type):
    """A function; the first signature is the main one, `origin` the code that makes it, None for a type `fun()`."""

    signatures: tuple[Signature, ...]
    origin: Origin | None = None


@attrs.frozen
class Table(Type):
    """The table that one constructor makes (or one variable of a `@class`, whose name is `class_name`)."""

    origin: Origin


@attrs.frozen
class Metatabled(Type):
    """A table with a metatable, from `setmetatable(base, metatable)`."""

    base: Type
    metatable: Type


@attrs.frozen
class Module(Type):
    """The table of all globals: `_G`, `_ENV`."""


ANY: Final = Primitive("any")
UNKNOWN: Final = Primitive("unknown")
NEVER: Final = Primitive("never")
NIL: Final = Primitive("nil")
BOOLEAN: Final = Primitive("boolean")
NUMBER: Final = Primitive("number")
INTEGER: Final = Primitive("integer")
STRING: Final = Primitive("string")
TABLE: Final = Primitive("table")
FUNCTION: Final = Primitive("function")
THREAD: Final = Primitive("thread")
USERDATA: Final = Primitive("userdata")
LIGHTUSERDATA: Final = Primitive("lightuserdata")
SELF: Final = Primitive("self")
TRUE: Final = Constant("boolean", True)
FALSE: Final = Constant("boolean", False)
GLOBALS: Final = Module()

PRIMITIVES: Final[dict[str, Primitive]] = {
    one.name: one
    for one in (
        ANY, UNKNOWN, NEVER, NIL, BOOLEAN, NUMBER, INTEGER, STRING, TABLE, FUNCTION, THREAD, USERDATA, LIGHTUSERDATA,
        SELF,
    )
}  # fmt: skip
