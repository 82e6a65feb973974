"""What stands at an offset: a symbol of the code or of an annotation, and the identity that makes two the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmspell_runtime.syntax.literals import string_value
from llmspell_runtime.syntax.nodes import (
    Call,
    Expression,
    Field,
    Function,
    FunctionStatement,
    Goto,
    Index,
    Label,
    Local,
    LocalFunction,
    Member,
    MethodCall,
    Name,
    Node,
    Number,
    String,
    Vararg,
    walk,
)

from .annotation_symbols import annotation_symbol_at
from .answers import Symbol, SymbolKind
from .binding.facts import GLOBAL_TABLES, FunctionFacts, Key, UnitFacts, Variable
from .field_names import is_raw_key
from .module_names import module_names, module_of
from .targets import (
    FieldTarget,
    GlobalTarget,
    LabelTarget,
    ModuleTarget,
    TextTarget,
    TypeTarget,
    VarargTarget,
    VariableTarget,
)

if TYPE_CHECKING:
    from .analysis import Snapshot
    from .source import SourceFile


def symbol_at(snapshot: Snapshot, uri: str, offset: int) -> Symbol | None:
    """The symbol at an offset; see `Snapshot.symbol_at`."""
    file = snapshot.file(uri)
    if file is None:
        return None
    found = file.name_at(offset)
    if found is not None:
        symbol = symbol_of(snapshot, file, *found)
        if symbol is not None:
            return symbol
    symbol = annotation_symbol_at(snapshot, file, offset)
    if symbol is None:
        from .operator_symbols import operator_at

        symbol = operator_at(snapshot, file, offset)
    return symbol


def _symbol(file: SourceFile, unit: UnitFacts, node: Node, kind: SymbolKind, name: str, target: object) -> Symbol:
    shift = file.shift(unit)
    return Symbol(kind, name, file.uri, node.start + shift, node.end + shift, target)


def symbol_of(snapshot: Snapshot, file: SourceFile, unit: UnitFacts, node: Node) -> Symbol | None:
    """The symbol that a name, a string or a number of the code is."""
    parent = unit.parents.get(node)
    if isinstance(node, Name):
        return _name(file, unit, node, parent)
    if isinstance(node, String):
        return _string(snapshot, file, unit, node, parent)
    if isinstance(node, Number):
        if isinstance(parent, Index | Field) and parent.key is node:
            return _key(file, unit, node, parent.object if isinstance(parent, Index) else unit.parents[parent])
        return _symbol(file, unit, node, "number", node.text, TextTarget(node.text, unit, node))
    if isinstance(node, Vararg):
        return _vararg(file, unit, node)
    return None


def _name(file: SourceFile, unit: UnitFacts, node: Name, parent: Node | None) -> Symbol | None:
    if not node.text:
        return None
    match parent:
        case Member() if parent.name is node and is_globals(file, unit, parent.object):
            return _symbol(file, unit, node, "global", node.text, GlobalTarget(node.text, file.uri, unit, node))
        case Member() | MethodCall() if parent.name is node:
            method = isinstance(parent, MethodCall) or _declares_method(unit, parent)
            target = FieldTarget(file.uri, unit, node, node.text, parent.object)
            return _symbol(file, unit, node, "method" if method else "field", node.text, target)
        case Field() if parent.key is node and not parent.bracketed:
            table = unit.parents[parent]
            target = FieldTarget(file.uri, unit, node, node.text, table)
            return _symbol(file, unit, node, "field", node.text, target)
        case Goto() | Label():
            return _symbol(file, unit, node, "label", node.text, LabelTarget(file.uri, unit, node.text, node))
        case Local() if any(node is one for one in parent.attribs) or node is parent.default_attrib:
            return None
        case Function() if node is parent.vararg and node.text == "...":
            return _vararg(file, unit, node)
    variable = file.variable_of(unit, node)
    if variable is not None:
        kind = variable_kind(variable, function_around(unit, node), unit)
        return _symbol(file, unit, node, kind, node.text, VariableTarget(file.uri, variable, unit, node))
    environment = file.environment(unit, node)
    if environment is not None and environment is not variable:
        target = FieldTarget(file.uri, unit, node, node.text, environment.node, environment)
        return _symbol(file, unit, node, "field", node.text, target)
    return _symbol(file, unit, node, "global", node.text, GlobalTarget(node.text, file.uri, unit, node))


def is_globals(file: SourceFile, unit: UnitFacts, node: Node | None) -> bool:
    """Whether an expression is the table of globals: `_G` or `_ENV`, or a local that holds this and nothing else."""
    if not isinstance(node, Name):
        return False
    variable = file.variable_of(unit, node)
    if variable is None:
        return node.text in GLOBAL_TABLES
    statement = variable.statement
    if not isinstance(statement, Local) or variable.index >= len(statement.values) or variable.name == "_ENV":
        return False
    value = statement.values[variable.index]
    return (
        isinstance(value, Name)
        and value.text in GLOBAL_TABLES
        and file.variable_of(variable.unit, value) is None
        and not file.assignments_of(variable)
    )


def vararg_function(unit: UnitFacts, node: Node) -> Node | None:
    """The function whose `...` a node is; None in the main chunk."""
    around = function_around(unit, node)
    return around.node if around is not None else None


def _vararg(file: SourceFile, unit: UnitFacts, node: Node) -> Symbol:
    return _symbol(file, unit, node, "vararg", "...", VarargTarget(file.uri, unit, node, vararg_function(unit, node)))


def _declares_method(unit: UnitFacts, node: Node) -> bool:
    parent = unit.parents.get(node)
    return isinstance(parent, FunctionStatement) and parent.method and parent.target is node


def _string(snapshot: Snapshot, file: SourceFile, unit: UnitFacts, node: String, parent: Node | None) -> Symbol:
    text = string_value(node.text, file.tree.dialect)
    if isinstance(parent, Index) and parent.key is node:
        return _key(file, unit, node, parent.object)
    if isinstance(parent, Field) and parent.key is node:
        return _key(file, unit, node, unit.parents[parent])
    if isinstance(parent, Call) and (node in unit.names.get(text, ()) or is_raw_key(unit, node)):
        return _key(file, unit, node, parent.arguments[0])
    if isinstance(parent, Call):
        for one in module_names(file, unit):
            if one.literal is node:
                module = module_of(snapshot, file, one)
                target = ModuleTarget(module.uri if module is not None else None, one.name)
                return _symbol(file, unit, node, "require path", one.name, target)
    if snapshot.index.types(text):
        from .captured import names_type

        if names_type(snapshot, file.uri, node):
            return _symbol(file, unit, node, "class", text, TypeTarget(text))
    from .captured import enum_key

    key = enum_key(snapshot, file.uri, node, text)
    if key is not None:
        return _symbol(file, unit, node, "string key", text, key)
    return _symbol(file, unit, node, "string", text, TextTarget(text, unit, node))


def _key(file: SourceFile, unit: UnitFacts, node: Node, holder: Node) -> Symbol:
    from .binding.paths import constant_key

    name = constant_key(node)
    assert name is not None or isinstance(node, Number)
    key: Key = name if name is not None else 0
    if isinstance(key, str) and is_globals(file, unit, holder):
        return _symbol(file, unit, node, "string key", key, GlobalTarget(key, file.uri, unit, node))
    return _symbol(file, unit, node, "string key", str(key), FieldTarget(file.uri, unit, node, key, holder))


def function_around(unit: UnitFacts, node: Node) -> FunctionFacts | None:
    """The innermost function of the unit that a node is in; a function is not in itself, its parameters are."""
    current = unit.parents.get(node)
    while current is not None:
        if isinstance(current, Function):
            return unit.function_of.get(current)
        current = unit.parents.get(current)
    return None


def variable_kind(variable: Variable, function: FunctionFacts | None, unit: UnitFacts) -> SymbolKind:
    """How a use of a variable in a function is called."""
    if variable.unit is not unit:
        return "upvalue" if function is not None else "local"
    if variable.function is not function and variable.kind != "self" and function is not None:
        return "upvalue"
    match variable.kind:
        case "function":
            return "local"
        case other:
            return other


def visible_variables(snapshot: Snapshot, uri: str, offset: int) -> dict[str, Variable]:
    """See `Snapshot.visible_variables`."""
    file = snapshot.file(uri)
    if file is None:
        return {}
    index = file.tree.unit_at(offset)
    found: dict[str, Variable] = {}
    for unit in file.units[:index]:
        found.update(unit.top)
    # Behind a statement that still lacks the end of a block one is in the block.
    first = index - 1 if index and file.tree.units[index - 1].problems else index
    for unit, placed in zip(file.units[first : index + 1], file.tree.units[first : index + 1], strict=True):
        end, local = unit.statement.end, offset - placed.shift
        seen = min(local, end) if placed.problems else local
        for variable in unit.variables:
            if (
                variable.visible_from <= local
                and seen <= variable.visible_to
                and not (variable.top and local <= end and not isinstance(unit.statement, LocalFunction))
            ):
                found[variable.name] = variable
    return found


def expression_at(file: SourceFile, offset: int) -> tuple[UnitFacts, Node] | None:
    """The innermost expression around an offset, and its unit."""
    at = file.unit_at(offset)
    if at is None:
        return None
    unit, local = at
    found: Node | None = None
    for node in walk(unit.statement, local, local):
        if isinstance(node, Expression) and node.start <= local <= node.end and node.start < node.end:
            parent = unit.parents.get(node)
            if isinstance(parent, Member | MethodCall) and parent.name is node:
                if isinstance(parent, Member):
                    found = parent
                continue
            found = node
    return (unit, found) if found is not None else None


def unit_of(file: SourceFile, node: Node) -> tuple[UnitFacts, Node] | None:
    """The unit that a node belongs to."""
    for unit in file.units:
        if node in unit.parents or unit.statement is node:
            return unit, node
    return None
