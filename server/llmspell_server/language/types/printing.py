"""Types as text, the way annotations write them; long ones are cut."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from .values import (
    NIL,
    UNKNOWN,
    Array,
    Constant,
    Function,
    Generic,
    Intersection,
    Map,
    Metatabled,
    Module,
    Named,
    Operation,
    Parameter,
    Primitive,
    Shape,
    Signature,
    Table,
    Tuple,
    Type,
    Union,
    Variadic,
)

MOST_MEMBERS: Final = 12
MOST_FIELDS: Final = 8
DEEPEST: Final = 3
_ESCAPES: Final = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\0": "\\0"}


def print_type(type_: Type, table: Callable[[Type, int], str] | None = None, depth: int = 0) -> str:
    """The text of a type. `table` prints the tables and functions of the code, which only the inference knows."""
    match type_:
        case Primitive(name):
            return name
        case Constant():
            return type_.kind if type_.fresh else print_constant(type_)
        case Named(name, arguments):
            return name + (f"<{_list(arguments, table, depth)}>" if arguments else "")
        case Array(element):
            return _grouped(element, table, depth) + "[]"
        case Map(key, value):
            return f"table<{print_type(key, table, depth)}, {print_type(value, table, depth)}>"
        case Tuple(items, rest):
            inner = [print_type(item, table, depth) for item in items]
            return f"[{', '.join([*inner, print_type(rest, table, depth) + '...'] if rest else inner)}]"
        case Shape():
            return _shape(type_, table, depth)
        case Union(members):
            return _union(members, table, depth)
        case Intersection(members):
            return " & ".join(_grouped(member, table, depth) for member in members)
        case Generic():
            return f"`{type_.pattern or type_.name}`" if type_.captured else type_.name
        case Variadic(element):
            return print_type(element, table, depth) + "..."
        case Operation():
            return _operation(type_, table, depth)
        case Function() if type_.origin is None or table is None:
            return print_signature(type_.signatures[0], table, depth) if type_.signatures else "function"
        case Table() | Function() | Metatabled() | Module() if table is not None:
            return table(type_, depth)
        case Module():
            return "_G"
        case _:
            return "table"


def _list(types: tuple[Type, ...], table: Callable[[Type, int], str] | None, depth: int) -> str:
    return ", ".join(print_type(one, table, depth) for one in types)


def _grouped(type_: Type, table: Callable[[Type, int], str] | None, depth: int) -> str:
    if isinstance(type_, Union) and len(type_.members) == 2 and UNKNOWN in type_.members and NIL not in type_.members:
        type_ = next(member for member in type_.members if member != UNKNOWN)
    text = print_type(type_, table, depth)
    if isinstance(type_, Union) and all(print_type(one, table, depth) == text for one in type_.members):
        return text  # members that read alike, such as tables of one shape
    return f"({text})" if isinstance(type_, Union | Intersection | Function) else text


def _union(members: tuple[Type, ...], table: Callable[[Type, int], str] | None, depth: int) -> str:
    others = [member for member in members if member not in (NIL, UNKNOWN)] or [UNKNOWN]
    shown = [
        _grouped(member, table, depth) if isinstance(member, Function) else print_type(member, table, depth)
        for member in others[:MOST_MEMBERS]
    ]
    shown = list(dict.fromkeys(shown))
    if len(others) > MOST_MEMBERS:
        shown.append(f"... ({len(others) - MOST_MEMBERS} more)")
    if NIL not in members:
        return "|".join(shown)
    return shown[0] + "?" if len(shown) == 1 else "(" + "|".join(shown) + ")?"


def _shape(type_: Shape, table: Callable[[Type, int], str] | None, depth: int) -> str:
    if depth >= DEEPEST:
        return "{...}"
    parts = [
        f"{field_label(field.name)}{'?' if field.optional else ''}: {print_type(field.type, table, depth + 1)}"
        for field in type_.fields[:MOST_FIELDS]
    ]
    parts += [
        f"[{print_type(key, table, depth + 1)}]: {print_type(value, table, depth + 1)}" for key, value in type_.indexers
    ]
    if len(type_.fields) > MOST_FIELDS:
        parts.append("...")
    return "{ " + ", ".join(parts) + " }"


def _operation(type_: Operation, table: Callable[[Type, int], str] | None, depth: int) -> str:
    parts = [print_type(part, table, depth) for part in type_.arguments]
    match type_.name:
        case "keyof":
            return f"keyof {parts[0]}"
        case "index":
            return f"{parts[0]}[{parts[1]}]"
        case "extends":
            return f"{parts[0]} extends {parts[1]} and {parts[2]} or {parts[3]}"
        case "mapped":
            return f"{{ [{parts[0]} in {parts[1]}]: {parts[2]} }}"
        case _:
            return f"infer {parts[0]}"


def field_label(name: str | int) -> str:
    """A key as a constructor or a shape writes it: a name, else in brackets."""
    if isinstance(name, int):
        return f"[{name}]"
    return name if name.isidentifier() and name.isascii() else f"[{quoted(name)}]"


def quoted(text: str) -> str:
    """A string in double quotes, cut at 100 characters."""
    shown = text if len(text) <= 100 else text[:97] + "..."
    return '"' + "".join(_ESCAPES.get(char, char) for char in shown) + '"'


def print_constant(constant: Constant) -> str:
    """A value as Lua writes it."""
    if constant.kind == "string":
        return quoted(constant.value)
    if constant.kind == "boolean":
        return "true" if constant.value else "false"
    return str(constant.value)


def print_parameter(parameter: Parameter, table: Callable[[Type, int], str] | None = None, depth: int = 0) -> str:
    """`name?: T`."""
    mark = "?" if parameter.optional else ""
    if parameter.type is None:
        return parameter.name + mark
    return f"{parameter.name}{mark}: {print_type(parameter.type, table, depth + 1)}"


def print_signature(
    signature: Signature, table: Callable[[Type, int], str] | None = None, depth: int = 0, prefix: str = "fun"
) -> str:
    """`fun(a: T): R`."""
    parameters = ", ".join(print_parameter(one, table, depth) for one in signature.parameters)
    lead = "async " if signature.is_async else ""
    text = f"{lead}{prefix}({parameters})"
    if signature.results:
        shown = ", ".join(
            print_type(one.type, table, depth + 1) + ("..." if one.vararg else "") for one in signature.results
        )
        text += f": {shown}"
    return text
