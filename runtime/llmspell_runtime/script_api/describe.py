"""The catalogue as plain data: for the language server, the LuaCATS library and the reference pages.

`{globals: [Table], classes: [Table]}`, sorted as declared (globals) and by name (classes).

Table     name, doc, role (global, object, options, result), aliases, functions: [Function], fields: [Field],
          extra (options and results: keys that are not declared are allowed), owner (classes: the global it is for)
Function  name, operation, local, category, method, shapes: [Shape], one per way to call it
Shape     parameters: [Parameter], returns: [{type, doc, rest}], doc, errors, example, deprecated (text or None)
Parameter name, type, doc, optional, rest, and default if it has one that is not nil
Field     name, type, doc, optional, deprecated, aliases, and default or value if known and not nil

Types are described by `types.describe`. The object of a method is not among its parameters.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from llmspell_runtime.script_api import types as lua
from llmspell_runtime.script_api.catalogue import Constant, Function, Global, ObjectClass, Shape
from llmspell_runtime.script_api.options import TableClass, table_class
from llmspell_runtime.script_api.signature import Parameter
from llmspell_runtime.script_api.values import Marker


def describe_catalogue(globals_: Sequence[Global]) -> dict[str, Any]:
    """The description of all globals; ValueError when two classes have one name."""
    classes: dict[str, dict[str, Any]] = {}
    python_classes: dict[str, type] = {}
    for global_ in globals_:
        for cls in global_.objects.values():
            _add(classes, _object(cls, global_.name))
        for found in _tables_of(global_):
            known = python_classes.setdefault(found.__name__, found)
            if known is not found:
                raise ValueError(f"two table classes are called {found.__name__}")
            if found.__name__ not in classes or classes[found.__name__]["role"] == "object":
                _add(classes, _table(found, global_.name))
    return {
        "globals": [_global(global_) for global_ in globals_],
        "classes": [classes[name] for name in sorted(classes)],
    }


def _add(classes: dict[str, dict[str, Any]], described: dict[str, Any]) -> None:
    if described["name"] in classes:
        raise ValueError(f"two classes are called {described['name']}")
    classes[described["name"]] = described


def _global(table: Global) -> dict[str, Any]:
    return {
        "name": table.name,
        "role": "global",
        "doc": table.doc.strip(),
        "aliases": list(table.aliases),
        "functions": [_function(function) for function in table.functions.values()],
        "fields": [_constant(constant) for constant in table.fields.values()],
    }


def _object(cls: ObjectClass, owner: str) -> dict[str, Any]:
    return {
        "name": cls.name,
        "role": "object",
        "owner": owner,
        "doc": cls.doc.strip(),
        "functions": [_function(function) for function in cls.functions.values()],
        "fields": [_constant(constant) for constant in cls.fields.values()],
    }


def _table(cls: type, owner: str) -> dict[str, Any]:
    known = table_class(cls)
    return {
        "name": known.name,
        "role": known.role,
        "owner": owner,
        "doc": known.doc,
        "functions": [],
        "fields": list(_fields(known)),
        "extra": known.extra,
    }


def _fields(known: TableClass) -> Iterator[dict[str, Any]]:
    for field in known.fields:
        described = {
            "name": field.lua_name,
            "type": _described_type(field.annotation, optional=not field.required),
            "doc": field.doc,
            "optional": not field.required,
            "deprecated": field.deprecated,
            "aliases": list(field.aliases),
        }
        yield described | _default(field.default)


def _constant(constant: Constant) -> dict[str, Any]:
    described = {
        "name": constant.name,
        "type": _described_type(constant.annotation, optional=False),
        "doc": constant.doc,
        "optional": False,
        "deprecated": None,
        "aliases": [],
    }
    return described if isinstance(constant.value, Marker) else described | {"value": constant.value}


def _function(function: Function) -> dict[str, Any]:
    return {
        "name": function.name,
        "operation": function.operation,
        "local": function.local,
        "category": function.category,
        "method": function.method,
        "shapes": [_shape(shape, method=function.method) for shape in function.shapes],
    }


def _shape(shape: Shape, *, method: bool) -> dict[str, Any]:
    signature = shape.signature
    return {
        "parameters": [_parameter(parameter) for parameter in signature.parameters[1 if method else 0 :]],
        "returns": [
            {"type": lua.describe(value.type), "doc": value.doc, "rest": value.rest} for value in signature.returns
        ],
        "doc": signature.docs.text,
        "errors": signature.docs.errors,
        "example": signature.docs.example,
        "deprecated": shape.deprecated,
    }


def _parameter(parameter: Parameter) -> dict[str, Any]:
    described = {
        "name": parameter.name,
        "type": lua.describe(lua.without_nil(parameter.type) if parameter.optional else parameter.type),
        "doc": parameter.doc,
        "optional": parameter.optional,
        "rest": parameter.rest,
    }
    return described | _default(parameter.default)


def _described_type(annotation: Any, *, optional: bool) -> dict[str, Any]:
    lua_type = lua.from_annotation(annotation)
    return lua.describe(lua.without_nil(lua_type) if optional else lua_type)


def _default(default: Any) -> dict[str, Any]:
    if default is None or isinstance(default, Marker):
        return {}
    return {"default": list(default) if isinstance(default, tuple) else default}


def _tables_of(global_: Global) -> Iterator[type]:
    """Every option and result class that a global's functions and fields mention, each once, nested ones too."""
    pending: list[lua.LuaType] = []
    for function in global_.every_function():
        for shape in function.shapes:
            pending += [parameter.type for parameter in shape.signature.parameters]
            pending += [value.type for value in shape.signature.returns]
    for table in (global_, *global_.objects.values()):
        pending += [lua.from_annotation(constant.annotation) for constant in table.fields.values()]
    pending.reverse()
    seen = set()
    while pending:
        lua_type = pending.pop()
        if isinstance(lua_type, lua.Table) and lua_type.cls not in seen:
            seen.add(lua_type.cls)
            yield lua_type.cls
            pending += [lua.from_annotation(field.annotation) for field in table_class(lua_type.cls).fields]
        pending += _parts(lua_type)


def _parts(lua_type: lua.LuaType) -> Iterable[lua.LuaType]:
    match lua_type:
        case lua.ListOf(inner) | lua.MapOf(inner):
            return (inner,)
        case lua.OneOf(members):
            return members
        case lua.Several(items):
            return items
        case _:
            return ()
