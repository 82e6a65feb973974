"""Whether control leaves a block before its end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from llmspell_runtime.syntax.nodes import (
    Block,
    Boolean,
    Break,
    Call,
    CallStatement,
    Do,
    Empty,
    Expression,
    Function,
    Goto,
    If,
    Label,
    Member,
    Name,
    Nil,
    Repeat,
    Return,
    Statement,
    While,
)
from llmspell_server.language.types.values import NEVER, Origin
from llmspell_server.language.types.values import Function as FunctionType

if TYPE_CHECKING:
    from .inference import Inference
    from .site import Site

_ENDING: Final = ("error", "assert")


def exits(inference: Inference, site: Site, block: Block) -> bool:
    """Whether the end of the block is never reached: it returns, jumps, raises or loops for ever."""
    for statement in reversed(block.statements):
        if isinstance(statement, Empty):
            continue
        return statement_exits(inference, site, statement)
    return False


def statement_exits(inference: Inference, site: Site, statement: Statement) -> bool:
    """Whether control never passes a statement."""
    match statement:
        case Return() | Break() | Goto():
            return True
        case CallStatement():
            return call_exits(inference, site, statement.call)
        case Do():
            return exits(inference, site, statement.body)
        case If():
            return statement.orelse is not None and all(
                exits(inference, site, body) for body in (*(arm.body for arm in statement.arms), statement.orelse)
            )
        case While():
            return _is_true(statement.condition) and not _has_break(statement.body)
        case Repeat() if isinstance(statement.condition, Boolean) and not statement.condition.value:
            return not _has_break(statement.body)
        case Repeat():
            inner = statement.body.statements
            return bool(inner) and isinstance(inner[-1], Return) and not _has_break(statement.body)
        case Label():
            return False
        case _:
            return False


def call_exits(inference: Inference, site: Site, call: object) -> bool:
    """Whether a call never comes back: `error()`, `os.exit()`, a function that returns `never`."""
    if not isinstance(call, Call):
        return False
    callee = call.callee
    if isinstance(callee, Name):
        if callee.text in _ENDING and site.file.variable_of(site.unit, callee) is None:
            return callee.text != "assert" or _is_false(call.arguments[:1])
    elif not (isinstance(callee, Member) and isinstance(callee.object, Name)):
        return False
    elif callee.object.text == "os":
        return callee.name.text == "exit"
    return inference.compute(site.unit, ("ends", call), lambda: _returns_never(inference, site, call), False)


def _returns_never(inference: Inference, site: Site, call: Call) -> bool:
    type_ = inference.type_of(site, call.callee)
    if not isinstance(type_, FunctionType) or not type_.signatures:
        return False
    results = type_.signatures[0].results
    if results is not None:
        return bool(results) and results[0].type == NEVER
    return type_.origin is not None and _never_returns(inference, type_.origin)


def _never_returns(inference: Inference, origin: Origin) -> bool:
    """Whether a function of the code ends in an error in any case."""
    there = inference.site_of(origin.uri, origin.unit)
    if there is None or there.file.is_library or not isinstance(origin.node, Function):
        return False
    return not origin.unit.function_of[origin.node].returns and exits(inference, there, origin.node.body)


def _is_false(values: list[Expression]) -> bool:
    return any(isinstance(one, Nil) or (isinstance(one, Boolean) and not one.value) for one in values)


def _is_true(node: object) -> bool:
    return isinstance(node, Boolean) and node.value


def _has_break(block: Block) -> bool:
    """Whether a `break` of this very loop (or a `goto`, which may leave it) is in its body."""
    stack = list(block.statements)
    while stack:
        statement = stack.pop()
        if isinstance(statement, Break | Goto):
            return True
        if isinstance(statement, If):
            for arm in statement.arms:
                stack.extend(arm.body.statements)
            if statement.orelse is not None:
                stack.extend(statement.orelse.statements)
        elif isinstance(statement, Do):
            stack.extend(statement.body.statements)
    return False


def breaks_of(block: Block) -> list[Break]:
    """The `break`s that leave the loop whose body this is."""
    found: list[Break] = []
    stack: list[Statement] = list(block.statements)
    while stack:
        statement = stack.pop()
        if isinstance(statement, Break):
            found.append(statement)
        elif isinstance(statement, If):
            for arm in statement.arms:
                stack.extend(arm.body.statements)
            if statement.orelse is not None:
                stack.extend(statement.orelse.statements)
        elif isinstance(statement, Do):
            stack.extend(statement.body.statements)
    return found
