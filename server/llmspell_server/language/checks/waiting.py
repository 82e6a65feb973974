"""Checks of `@async` functions for projects that mark them; off by default."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from llmspell_runtime.syntax.nodes import Call, Function, MethodCall, Node
from llmspell_server.language.checking import resolve_call
from llmspell_server.language.types.build import members_of
from llmspell_server.language.types.values import Function as FunctionType
from llmspell_server.language.types.values import Type

from .finding import Finding
from .look import Look
from .scopes import mentions

if TYPE_CHECKING:
    from llmspell_server.language.analysis import Snapshot


def awaited_calls(look: Look) -> Iterator[Finding]:
    """Calls of `---@async` functions in functions that are not."""
    calls: list[Call | MethodCall] = [*look.nodes(Call), *look.nodes(MethodCall)] if _any_waits(look) else []
    for call in calls:
        around = _function_around(look, call)
        if around is None or _is_async(look.type(around)) or _may_wait(look, around):
            continue
        if isinstance(call, Call):
            called: list[Type] = [look.type(call.callee)]
        else:
            called = [one.type for one in look.snapshot.member(look.type(call.object), call.name.text)]
        if called and all(map(_is_async, called)):
            place = call.name if isinstance(call, MethodCall) else call.callee
            message = f"`{look.text(place)}` may wait: only an `@async` function should call it."
            yield look.finding("await-in-sync", place, message)


def _any_waits(look: Look) -> bool:
    """Whether any function at all is declared to wait, or one of Lua's own that does is near."""
    return mentions(look.file, "coroutine") or _any_says_so(look.snapshot)


def _any_says_so(snapshot: Snapshot) -> bool:
    known = snapshot.inference.memo.get("any waits")
    if not isinstance(known, bool):
        words = ("@async", "async fun")
        known = any(mentions(file, word) for file in snapshot.files.values() for word in words)
        snapshot.inference.memo["any waits"] = known
    return known


def _function_around(look: Look, node: Node) -> Function | None:
    current = look.parent(node)
    while current is not None and not isinstance(current, Function):
        current = look.parent(current)
    return current


def _may_wait(look: Look, function: Function) -> bool:
    """Whether a function goes where one that waits is wanted: `coroutine.wrap(function() … end)`."""
    wanted = look.snapshot.expected_of(look.file.uri, function)
    return wanted is not None and any(map(_is_async, members_of(wanted)))


def _is_async(type_: Type) -> bool:
    return isinstance(type_, FunctionType) and any(one.is_async for one in type_.signatures)


def async_arguments(look: Look) -> Iterator[Finding]:
    """`@async` functions given to parameters whose functions are not declared to be."""
    calls: list[Call | MethodCall] = [*look.nodes(Call), *look.nodes(MethodCall)] if _any_waits(look) else []
    for call in calls:
        for index, argument in enumerate(call.arguments):
            if not _is_async(look.type(argument)):
                continue
            best = resolve_call(look.snapshot, look.file, look.unit, call).best
            wanted = best.parameters[index].type if best is not None and index < len(best.parameters) else None
            functions = [one for one in members_of(wanted) if isinstance(one, FunctionType)] if wanted else []
            if functions and not any(map(_is_async, functions)):
                place = call.name if isinstance(call, MethodCall) else call.callee
                message = f"`{look.text(place)}` wants a function that does not wait as argument {index + 1}."
                yield look.finding("not-yieldable", place, message)
