"""Where a unit hands a value on: a path that is the value of a variable or a field, or the argument of a call."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from llmspell_runtime.syntax.literals import string_value
from llmspell_runtime.syntax.nodes import (
    Assign,
    Binary,
    Call,
    Expression,
    Field,
    Function,
    GenericFor,
    Index,
    Local,
    LocalFunction,
    Member,
    Name,
    Node,
    Paren,
    String,
)

from .facts import AccessPath, Key, UnitFacts, Variable
from .paths import access_path, constant_key

if TYPE_CHECKING:
    from llmspell_server.language.source import SourceFile

_MODULE: Final = "\0module "
_READING: Final = frozenset((
    "assert", "error", "getmetatable", "ipairs", "next", "pairs", "pcall", "print", "rawequal", "rawget", "rawlen",
    "select", "tonumber", "tostring", "type", "unpack", "xpcall",
))  # fmt: skip
"""Functions of Lua that give their arguments no fields."""


class Passing(NamedTuple):
    """The longest path around a use: the keys behind the use, and the expression that is a value as a whole."""

    keys: tuple[Key, ...]
    node: Node


def module_root(uri: str) -> str:
    """The root of paths into what a file returns, where that is no variable of the file."""
    return _MODULE + uri


def passed(unit: UnitFacts, use: Node) -> Passing | None:
    """The path that begins at a use, if its value is given to a variable, a field or a parameter; else None."""
    whole = _longest(unit, use)
    return whole if whole is not None and _is_given(unit, whole.node) else None


def gone_through(unit: UnitFacts, use: Node) -> tuple[tuple[Key, ...], Variable] | None:
    """The path that begins at a use, if a loop goes through its elements and gives them fields; and their variable."""
    whole = _longest(unit, use)
    call = unit.parents.get(whole.node) if whole is not None else None
    if whole is None or not isinstance(call, Call) or call.arguments[:1] != [whole.node]:
        return None
    loop = unit.parents.get(call)
    named = isinstance(call.callee, Name) and call.callee.text in ("pairs", "ipairs")
    if not named or not isinstance(loop, GenericFor) or len(loop.names) < 2 or loop.values[:1] != [call]:
        return None
    element = unit.resolved.get(loop.names[1])
    return (whole.keys, element) if element is not None and element in unit.writes else None


def _longest(unit: UnitFacts, use: Node) -> Passing | None:
    """The longest path that begins at a use; None if a key of it is computed."""
    parents = unit.parents
    keys: list[Key] = []
    node, parent = use, parents.get(use)
    while True:
        if isinstance(parent, Member):
            if parent.object is not node:
                return None
            keys.append(parent.name.text)
        elif isinstance(parent, Index) and parent.object is node:
            key = constant_key(parent.key)
            if key is None:
                return None
            keys.append(key)
        elif not isinstance(parent, Paren):
            return Passing(tuple(keys), node)
        node, parent = parent, parents.get(parent)


def _is_given(unit: UnitFacts, node: Node) -> bool:
    parent = unit.parents.get(node)
    while True:
        match parent:
            case Paren():
                pass
            case Binary():
                if parent.operator != "or" and not (parent.operator == "and" and parent.right is node):
                    return False
            case Call() if parent.callee is not node and _is_setmetatable(parent) and parent.arguments[0] is node:
                pass
            case Call():
                callee = parent.callee
                return callee is not node and isinstance(callee, Name) and callee.text not in _READING
            case Local():
                return True
            case Assign():
                return all(one is not node for one in parent.targets)
            case Field():
                return parent.value is node
            case _:
                return False
        node, parent = parent, unit.parents.get(parent)


def _is_setmetatable(call: Call) -> bool:
    return isinstance(call.callee, Name) and call.callee.text == "setmetatable" and len(call.arguments) > 1


def returned_path(unit: UnitFacts, value: Expression) -> AccessPath | None:
    """The path that an expression is, `setmetatable(path, …)` included."""
    while isinstance(value, Paren) or (isinstance(value, Call) and _is_setmetatable(value)):
        value = value.inner if isinstance(value, Paren) else value.arguments[0]
    return access_path(value, unit.resolved)


def required_name(file: SourceFile, unit: UnitFacts, value: Expression) -> str:
    """The name in `require("name")`; empty for anything else."""
    while isinstance(value, Paren):
        value = value.inner
    if not isinstance(value, Call) or not isinstance(value.callee, Name) or value.callee.text != "require":
        return ""
    first = value.arguments[0] if value.arguments else None
    return string_value(first.text, file.tree.dialect) if isinstance(first, String) else ""


def called_function(file: SourceFile, unit: UnitFacts, call: Call) -> tuple[UnitFacts, Function] | None:
    """The local function that a call is of, with its unit, if the name never means another one."""
    variable = file.variable_of(unit, call.callee) if isinstance(call.callee, Name) else None
    if variable is None or file.assignments_of(variable):
        return None
    statement = variable.statement
    if isinstance(statement, LocalFunction):
        return variable.unit, statement.function
    if variable.kind == "local" and isinstance(statement, Local) and variable.index < len(statement.values):
        value = statement.values[variable.index]
        return (variable.unit, value) if isinstance(value, Function) else None
    return None


def named_function(unit: UnitFacts, function: Node) -> Variable | None:
    """The local that a function is the value of."""
    parent = unit.parents.get(function)
    if isinstance(parent, LocalFunction):
        return unit.resolved.get(parent.name)
    if isinstance(parent, Local) and len(parent.names) == len(parent.values) == 1:
        return unit.resolved.get(parent.names[0])
    return None


def default_of(unit: UnitFacts, variable: Variable, written: Sequence[tuple[UnitFacts, Node]]) -> Expression | None:
    """What `name = name or default` gives a parameter, if nothing else is assigned to it."""
    parent = unit.parents.get(written[0][1]) if len(written) == 1 else None
    if not isinstance(parent, Assign) or len(parent.values) != 1 or len(parent.targets) != 1:
        return None
    value = parent.values[0]
    if not isinstance(value, Binary) or value.operator != "or" or unit.resolved.get(value.left) is not variable:
        return None
    return value.right


def own_path(variable: Variable) -> AccessPath | None:
    """The path of the table whose method a `self` belongs to."""
    function = variable.statement
    return variable.unit.function_of[function].owner if isinstance(function, Function) else None


def methods_of(file: SourceFile, root: Variable | str) -> Iterator[tuple[UnitFacts, AccessPath, Variable]]:
    """The `self` of each method of a table behind a root, with the table's path; kept with the file."""
    known: dict[Variable | str, list[tuple[UnitFacts, AccessPath, Variable]]] | None = file.cache.get("methods")
    if known is None:
        known = file.cache["methods"] = {}
        for unit in file.units:
            for function in unit.functions:
                if function.owner is not None and function.self_variable is not None:
                    owner = function.owner.root
                    if isinstance(owner, str):
                        owner = file.top_variable(unit, owner) or owner
                    known.setdefault(owner, []).append((unit, function.owner, function.self_variable))
    yield from known.get(root, ())


def hands_on(unit: UnitFacts) -> Iterator[tuple[str, tuple[Key, ...]]]:
    """The variables of the main chunk and the globals (by name) whose values a unit hands on, with the keys behind."""
    for name, uses in unit.free.items():
        yield from _handed(unit, name, (), uses)
    for name, variable in unit.top.items():
        yield from _handed(unit, name, (), variable.uses)
    for function in unit.functions:
        if function.owner is not None and function.self_variable is not None:
            root, keys = function.owner
            if isinstance(root, str) or root.top:
                name = root if isinstance(root, str) else root.name
                yield from _handed(unit, name, keys, function.self_variable.uses)


def _handed(
    unit: UnitFacts, name: str, before: tuple[Key, ...], uses: list[Name]
) -> Iterator[tuple[str, tuple[Key, ...]]]:
    for use in uses:
        one = passed(unit, use) or gone_through(unit, use)
        if one is not None:
            yield name, before + one[0]
