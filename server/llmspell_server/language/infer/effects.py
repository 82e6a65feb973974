"""What a statement of the main chunk may change about variables that others declare, as far as its text tells.

Most statements change nothing for what follows them: a call prints, a local is made. To know that without asking what
is called lets an edit of such a statement leave alone everything that is inferred behind it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from llmspell_runtime.syntax.nodes import (
    Arm,
    Assign,
    Bad,
    Block,
    Call,
    CallStatement,
    Do,
    Empty,
    ExpressionStatement,
    Function,
    FunctionStatement,
    GenericFor,
    If,
    Local,
    LocalFunction,
    Member,
    MethodCall,
    Name,
    Node,
    NumericFor,
    Return,
    Statement,
    children,
)

from .mentions import condition_holder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from llmspell_server.language.binding.facts import UnitFacts, Variable
    from llmspell_server.language.source import SourceFile

_DEEPEST: Final = 3
_COME_BACK: Final = frozenset((
    "collectgarbage", "dofile", "getmetatable", "ipairs", "load", "loadfile", "loadstring", "next", "pairs",
    "pcall", "print", "rawequal", "rawget", "rawlen", "rawset", "require", "select", "setmetatable", "tonumber",
    "tostring", "type", "unpack", "warn", "xpcall",
))  # fmt: skip
_TABLES: Final = frozenset((
    "bit32", "coroutine", "debug", "io", "math", "string", "table", "utf8", "Agent", "Artifact", "Args",
    "Config", "Debug", "Event", "Hook", "JSON", "Logger", "Metrics", "Provider", "RAG", "Replay", "Session",
    "State", "Streaming", "Tool", "Tools", "Utils", "Workflow",
))  # fmt: skip
_PASSED: Final = (Local, LocalFunction, Assign, FunctionStatement, NumericFor, GenericFor, ExpressionStatement, Bad)


def changed_names(file: SourceFile, unit: UnitFacts) -> frozenset[str] | None:
    """The names whose types may differ behind a unit; None: those of all that it mentions. Kept with the file."""
    known = effects_of(file)
    if unit not in known:
        known[unit] = _find(file, unit)
    return known[unit]


def effects_of(file: SourceFile) -> dict[UnitFacts, frozenset[str] | None]:
    """What `changed_names` has found so far; kept with the file."""
    known: dict[UnitFacts, frozenset[str] | None] = file.cache.setdefault("effects", {})
    return known


def _find(file: SourceFile, unit: UnitFacts) -> frozenset[str] | None:
    match unit.statement:
        case LocalFunction() | Return() | Empty() | ExpressionStatement() | Bad():
            return frozenset()
        case Assign() | FunctionStatement():
            return frozenset((*unit.writes_global, *unit.writes_free))
        case Local():
            return frozenset(
                name for name, uses in unit.free.items() if any(condition_holder(unit, use) is not None for use in uses)
            )
        case CallStatement() as statement if comes_back(file, unit, statement.call):
            return frozenset()
        case Do() | If() | NumericFor() | GenericFor() as statement if _runs_through(file, unit, statement):
            return frozenset((*unit.writes_global, *unit.writes_free))
    return None


def _runs_through(file: SourceFile, unit: UnitFacts, block: Statement) -> bool:
    """Whether control comes to the end of a statement however its conditions turn out."""
    for node in statements_within(block):
        if isinstance(node, CallStatement):
            if not comes_back(file, unit, node.call):
                return False
        elif not isinstance(node, (*_PASSED, Do, If, Empty)):
            return False
    return True


def statements_within(statement: Node) -> Iterator[Statement]:
    """A statement and those in its blocks, but not those in functions."""
    stack = [statement]
    while stack:
        node = stack.pop()
        if isinstance(node, Statement):
            yield node
        if isinstance(node, Statement | Block | Arm):
            stack.extend(child for child in children(node) if isinstance(child, Statement | Block | Arm))


def comes_back(file: SourceFile, unit: UnitFacts, call: Node, depth: int = 0) -> bool:
    """Whether a call surely returns and says nothing about its arguments. Kept with the file."""
    known: dict[Node, bool] = file.cache.setdefault("comes back", {})
    found = known.get(call)
    if found is None:
        found = _comes_back(file, unit, call, depth)
        if depth == 0:
            known[call] = found
    return found


def _comes_back(file: SourceFile, unit: UnitFacts, call: Node, depth: int) -> bool:
    if isinstance(call, MethodCall):
        return True
    if not isinstance(call, Call) or depth > _DEEPEST:
        return False
    callee = call.callee
    if isinstance(callee, Member) and isinstance(callee.object, Name):
        return callee.object.text in _TABLES and file.variable_of(unit, callee.object) is None
    if not isinstance(callee, Name):
        return False
    variable = file.variable_of(unit, callee)
    if variable is None:
        return callee.text in _COME_BACK and callee.text not in file.globals_written
    function = _function_of(variable)
    if function is None or variable.writes or variable.name in _assigned(file):
        return False
    return _ends(file, variable.unit, function, depth + 1)


def _assigned(file: SourceFile) -> frozenset[str]:
    """The names that are assigned to in another unit than the one that declares them. Kept with the file."""
    known: frozenset[str] | None = file.cache.get("assigned")
    if known is None:
        known = file.cache["assigned"] = frozenset(name for unit in file.units for name in unit.writes_global)
    return known


def _function_of(variable: Variable) -> Function | None:
    statement = variable.statement
    if isinstance(statement, LocalFunction):
        return statement.function
    if isinstance(statement, Local) and variable.index < len(statement.values):
        value = statement.values[variable.index]
        return value if isinstance(value, Function) else None
    return None


def _ends(file: SourceFile, unit: UnitFacts, function: Function, depth: int) -> bool:
    facts = unit.function_of.get(function)
    if facts is not None and facts.returns:
        return True
    last = _last(function.body)
    if last is None or isinstance(last, _PASSED):
        return True
    if isinstance(last, If):
        return last.orelse is None
    return isinstance(last, CallStatement) and comes_back(file, unit, last.call, depth)


def _last(block: Block) -> Statement | None:
    return next((one for one in reversed(block.statements) if not isinstance(one, Empty)), None)
