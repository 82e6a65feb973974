"""Checkers: a Lua type compiled once into a function that converts a plain value or raises `Mismatch`.

Containers add their key to the path of a mismatch on its way out, so that values that fit cost nothing extra.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from llmspell_runtime.script_api import options as tables
from llmspell_runtime.script_api import scalar_checkers as scalar
from llmspell_runtime.script_api import types as lua
from llmspell_runtime.script_api.mismatch import KeyMismatch, Mismatch, closest, expected
from llmspell_runtime.script_api.scalar_checkers import Checker
from llmspell_runtime.script_api.values import SCALARS, Callback, ObjectRef, number_text, shown


def checker(lua_type: lua.LuaType) -> Checker:
    """The checker of `lua_type`."""
    match lua_type:
        case lua.Scalar(name):
            return scalar.SCALAR_CHECKERS[name]
        case lua.Anything(plain):
            return scalar.plain if plain else scalar.anything
        case lua.Choice():
            return _choice(lua_type)
        case lua.ListOf(item):
            return _list(lua_type, checker(item))
        case lua.MapOf(value):
            return _map(lua_type, checker(value))
        case lua.Table(cls):
            return _table(lua_type, cls)
        case lua.Object(name):
            return _object(lua_type, name)
        case lua.Func():
            return scalar.callback
        case lua.OneOf(members):
            return _one_of(lua_type, members)
        case lua.Several():
            raise TypeError("several values are no parameter")


def _choice(choice: lua.Choice) -> Checker:
    allowed = {(type(value), value): value for value in choice.values}
    words = [value for value in choice.values if isinstance(value, str)]

    def check(value: Any) -> Any:
        kind = type(value)
        if kind is float and value.is_integer():
            kind, value = int, int(value)
        if kind in (str, int, bool) and (kind, value) in allowed:
            return value
        hint = closest(value, words) if kind is str else None
        raise Mismatch(f"{lua.label(choice)} expected, got {shown(value)}", hint=hint)

    return check


def _list(lua_type: lua.LuaType, item: Checker) -> Checker:
    def check(value: Any) -> list[Any]:
        if type(value) is not list:
            if type(value) is dict and not value:
                return []
            raise expected(lua_type, value)
        index = 0
        converted = []
        try:
            for element in value:
                converted.append(item(element))
                index += 1
        except Mismatch as mismatch:
            raise mismatch.under(index) from None
        return converted

    return check


def _map(lua_type: lua.LuaType, item: Checker) -> Checker:
    def check(value: Any) -> dict[str, Any]:
        converted = {}
        for key, element in _named_fields(lua_type, value).items():
            name = _key(key)
            try:
                converted[name] = item(element)
            except Mismatch as mismatch:
                raise mismatch.under(name) from None
        return converted

    return check


def _named_fields(lua_type: lua.LuaType, value: Any) -> dict[Any, Any]:
    if type(value) is dict:
        return value
    if type(value) is list:
        if not value:
            return {}
        raise Mismatch("table with named fields expected, got a list")
    raise expected(lua_type, value)


def _key(key: object) -> str:
    if type(key) is str:
        return key
    if type(key) is int or type(key) is float:
        return number_text(key)
    return shown(key)


_table_checkers: dict[type, Checker] = {}


def _table(lua_type: lua.LuaType, cls: type) -> Checker:
    """Compiled when the first table arrives, so that a class may contain itself."""

    def check(value: Any) -> Any:
        compiled = _table_checkers.get(cls)
        if compiled is None:
            compiled = _table_checkers[cls] = _compile_table(lua_type, cls)
        return compiled(value)

    return check


def _compile_table(lua_type: lua.LuaType, cls: type) -> Checker:
    described = tables.table_class(cls)
    fields = {
        name: (field.attribute, checker(lua.from_annotation(field.annotation)), name in field.aliases)
        for field in described.fields
        for name in (field.lua_name, *field.aliases)
    }
    required = {field.attribute: field.lua_name for field in described.fields if field.required}
    names = [field.lua_name for field in described.fields]

    def check(value: Any) -> Any:
        values: dict[str, Any] = {}
        extra: dict[str, Any] = {}
        for key, element in _named_fields(lua_type, value).items():
            field = fields.get(key)
            if field is None:
                if not described.extra:
                    raise KeyMismatch("unknown", (_key(key),), closest(_key(key), names))
                extra[_key(key)] = element
                continue
            attribute, check_one, is_alias = field
            if element is None or (is_alias and attribute in values):
                continue
            try:
                values[attribute] = check_one(element)
            except Mismatch as mismatch:
                raise mismatch.under(key) from None
        for attribute, name in required.items():
            if attribute not in values:
                raise KeyMismatch("missing", (name,))
        return cls(**values, extra=extra) if described.extra else cls(**values)

    return check


def _object(lua_type: lua.LuaType, name: str) -> Checker:
    def check(value: Any) -> ObjectRef:
        if isinstance(value, ObjectRef) and value.kind == name:
            return value
        raise expected(lua_type, value)

    return check


def _one_of(union: lua.OneOf, members: Sequence[lua.LuaType]) -> Checker:
    """A value that is of a member's own type goes to that member; only else are conversions tried, in order."""
    checkers = [(checker(member), _own_types(member)) for member in members]

    def check(value: Any) -> Any:
        kind = type(value)
        failures = []
        for check_one, own in checkers:
            if kind in own:
                try:
                    return check_one(value)
                except Mismatch as mismatch:
                    failures.append(mismatch)
        if failures:
            raise max(failures, key=lambda failure: len(failure.path))
        for check_one, _ in checkers:
            try:
                return check_one(value)
            except Mismatch:
                continue
        raise expected(union, value)

    return check


def _own_types(member: lua.LuaType) -> frozenset[type]:
    match member:
        case lua.Scalar(name):
            return frozenset(_OWN_TYPES[name])
        case lua.Anything():
            return frozenset((*SCALARS, list, dict, Callback, ObjectRef))
        case lua.Choice(values):
            return frozenset(type(value) for value in values)
        case lua.ListOf() | lua.MapOf() | lua.Table():
            return frozenset((list, dict))
        case lua.Object():
            return frozenset((ObjectRef,))
        case _:
            return frozenset((Callback,))


_OWN_TYPES: dict[str, tuple[type, ...]] = {
    "boolean": (bool,),
    "integer": (int,),
    "number": (float, int),
    "string": (str,),
    "bytes": (bytes, str),
    "nil": (type(None),),
}
