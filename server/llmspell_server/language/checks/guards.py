"""Whether code asks first if something exists: such reads of unknown names are meant."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from llmspell_runtime.syntax.nodes import (
    Arm,
    Assign,
    Binary,
    Block,
    Call,
    Expression,
    Function,
    If,
    Index,
    Member,
    MethodCall,
    Name,
    Nil,
    Node,
    Paren,
    Repeat,
    Return,
    Statement,
    Unary,
    While,
    walk,
)

if TYPE_CHECKING:
    from .look import Look

Same = Callable[[Node], bool]


def is_guarded(look: Look, use: Expression, same: Same, *, either: bool = False) -> bool:
    """Whether a read only tests that something is there, or stands where this was tested or given before.

    `same` says whether a node names the same thing. `either`: `… or x` is a test too.
    """
    return is_test(look, use, either=either) or _within_test(look, use, same)


def is_indexed(look: Look, use: Expression) -> bool:
    """Whether fields or methods of what is named are used: a host's object, never one of Lua's functions."""
    parent = look.parent(use)
    return isinstance(parent, Member | MethodCall | Index) and parent.object is use


def is_test(look: Look, use: Expression, *, either: bool = False) -> bool:
    """`if x`, `x and …`, `x or …`, `not x`, `x == nil`, `type(x)`; with `either` also `… or x`."""
    node: Node = use
    parent = look.parent(node)
    while isinstance(parent, Paren):
        node, parent = parent, look.parent(parent)
    match parent:
        case Arm() | While() | Repeat():
            return parent.condition is node
        case Binary(operator="and" | "or"):
            return parent.left is node or (either and parent.operator == "or") or is_test(look, parent)
        case Binary(operator="==" | "~="):
            return isinstance(parent.right if parent.left is node else parent.left, Nil)
        case Unary(operator="not"):
            return True
        case Call():
            callee = parent.callee
            return isinstance(callee, Name) and callee.text == "type" and node is not callee
        case _:
            return False


def _within_test(look: Look, use: Expression, same: Same) -> bool:
    """Whether something around a place, or before it in the same block, tests the same thing."""
    node: Node = use
    parent = look.parent(node)
    while parent is not None:
        if isinstance(parent, Binary) and parent.operator in ("and", "or"):
            if parent.right is node and _tests(look, parent.left, same):
                return True
        elif isinstance(parent, Arm) and parent.condition is not node:
            if _tests(look, parent.condition, same):
                return True
        elif isinstance(parent, If):
            if any(_tests(look, arm.condition, same) for arm in parent.arms if arm.start < node.start):
                return True
        elif isinstance(parent, While):
            if parent.condition is not node and _tests(look, parent.condition, same):
                return True
        elif isinstance(parent, Block) and _left_before(look, parent, node, same):
            return True
        node, parent = parent, look.parent(parent)
    return False


def _left_before(look: Look, block: Block, node: Node, same: Same) -> bool:
    """`if not x then return end` before a statement of the block."""
    for statement in block.statements:
        if statement is node:
            return False
        if isinstance(statement, If) and any(_tests(look, arm.condition, same) for arm in statement.arms):
            last = statement.arms[0].body.statements[-1:]
            if last and (isinstance(last[0], Return) or _gives(last[0], same) or _raises(last[0])):
                return True
        elif _gives(statement, same):
            return True
    return False


def _gives(statement: Statement, same: Same) -> bool:
    return isinstance(statement, Assign) and any(same(target) for target in statement.targets)


def _raises(statement: Statement) -> bool:
    call = getattr(statement, "call", None)
    return isinstance(call, Call) and isinstance(call.callee, Name) and call.callee.text in ("error", "assert")


def _tests(look: Look, condition: Expression, same: Same) -> bool:
    """Whether a condition tests the thing, or the version of Lua, which tells as much."""
    for node in walk(condition):
        if isinstance(node, Function):
            return False
        if isinstance(node, Name) and node.text in ("_VERSION", "jit"):
            return True
        if same(node):
            return True
        if isinstance(node, Member) and isinstance(node.object, Name) and same(node.object):
            return True
    return False
