"""Checks of calls: whether there is anything to call, and how many arguments it takes."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from llmspell_runtime.syntax import Edit, Fix
from llmspell_runtime.syntax.nodes import (
    Binary,
    Boolean,
    Call,
    Expression,
    FunctionStatement,
    Member,
    MethodCall,
    Missing,
    Name,
    Nil,
    Number,
    Paren,
    Return,
    String,
    Vararg,
)
from llmspell_runtime.syntax.nodes import Function as FunctionNode
from llmspell_server.language.checking import Way
from llmspell_server.language.infer.callables import callables_of
from llmspell_server.language.infer.classes import class_info
from llmspell_server.language.infer.docs import function_block
from llmspell_server.language.infer.kinds import expanded
from llmspell_server.language.infer.members import find
from llmspell_server.language.infer.site import Site
from llmspell_server.language.types.build import is_unknown, members_of
from llmspell_server.language.types.values import (
    NIL,
    Constant,
    Generic,
    Named,
    Parameter,
    Primitive,
    Type,
    Variadic,
)

from .added import most_parameters
from .arguments import unfit_arguments, unfit_constraints
from .closed import is_closed
from .evidence import Trust, trust
from .finding import Finding
from .fits import shown
from .look import Look
from .receivers import is_function_of, with_dot, wrong_receiver
from .sites import KnownCall, known_call
from .standard import is_made_anew
from .texts import has_parentheses

if TYPE_CHECKING:
    from collections.abc import Iterator

CallNode = Call | MethodCall
_UNCALLABLE: Final = frozenset(("number", "integer", "boolean", "string", "thread"))


def wrong_calls(look: Look) -> Iterator[Finding]:
    """Calls with too few or too many arguments, or with arguments that do not fit."""
    nodes: list[CallNode] = [*look.nodes(Call), *look.nodes(MethodCall)]
    for node in nodes:
        if any(isinstance(one, Missing) for one in node.arguments) or calls_own_global(look, node):
            continue
        call = known_call(look, node)
        if call is None:
            continue
        if not call.ways:
            yield from _not_callable(look, node, call.type)
        elif not isinstance(node, Call) or callee_trust(look, node) != Trust.NONE:
            wrong = wrong_receiver(look, node, call)
            yield from [wrong] if wrong is not None else _judged(look, node, call)


def calls_own_global(look: Look, node: CallNode) -> bool:
    """Whether a global function is called that the workspace makes anew: `function load() … end`."""
    if not isinstance(node, Call) or not isinstance(node.callee, Name):
        return False
    callee = node.callee
    return look.file.variable_of(look.unit, callee) is None and is_made_anew(look.snapshot.inference, callee.text)


def _judged(look: Look, node: CallNode, call: KnownCall) -> Iterator[Finding]:
    counted = list(_counted(look, node, call.ways))
    yield from counted
    if not counted and node.arguments:
        yield from unfit_arguments(look, node, call.ways)
        if call.generic:
            yield from unfit_constraints(look, call.site)


def _not_callable(look: Look, node: CallNode, type_: Type) -> Iterator[Finding]:
    """What is called can never be called."""
    inference = look.snapshot.inference
    parts = [one for one in members_of(expanded(inference, type_)) if one != NIL]
    if not parts or not all(_is_uncallable(look, one) for one in parts):
        return
    callee = node.name if isinstance(node, MethodCall) else node.callee
    if isinstance(node, Call) and callee_trust(look, node) != Trust.WORD:
        return
    if _may_be_function(look, node) or any(map(partial(_speaks_of_calls, look), parts)):
        return
    yield look.finding("call-non-callable", callee, f"A value of the type `{shown(look, type_)}` cannot be called.")


def _speaks_of_calls(look: Look, type_: Type) -> bool:
    """Whether a file of a class has a `__call`, which may come into its metatable in any way."""
    inference = look.snapshot.inference
    info = class_info(inference, type_.name) if isinstance(type_, Named) else None
    for one in info.declarations if info is not None else ():
        inference.note(one.file.uri)
        if "__call" in one.file.text:
            return True
    return False


def _may_be_function(look: Look, node: CallNode) -> bool:
    """Whether what is called is a field that is a function, whatever an annotation above it says, or may become one."""
    access = node if isinstance(node, MethodCall) else node.callee
    if not isinstance(access, Member | MethodCall):
        return False
    found = find(look.snapshot.inference, look.type(access.object), access.name.text)
    if any(one.method or isinstance(one.value, FunctionNode) for one in found):
        return True
    return not any(one.declared for one in found) and all(isinstance(one.value, Boolean | Nil) for one in found)


def callee_trust(look: Look, node: Call) -> Trust:
    """How far it is known what a call calls."""
    return trust(look.snapshot.inference, Site(look.file, look.unit), node.callee)


def _is_uncallable(look: Look, type_: Type) -> bool:
    if isinstance(type_, Named):
        return is_closed(look.snapshot.inference, type_) and not callables_of(look.snapshot.inference, type_)
    return isinstance(type_, Constant) or (isinstance(type_, Primitive) and type_.name in _UNCALLABLE)


# How many


def _counted(look: Look, node: CallNode, ways: tuple[Way, ...]) -> Iterator[Finding]:
    count = len(node.arguments)
    open_ended = bool(node.arguments) and isinstance(node.arguments[-1], Call | MethodCall | Vararg)
    needed = min(needed_of(way.parameters) for way in ways)
    if count < needed and not open_ended and _is_closed(look, node):
        yield _too_few(look, node, ways, count, needed)
        return
    if any(one.parameters and one.parameters[-1].vararg for one in ways):
        return
    most = max(len(one.parameters) for one in ways)
    stub = all(_is_stub(look, one) for one in ways)
    if count <= most or (stub and isinstance(node, Call) and isinstance(node.callee, Member) and _are_values(ways)):
        return
    if _is_overridden(look, node, count, everywhere=stub) or _is_choice(node):
        return
    if count == most + 1 and isinstance(node.arguments[-1], Vararg):  # often none: arguments are passed on
        return
    fixes, more = _without(look, node, most), ""
    if isinstance(node, MethodCall) and count == most + 1 and is_function_of(look, node, ways):
        dot = with_dot(look, node)
        fixes, more = (dot, *fixes), f" Is `{look.text(node.object)}.{node.name.text}(…)` meant, with a dot?"
    for argument in node.arguments[most:]:
        message = f"{_callee(look, node)} takes {_counts(most)}, and is given {count}.{more}"
        yield look.finding("redundant-parameter", argument, message, fixes=fixes, unnecessary=True)


def _too_few(look: Look, node: CallNode, ways: tuple[Way, ...], count: int, needed: int) -> Finding:
    way = min(ways, key=lambda one: needed_of(one.parameters))
    names = [f"`{one.name}`" for one in way.parameters[count:needed]]
    message = f"{_callee(look, node)} needs {_counts(needed)}, and is given {count}: {', '.join(names)} missing."
    return look.finding("missing-parameter", node, message)


def needed_of(parameters: tuple[Parameter, ...]) -> int:
    """How many arguments there must be: up to the last parameter that cannot be nil."""
    for index in range(len(parameters), 0, -1):
        one = parameters[index - 1]
        if not (one.optional or one.vararg or one.type is None or is_nilable(one.type)):
            return index
    return 0


def is_nilable(type_: Type) -> bool:
    """Whether nil is welcome where a type is wanted."""
    if isinstance(type_, Generic):
        return type_.constraint is None or is_nilable(type_.constraint)
    return is_unknown(type_) or type_ == NIL or NIL in members_of(type_) or isinstance(type_, Variadic)


def _is_closed(look: Look, node: CallNode) -> bool:
    """Whether somebody is not still writing the call."""
    return not has_parentheses(look, node) or look.text(node).endswith(")")


def _is_overridden(look: Look, node: CallNode, count: int, *, everywhere: bool) -> bool:
    """Whether a function of the same name in this file (or `everywhere`) takes as many: perhaps a subclass has it."""
    if isinstance(node, MethodCall):
        name = node.name.text
    elif isinstance(node.callee, Member):
        name = node.callee.name.text
    else:
        return False
    files = [look.file, *(look.snapshot.files.values() if everywhere else ())]
    colon = isinstance(node, MethodCall)
    return any(most_parameters(look.snapshot.inference, file, name, colon=colon) >= count for file in files)


def _is_choice(node: CallNode) -> bool:
    """`(load or loadstring)(…)`: of several functions none may mind an argument more."""
    return isinstance(node, Call) and isinstance(node.callee, Paren) and isinstance(node.callee.inner, Binary)


def _is_stub(look: Look, way: Way) -> bool:
    """A function without a comment, and without a body but `return false`: something to be replaced."""
    origin = way.function.origin
    if origin is None or not isinstance(origin.node, FunctionNode):
        return False
    statements = origin.node.body.statements
    if len(statements) > 1 or not all(isinstance(one, Return) and _are_plain(one.values) for one in statements):
        return False
    block = function_block(origin.unit, origin.node)
    return block is None or not block.tags


def _are_values(ways: tuple[Way, ...]) -> bool:
    """Whether functions are given as values, as defaults are (`on_click = function() end`), not by a statement."""
    origins = [way.function.origin for way in ways]
    return not any(one is not None and isinstance(one.unit.parents.get(one.node), FunctionStatement) for one in origins)


def _are_plain(values: list[Expression]) -> bool:
    return all(isinstance(one, Boolean | Nil | Number | String) for one in values)


def _without(look: Look, node: CallNode, most: int) -> tuple[Fix, ...]:
    start = node.arguments[most - 1].end if most else node.arguments[0].start
    title = "Remove the argument" if len(node.arguments) == most + 1 else "Remove the surplus arguments"
    return (Fix(title, (Edit(start, node.arguments[-1].end, ""),)),) if has_parentheses(look, node) else ()


def _callee(look: Look, node: CallNode) -> str:
    """What is called, for messages."""
    if isinstance(node, MethodCall):
        return f"`{node.name.text}`"
    text = look.text(node.callee)
    return f"`{text}`" if len(text) <= 40 and "\n" not in text else "The function"


def _counts(number: int) -> str:
    return {0: "no arguments", 1: "1 argument"}.get(number, f"{number} arguments")
