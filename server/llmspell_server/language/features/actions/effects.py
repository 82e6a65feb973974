"""Whether an expression may be evaluated elsewhere: what it may do, what it depends on, what comes before it.

Reading a variable or a field and applying an operator count as doing nothing: metatables that do more there are rare,
and written so that it does not matter.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from llmspell_runtime.syntax.nodes import (
    Arm,
    Assign,
    Binary,
    Boolean,
    Call,
    Expression,
    Field,
    Function,
    GenericFor,
    If,
    Index,
    Local,
    Member,
    MethodCall,
    Name,
    Nil,
    Node,
    Number,
    Paren,
    Repeat,
    Return,
    String,
    Table,
    Unary,
    Vararg,
    While,
    children,
)

if TYPE_CHECKING:
    from llmspell_server.language.binding.facts import UnitFacts, Variable
    from llmspell_server.language.source import SourceFile

LITERALS: Final = (Nil, Boolean, Number, String)
MULTIPLE: Final = (Call, MethodCall, Vararg)
"""What may have any number of values."""
_ANY_OPERAND: Final = frozenset(("and", "or", "==", "~="))


def evaluated(node: Node) -> Iterator[Node]:
    """A node and everything below it that is evaluated with it: not the bodies of functions."""
    stack = [node]
    while stack:
        node = stack.pop()
        yield node
        if not isinstance(node, Function):
            stack.extend(reversed(list(children(node))))


def has_calls(node: Node) -> bool:
    """Whether an expression may do something beside giving a value."""
    return any(isinstance(each, Call | MethodCall) for each in evaluated(node))


def can_fail(node: Expression) -> bool:
    """Whether evaluating may raise an error: reading a field of nil, adding to it, calling it."""
    match node:
        case Name() | Function() | Vararg() | Nil() | Boolean() | Number() | String():
            return False
        case Paren(inner=inner) | Unary(operator="not", operand=inner):
            return can_fail(inner)
        case Unary(operator="-", operand=Number()):
            return False
        case Binary(operator=operator, left=left, right=right) if operator in _ANY_OPERAND:
            return can_fail(left) or can_fail(right)
        case Table(fields=fields):
            return any(_field_can_fail(field) for field in fields)
        case _:
            return True


def _field_can_fail(field: Field) -> bool:
    key = field.key if field.bracketed else None
    return can_fail(field.value) or (key is not None and not isinstance(key, String | Number | Boolean))


def is_settled(file: SourceFile, unit: UnitFacts, node: Expression) -> bool:
    """Whether an expression has the same value at any time: of constants and of locals that are never assigned to.

    A table or a function counts, although each evaluation makes another one: see `has_identity`. Making a function
    reads nothing, whatever it captures.
    """
    for each in evaluated(node):
        if isinstance(each, Member | Index | Call | MethodCall):
            return False
        if isinstance(each, Name) and not _is_key(unit, each) and not _is_constant(file, unit, each):
            return False
        if isinstance(each, Unary) and each.operator == "#" and not isinstance(each.operand, String):
            return False
    return True


def _is_key(unit: UnitFacts, name: Name) -> bool:
    parent = unit.parents.get(name)
    return isinstance(parent, Field) and parent.key is name and not parent.bracketed


def _is_constant(file: SourceFile, unit: UnitFacts, name: Name) -> bool:
    variable = file.variable_of(unit, name)
    return variable is not None and not file.assignments_of(variable)


def has_identity(node: Expression) -> bool:
    """Whether two evaluations give two things that can be told apart."""
    return any(isinstance(each, Table | Function | Call | MethodCall) for each in evaluated(node))


def variables_in(file: SourceFile, unit: UnitFacts, node: Node) -> list[tuple[Name, Variable | None]]:
    """Every name of a variable below a node, functions included, with the local that it means (None: a global)."""
    found: list[tuple[Name, Variable | None]] = []
    stack = [node]
    while stack:
        node = stack.pop()
        if isinstance(node, Name) and is_variable(unit, node):
            found.append((node, file.variable_of(unit, node)))
        stack.extend(reversed(list(children(node))))
    return found


def is_variable(unit: UnitFacts, name: Name) -> bool:
    """Whether a name is read or written as a variable: no field, no label, no declaration."""
    if not name.text or name.text == "...":
        return False
    return name in unit.resolved or any(name is each for each in unit.free.get(name.text, ()))


def before(unit: UnitFacts, node: Expression, statement: Node) -> Iterator[Expression]:
    """The expressions of a statement that are evaluated before one in it."""
    child: Node = node
    while child is not statement:
        parent = unit.parents.get(child)
        if parent is None:
            return
        for sibling in _in_order(parent):
            if sibling is child:
                break
            if isinstance(sibling, Expression):
                yield sibling
            elif isinstance(sibling, Field | Arm):
                yield from (each for each in children(sibling) if isinstance(each, Expression))
        child = parent


def _in_order(node: Node) -> Iterator[Node]:
    """The parts of a node that are evaluated, in that order."""
    match node:
        case Assign(targets=targets, values=values):
            for target in targets:
                yield from _prefix(target)
            yield from targets
            yield from values
        case Member(object=object_):
            yield object_
        case MethodCall(object=object_, arguments=arguments):
            yield object_
            yield from arguments
        case _:
            yield from children(node)


def _prefix(target: Expression) -> list[Expression]:
    if isinstance(target, Member):
        return [target.object]
    return [target.object, target.key] if isinstance(target, Index) else []


def is_conditional(unit: UnitFacts, node: Expression, statement: Node) -> bool:
    """Whether an expression is only evaluated if another one of the statement says so."""
    child: Node = node
    while child is not statement:
        parent = unit.parents.get(child)
        if isinstance(parent, Binary) and parent.operator in ("and", "or") and child is parent.right:
            return True
        if parent is None:
            return False
        child = parent
    return False


def obstacle(
    file: SourceFile,
    unit: UnitFacts,
    node: Expression,
    statement: Node,
    place: tuple[UnitFacts, Expression] | None = None,
) -> str:
    """Why an expression at a place of a statement (its own, if none is given) cannot be evaluated before everything
    else there instead, or the other way round; empty when it can.
    """
    there, at = place or (unit, node)
    calls = has_calls(node)
    steady = is_settled(file, unit, node) and not can_fail(node)
    if is_conditional(there, at, statement) and (calls or can_fail(node)):
        return "it is only evaluated if what stands before it says so"
    for earlier in before(there, at, statement):
        if has_calls(earlier) and not steady:
            return "it cannot change places with a call that stands before it"
        if calls and not _is_inert(file, there, earlier):
            return "it cannot change places with what stands before it"
    return ""


def takes_several(unit: UnitFacts, node: Expression) -> bool:
    """Whether all values of an expression count where it stands, not only the first."""
    match unit.parents.get(node):
        case Call(arguments=values) | MethodCall(arguments=values) | Return(values=values):
            return bool(values) and values[-1] is node
        case GenericFor(values=values):
            return values[-1] is node
        case Local(names=targets, values=values) | Assign(targets=targets, values=values):
            return values[-1] is node and len(targets) > len(values)
        case Field(key=None) as field:
            table = unit.parents.get(field)
            return isinstance(table, Table) and table.fields[-1] is field
    return False


def asked_again(unit: UnitFacts, node: Expression, statement: Node) -> bool:
    """Whether a statement evaluates one of its expressions not exactly once: conditions behind the first one."""
    if isinstance(statement, While | Repeat):
        return True
    if isinstance(statement, If):
        return not (statement.arms[0].start <= node.start and node.end <= statement.arms[0].end)
    return False


def _is_inert(file: SourceFile, unit: UnitFacts, node: Expression) -> bool:
    """Whether no call can change the value of an expression; functions and methods are not replaced meanwhile."""
    parent = unit.parents.get(node)
    called = isinstance(parent, Call) and parent.callee is node
    if called or (isinstance(parent, MethodCall) and parent.object is node):
        root: Node = node
        while isinstance(root, Member):
            root = root.object
        if isinstance(root, Name):
            return file.variable_of(unit, root) is None or _is_constant(file, unit, root)
    return is_settled(file, unit, node)
