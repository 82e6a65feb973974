"""The check of calls into modules of the workspace: a function that its module does not have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmspell_runtime.syntax import Edit, Fix
from llmspell_runtime.syntax.literals import string_value
from llmspell_runtime.syntax.nodes import (
    Assign,
    Call,
    Index,
    Local,
    Member,
    MethodCall,
    Name,
    Node,
    Return,
    String,
)
from llmspell_runtime.syntax.nodes import Table as TableNode
from llmspell_server.language.binding.facts import DYNAMIC_KEY, UnitFacts, Variable
from llmspell_server.language.infer.metatables import metatables
from llmspell_server.language.types.values import Table

from .added import is_written_anywhere
from .finding import Finding
from .guards import is_guarded
from .look import Look
from .nearest import did_you_mean, nearest
from .requires import LIBRARIES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from llmspell_server.language.infer.inference import Inference
    from llmspell_server.language.source import SourceFile


def unknown_functions(look: Look) -> Iterator[Finding]:
    """Calls `module.name()` of a module that is a plain table with functions, and has none of that name.

    In the module's own file, too, if one slip makes the name of one of its functions.
    """
    nodes: list[Call | MethodCall] = [*look.nodes(Call), *look.nodes(MethodCall)]
    for node in nodes:
        access = node if isinstance(node, MethodCall) else node.callee
        if not isinstance(access, Member | MethodCall) or not isinstance(access.object, Name):
            continue
        module = _module(look, access.object)
        own = _own_table(look, access.object) if module is None else None
        table = module or own
        if table is None or look.snapshot.member(table, access.name.text):
            continue
        path = _path(look, access)
        if is_guarded(look, access, lambda other: _path(look, other) == path):  # noqa: B023
            continue
        names = [one.name for one in look.snapshot.members(table) if one.kind in ("function", "method")]
        if not names or is_written_anywhere(look.snapshot.inference, access.name.text):
            continue
        most = None if module is not None else 1.0
        other = nearest(access.name.text, [one for one in names if isinstance(one, str)], most=most)
        if module is None and other is None:
            continue
        what = "module" if module is not None else "table"
        message = f"The {what} `{access.object.text}` has no function `{access.name.text}`.{did_you_mean(other)}"
        fixes = (Fix(f"Change to `{other}`", (Edit(access.name.start, access.name.end, other),)),) if other else ()
        yield look.finding("undefined-field", access.name, message, fixes=fixes)


def _own_table(look: Look, name: Name) -> Table | None:
    """The table that a local of this file holds, or that `self` is in a method of it, if all that is done is known."""
    variable = look.file.variable_of(look.unit, name)
    if variable is None:
        return None
    type_ = look.type(name)
    if not isinstance(type_, Table) or not isinstance(type_.origin.node, TableNode):
        return None
    if type_.origin.uri != look.file.uri or metatables(look.snapshot.inference, type_):
        return None
    holder = _holder(type_)
    look.snapshot.inference.note(("w", DYNAMIC_KEY))
    if holder is None or _fills_itself(look.file) or not _stays(look.snapshot.inference, look.file, holder):
        return None
    return type_ if variable is holder or variable.kind == "self" else None


def _holder(type_: Table) -> Variable | None:
    """The local that a constructor is given to."""
    unit = type_.origin.unit
    statement = unit.parents.get(type_.origin.node)
    if not isinstance(statement, Local) or type_.origin.node not in statement.values:
        return None
    return unit.resolved.get(statement.names[statement.values.index(type_.origin.node)])


def _path(look: Look, node: Node) -> object:
    """What makes two accesses the same, methods and fields alike."""
    if isinstance(node, Member | MethodCall) and isinstance(node.object, Name):
        return look.file.variable_of(look.unit, node.object), node.name.text
    return node


def _module(look: Look, name: Name) -> Table | None:
    """The table that a local got from `require`, if all that is done to it is known."""
    variable = look.file.variable_of(look.unit, name)
    if variable is None or variable.kind != "local" or not isinstance(variable.statement, Local):
        return None
    values = variable.statement.values
    value = values[variable.index] if variable.index < len(values) else None
    if not isinstance(value, Call) or not isinstance(value.callee, Name) or value.callee.text != "require":
        return None
    type_ = look.type(name)
    if not isinstance(type_, Table) or not _stays(look.snapshot.inference, look.file, variable):
        return None
    file = look.snapshot.file(type_.origin.uri)
    if file is None or file.is_library or file is look.file or not _is_surely(look, value, file):
        return None
    return type_ if _is_plain(look.snapshot.inference, file, type_) else None


def _is_surely(look: Look, call: Call, file: SourceFile) -> bool:
    """Whether the file lies where Lua looks, and is not just the only one whose path ends so; nor is it Lua's own."""
    argument = call.arguments[0] if len(call.arguments) == 1 else None
    name = string_value(argument.text, look.file.tree.dialect) if isinstance(argument, String) else ""
    if not name or name in LIBRARIES:
        return False
    path = name.replace(".", "/").strip("/")
    settings = look.snapshot.settings
    wanted = [pattern.replace("?", path) for pattern in settings.module_patterns]
    if any(file.uri == f"{root.rstrip('/')}/{one}" for root in settings.roots for one in wanted):
        return True
    return any(
        file.uri.endswith("/" + one) and look.file.uri.startswith(file.uri.removesuffix(one)) for one in wanted[:2]
    )


def _is_plain(inference: Inference, file: SourceFile, type_: Table) -> bool:
    """Whether a module is a table that only its own file fills, with names that are written there."""
    returned = file.returned
    if returned is None or metatables(inference, type_) or not isinstance(type_.origin.node, TableNode):
        return False
    unit, statement = returned
    for each in file.units:
        inference.note(each)
    value = statement.values[0] if len(statement.values) == 1 else None
    if _fills_itself(file):
        return False
    if value is type_.origin.node:
        return True
    variable = file.variable_of(unit, value) if isinstance(value, Name) else None
    return variable is not None and _stays(inference, file, variable)


def _fills_itself(file: SourceFile) -> bool:
    """Whether a method writes fields of `self` under computed keys."""
    return any(
        isinstance(access := unit.parents.get(use), Index)
        and access.object is use
        and isinstance(unit.parents.get(access), Assign)
        for unit in file.units
        for one in unit.variables
        if one.kind == "self"
        for use in one.uses
    )


def _stays(inference: Inference, file: SourceFile, variable: Variable) -> bool:
    """Whether a variable is never given away: only fields of it are named."""
    inference.note(("n", file.uri, variable.name))
    return not file.assignments_of(variable) and all(_is_field(unit, use) for unit, use in file.uses_of(variable))


def _is_field(unit: UnitFacts, use: Name) -> bool:
    parent = unit.parents.get(use)
    if isinstance(parent, Member | MethodCall):
        return parent.object is use
    if isinstance(parent, Call) and isinstance(parent.callee, Name) and parent.callee.text == "setmetatable":
        return len(parent.arguments) == 2 and parent.arguments[1] is use
    if isinstance(parent, Assign):
        return any(isinstance(one, Member) and one.name.text == "__index" for one in parent.targets)
    return isinstance(parent, Return) and unit.parents.get(parent) is None
