"""The types of Lua values, as frozen values: what the analysis knows about an expression.

Equality is structural, but for tables and functions of the code, which are known by the place that makes them
(`Origin`). Named types stay names until someone asks for their members, so that a type outlives an edit of its class.

Types are compared and hashed a million times while a workspace is looked at: the commonest ones compare by hand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterator

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


@attrs.frozen(eq=False)
class Primitive(Type):
    """A type that Lua or the annotations name and that has no parts: `any`, `unknown`, `never`, `nil`, `number` …

    There is one object of each (`PRIMITIVES`), so that to compare them is to compare objects.
    """

    name: str


@attrs.frozen(eq=False)
class Constant(Type):
    """One value: `"a"`, `1`, `true`.

    `fresh` says that it comes from an expression, not from an annotation: it prints as the type it is of, and it does
    not make constants that differ in it unequal.
    """

    kind: LiteralKind
    value: Any
    fresh: bool = False

    def __eq__(self, other: object) -> bool:
        return self is other or (other.__class__ is Constant and self.value == other.value and self.kind == other.kind)

    def __hash__(self) -> int:
        return hash(self.value)


@attrs.frozen
class Array(Type):
    """`T[]`."""

    element: Type


@attrs.frozen(cache_hash=True)
class Map(Type):
    """`table<K, V>`."""

    key: Type
    value: Type


@attrs.frozen(cache_hash=True)
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


@attrs.frozen(cache_hash=True)
class Shape(Type):
    """`{ name: T, [K]: V }`."""

    fields: tuple[Property, ...]
    indexers: tuple[tuple[Type, Type], ...] = ()


@attrs.frozen(eq=False, init=False)
class Named(Type):
    """A class, an alias or an enum by its name, with type arguments. There is one object of each."""

    name: str
    arguments: tuple[Type, ...] = ()

    def __new__(cls, name: str, arguments: tuple[Type, ...] = ()) -> Named:
        """The one of this name and these arguments."""
        key = name, arguments
        known = _NAMED.get(key)
        if known is None:
            made = object.__new__(cls)
            object.__setattr__(made, "name", name)
            object.__setattr__(made, "arguments", arguments)
            known = _NAMED.setdefault(key, made)
        return known


_NAMED: Final[dict[tuple[str, tuple[Type, ...]], Named]] = {}


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


@attrs.frozen(cache_hash=True)
class Union(Type):
    """One of several; made by `union` only, so never nested, never with doubles.

    `open_set` says that some constants are suggestions: the type they are of is a member, too. What is asked of unions
    all the time is known from the beginning: whether nil is a member, whether `any` or `unknown` is, and whether some
    members are names or computed types that stand for others. `generic` is whether a type parameter occurs in it, None
    until somebody asks.
    """

    members: tuple[Type, ...]
    open_set: bool = attrs.field(default=False, eq=False)
    generic: bool | None = attrs.field(default=None, init=False, eq=False, repr=False)
    has_nil: bool = attrs.field(init=False, eq=False, repr=False)
    is_vague: bool = attrs.field(init=False, eq=False, repr=False)
    has_names: bool = attrs.field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        has_nil = is_vague = has_names = False
        for member in self.members:
            kind = member.__class__
            if kind is Primitive:
                has_nil = has_nil or member is NIL
                is_vague = is_vague or member is ANY or member is UNKNOWN
            elif kind is Named or kind is Operation:
                has_names = True
        object.__setattr__(self, "has_nil", has_nil)
        object.__setattr__(self, "is_vague", is_vague)
        object.__setattr__(self, "has_names", has_names)


@attrs.frozen(cache_hash=True)
class Intersection(Type):
    """All of several."""

    members: tuple[Type, ...]


@attrs.frozen(cache_hash=True)
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


@attrs.frozen(cache_hash=True)
class Parameter:
    """One parameter; `type` is None where nothing is declared, the name of a vararg is `...`."""

    name: str
    type: Type | None = None
    optional: bool = False
    vararg: bool = False
    doc: str = ""


@attrs.frozen(cache_hash=True)
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


@attrs.frozen(cache_hash=True)
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


@attrs.frozen(cache_hash=True)
class HeldAt:
    """A call that returns a table to a place that holds it; `around` is the context that the call stands in."""

    table: Origin
    call: Origin
    around: Context | None = None


@attrs.frozen(cache_hash=True)
class Context:
    """What a function of the code was called with, as far as that tells its results from those of other calls.

    `arguments` are types by the number of the parameter, -1 for `self`; `outer` is the context of the function around.
    `places` are the calls that returned a table which was made here to where it is held and given fields.
    """

    function: Origin
    arguments: tuple[tuple[int, Type], ...] = ()
    outer: Context | None = None
    places: tuple[HeldAt, ...] = ()
    depth: int = attrs.field(init=False, eq=False, repr=False)
    units: frozenset[UnitFacts] = attrs.field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        """Know how many contexts are in each other here, and the units that all of it stands in."""
        within = [one for _, type_ in self.arguments for one in _contexts(type_)]
        within += [one for one in (self.outer, *(held.around for held in self.places)) if one is not None]
        object.__setattr__(self, "depth", 1 + max((one.depth for one in within), default=0))
        own = [
            self.function,
            *(held.call for held in self.places),
            *(o for _, t in self.arguments for o in _origins(t)),
        ]
        units = frozenset(origin.unit for origin in own).union(*(one.units for one in within))
        object.__setattr__(self, "units", units)

    def of(self, origin: Origin) -> Context | None:
        """The innermost of these contexts in whose function something is made."""
        context: Context | None = self
        while context is not None and not context._makes(origin):
            context = context.outer
        return context

    def _makes(self, origin: Origin) -> bool:
        node = self.function.node
        within = node.start <= origin.node.start and origin.node.end <= node.end
        return within and origin.unit is self.function.unit and origin.node is not node


def _made(type_: Type) -> Iterator[Table | Function]:
    """The tables and functions of the code that a type consists of."""
    match type_:
        case Table() | Function():
            yield type_
        case Metatabled(base, metatable):
            yield from _made(base)
            yield from _made(metatable)
        case Union(members):
            for one in members:
                yield from _made(one)


def _contexts(type_: Type) -> list[Context]:
    return [one.context for one in _made(type_) if one.context is not None]


def _origins(type_: Type) -> list[Origin]:
    return [one.origin for one in _made(type_) if one.origin is not None]


@attrs.frozen(eq=False)
class Function(Type):
    """A function; the first signature is the main one, `origin` the code that makes it, None for a type `fun()`.

    `generic` is whether a type parameter occurs in it, None until somebody asks.
    """

    signatures: tuple[Signature, ...]
    origin: Origin | None = None
    context: Context | None = None
    generic: bool | None = attrs.field(default=None, init=False, repr=False)

    def __eq__(self, other: object) -> bool:
        return self is other or (
            other.__class__ is Function
            and self.origin == other.origin
            and self.context == other.context
            and self.signatures == other.signatures
        )

    def __hash__(self) -> int:
        return hash(self.signatures) if self.origin is None else id(self.origin.node)


@attrs.frozen(eq=False)
class Table(Type):
    """The table that one constructor makes; `context` is the call in whose course it is made, where that matters."""

    origin: Origin
    context: Context | None = None

    def __eq__(self, other: object) -> bool:
        return self is other or (
            other.__class__ is Table and self.origin.node is other.origin.node and self.context == other.context
        )

    def __hash__(self) -> int:
        return id(self.origin.node)

    @property
    def places(self) -> list[HeldAt]:
        """Where calls have put the table."""
        return [one for one in self.context.places if one.table == self.origin] if self.context is not None else []


@attrs.frozen(cache_hash=True)
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
