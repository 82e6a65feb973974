"""Where a string is the name of a tool."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from llmspell_runtime.syntax.nodes import Call, Field, Function, Local, LocalFunction, Member, MethodCall, Name, Node
from llmspell_server.language.infer.callables import protected_call

if TYPE_CHECKING:
    from llmspell_server.language.binding.facts import UnitFacts, Variable
    from llmspell_server.language.source import SourceFile

USING: Final = frozenset(
    (
        *("invoke", "execute", "executeAsync", "get", "create", "invokeTool"),
        *("tool", "allow_tool", "allowed_tools"),
    )
)
"""The places that use the tool, or let somebody use it."""

_FUNCTIONS: Final = frozenset(
    (*("invoke", "execute", "executeAsync", "get", "create", "exists", "is_available", "get_info", "get_schema"),)
)
_METHODS: Final = frozenset(("allow_tool", "invokeTool", "has_tool", "get_tool_metadata"))
_LISTS: Final = "allowed_tools"


def tool_place(file: SourceFile, unit: UnitFacts, node: Node) -> str:
    """The function, method or option that a string gives the name of a tool to; nothing if it gives none."""
    parent = unit.parents.get(node)
    match parent:
        case Call():
            inner = protected_call(parent)
            return _of_call(file, unit, inner[0] if inner is not None else parent, node)
        case MethodCall():
            return parent.name.text if parent.name.text in _METHODS and parent.arguments[:1] == [node] else ""
        case Field(key=Name(text="tool"), bracketed=False):
            return "tool" if parent.value is node else ""
        case Field(key=None):
            return _of_list(unit, unit.parents.get(parent))
        case _:
            return ""


def _of_call(file: SourceFile, unit: UnitFacts, call: Call, node: Node) -> str:
    match call.callee:
        case Member(object=Name(text="Tool") as root, name=name) if file.variable_of(unit, root) is None:
            return name.text if name.text in _FUNCTIONS and call.arguments[:1] == [node] else ""
        case _:
            return ""


def _of_list(unit: UnitFacts, table: Node | None) -> str:
    """`allowed_tools = { … }`, `:allowed_tools({ … })`."""
    match unit.parents.get(table) if table is not None else None:
        case Field(key=Name(text="allowed_tools")) | MethodCall(name=Name(text="allowed_tools")):
            return _LISTS
        case _:
            return ""


def is_passed_on(file: SourceFile, unit: UnitFacts, node: Node) -> bool:
    """Whether a string is given to a function of the same file that takes it for the name of a tool."""
    call = unit.parents.get(node)
    if not isinstance(call, Call) or not isinstance(call.callee, Name):
        return False
    index = next((i for i, one in enumerate(call.arguments) if one is node), None)
    found = _function_named(file, unit, call.callee)
    if index is None or found is None or index >= len(found[1].parameters):
        return False
    there, function = found
    parameter = next((one for one in there.variables if one.node is function.parameters[index]), None)
    return parameter is not None and any(tool_place(file, there, use) for use in parameter.uses)


def _function_named(file: SourceFile, unit: UnitFacts, name: Name) -> tuple[UnitFacts, Function] | None:
    variable = file.variable_of(unit, name)
    if variable is not None:
        function = _function_of(variable)
        return (variable.unit, function) if function is not None else None
    for there in file.units:
        for write in there.writes_global.get(name.text, ()):
            if isinstance(write.value, Function):
                return there, write.value
    return None


def _function_of(variable: Variable) -> Function | None:
    match variable.statement:
        case LocalFunction(function=function):
            return function if variable.kind == "function" else None
        case Local(values=values) if variable.index < len(values):
            value = values[variable.index]
            return value if isinstance(value, Function) else None
        case _:
            return None
