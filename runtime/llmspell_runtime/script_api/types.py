"""Python annotations as Lua types: the values that validation, LuaCATS text, docs and the language server share."""

from __future__ import annotations

import types
import typing
from collections.abc import Awaitable, Mapping, Sequence
from typing import Any, Literal, TypeAlias

import attrs

from llmspell_runtime.script_api.options import is_table_class
from llmspell_runtime.script_api.values import Callback, Fun, ObjectRef


@attrs.frozen
class Scalar:
    """`boolean`, `integer`, `number`, `string` or `nil`; `bytes` is a string that need not be UTF-8."""

    name: Literal["boolean", "integer", "number", "string", "bytes", "nil"]


@attrs.frozen
class Anything:
    """Any value; `plain` excludes functions and kernel objects at every depth."""

    plain: bool


@attrs.frozen
class Choice:
    """One of some literal strings, numbers or booleans."""

    values: tuple[str | int | bool, ...]


@attrs.frozen
class ListOf:
    """A table with the indices 1..n."""

    item: LuaType


@attrs.frozen
class MapOf:
    """A table with string keys."""

    value: LuaType


@attrs.frozen
class Table:
    """A table with named fields: an option or result class."""

    cls: type


@attrs.frozen
class Object:
    """A kernel object of the named class."""

    name: str


@attrs.frozen
class Func:
    """A Lua function; `text` is its LuaCATS type."""

    text: str = "function"


@attrs.frozen
class OneOf:
    """Any of several types, tried in order."""

    members: tuple[LuaType, ...]


@attrs.frozen
class Several:
    """Several values, as a Lua function returns them."""

    items: tuple[LuaType, ...]


LuaType: TypeAlias = Scalar | Anything | Choice | ListOf | MapOf | Table | Object | Func | OneOf | Several

NIL = Scalar("nil")

_SCALARS: Mapping[Any, LuaType] = {
    bool: Scalar("boolean"),
    int: Scalar("integer"),
    float: Scalar("number"),
    str: Scalar("string"),
    bytes: Scalar("bytes"),
    None: NIL,
    type(None): NIL,
    Any: Anything(plain=True),
    object: Anything(plain=False),
    Callback: Func(),
    list: ListOf(Anything(plain=True)),
    dict: MapOf(Anything(plain=True)),
}


def from_annotation(annotation: Any) -> LuaType:
    """The Lua type of a Python annotation (already evaluated); TypeError names an annotation that has none."""
    origin = typing.get_origin(annotation)
    if origin is typing.Annotated:
        return _annotated(annotation)
    if origin is None:
        if is_table_class(annotation):
            return Table(annotation)
        if annotation in _SCALARS:
            return _SCALARS[annotation]
        raise TypeError(f"{annotation!r} has no Lua type")
    arguments = typing.get_args(annotation)
    if origin in (typing.Union, types.UnionType):
        members = _flat(from_annotation(member) for member in arguments)
        return OneOf(members) if len(members) > 1 else members[0]
    if origin is Literal:
        return Choice(arguments)
    if origin in (list, Sequence):
        return ListOf(from_annotation(arguments[0]))
    if origin in (dict, Mapping):
        return MapOf(from_annotation(arguments[1]))
    if origin is tuple:
        return Several(tuple(from_annotation(item) for item in arguments if item is not ...))
    if origin in (Awaitable, types.CoroutineType):
        return from_annotation(arguments[-1])
    raise TypeError(f"{annotation!r} has no Lua type")


def _annotated(annotation: Any) -> LuaType:
    inner = annotation.__origin__
    for part in annotation.__metadata__:
        if inner is Callback and isinstance(part, Fun):
            return Func(part.text)
        if inner is ObjectRef and not isinstance(part, str):
            return Object(part.name)
    return from_annotation(inner)


def _flat(members: typing.Iterable[LuaType]) -> tuple[LuaType, ...]:
    flat: list[LuaType] = []
    for member in members:
        flat.extend(member.members if isinstance(member, OneOf) else (member,))
    return tuple(dict.fromkeys(flat))


def accepts_nil(lua_type: LuaType) -> bool:
    """Whether nil is a value of `lua_type`."""
    if isinstance(lua_type, OneOf):
        return any(accepts_nil(member) for member in lua_type.members)
    return lua_type == NIL or isinstance(lua_type, Anything)


def without_nil(lua_type: LuaType) -> LuaType:
    """`lua_type` without nil among its members, as the type of something optional is written."""
    if not isinstance(lua_type, OneOf):
        return lua_type
    members = tuple(member for member in lua_type.members if member != NIL)
    return OneOf(members) if len(members) > 1 else members[0]


def label(lua_type: LuaType) -> str:
    """How an error names what it expected: `integer`, `list`, `table`, `one of "a", "b"`."""
    match lua_type:
        case Scalar(name):
            return "string" if name == "bytes" else name
        case Anything():
            return "value"
        case Choice(values):
            return "one of " + ", ".join(f'"{v}"' if isinstance(v, str) else str(v).lower() for v in values)
        case ListOf():
            return "list"
        case MapOf() | Table():
            return "table"
        case Object(name):
            return name
        case Func():
            return "function"
        case OneOf(members):
            named = [member for member in members if member != NIL]
            return " or ".join(dict.fromkeys(label(member) for member in named))
        case Several(items):
            return ", ".join(label(item) for item in items)


def luacats(lua_type: LuaType) -> str:
    """`lua_type` as the LuaCATS annotation language writes it."""
    match lua_type:
        case Scalar(name):
            return "string" if name == "bytes" else name
        case Anything():
            return "any"
        case Choice(values):
            return "|".join(f'"{v}"' if isinstance(v, str) else str(v).lower() for v in values)
        case ListOf(item):
            return f"{_grouped(item)}[]"
        case MapOf(value):
            return f"table<string, {luacats(value)}>"
        case Table(cls):
            return f"llmspell.{cls.__name__}"
        case Object(name):
            return f"llmspell.{name}"
        case Func(text):
            return text
        case OneOf(members):
            return "|".join(dict.fromkeys(_member(m) for m in members))
        case Several(items):
            return ", ".join(luacats(item) for item in items)


def _grouped(item: LuaType) -> str:
    text = luacats(item)
    return f"({text})" if isinstance(item, (OneOf, Choice, Func)) else text


def _member(member: LuaType) -> str:
    text = luacats(member)
    return f"({text})" if isinstance(member, Func) and text != "function" else text


def describe(lua_type: LuaType) -> dict[str, Any]:
    """`lua_type` as plain data; `text` is its LuaCATS form.

    kinds: boolean, integer, number, string, nil, any, literal(values), list(item), map(value), class(name),
    function, union(members), several(items).
    """
    described: dict[str, Any] = {"text": luacats(lua_type)}
    match lua_type:
        case Scalar(name):
            described["kind"] = "string" if name == "bytes" else name
        case Anything():
            described["kind"] = "any"
        case Choice(values):
            described |= {"kind": "literal", "values": list(values)}
        case ListOf(item):
            described |= {"kind": "list", "item": describe(item)}
        case MapOf(value):
            described |= {"kind": "map", "value": describe(value)}
        case Table(cls):
            described |= {"kind": "class", "name": cls.__name__}
        case Object(name):
            described |= {"kind": "class", "name": name}
        case Func():
            described["kind"] = "function"
        case OneOf(members):
            described |= {"kind": "union", "members": [describe(member) for member in members]}
        case Several(items):
            described |= {"kind": "several", "items": [describe(item) for item in items]}
    return described
