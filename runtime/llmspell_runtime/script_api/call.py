"""Calls of declared functions: choose the shape, check the arguments, ask the policy, run the handler."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from llmspell_runtime.errors import LlmspellError
from llmspell_runtime.script_api.options import to_plain
from llmspell_runtime.script_api.validate import ArgumentError, Arguments, compile_arguments

if TYPE_CHECKING:
    from llmspell_runtime.script_api.catalogue import Function, Shape
    from llmspell_runtime.script_api.context import Context

Call: TypeAlias = "Callable[[Context, Sequence[Any]], Any]"
Run: TypeAlias = "Callable[[Context, list[Any]], Any]"

_ANY_NUMBER = 1_000_000


def compile_call(function: Function) -> Call:
    """The function that answers `function` for `(context, arguments)` with a value or an awaitable of one."""
    if len(function.shapes) > 1:
        return _choosing(function)
    (shape,) = function.shapes
    check, run = _arguments(function, shape), _runner(function, shape)
    return lambda context, arguments: run(context, check(arguments))


def _choosing(function: Function) -> Call:
    """Calls the first shape that takes as many arguments and accepts them; else the nearest miss is the error."""
    shapes = [(_capacity(s), _arguments(function, s), _runner(function, s)) for s in function.shapes]
    longest = max(capacity for capacity, _, _ in shapes)

    def call(context: Context, arguments: Sequence[Any]) -> Any:
        count = min(len(arguments), longest)
        nearest: ArgumentError | None = None
        for capacity, check, run in shapes:
            if capacity < count:
                continue
            try:
                values = check(arguments)
            except ArgumentError as error:
                if nearest is None or error.depth >= nearest.depth:
                    nearest = error
            else:
                return run(context, values)
        assert nearest is not None, "the longest shape has room for the arguments"
        raise nearest

    return call


def _capacity(shape: Shape) -> int:
    parameters = shape.signature.parameters
    return _ANY_NUMBER if any(p.rest for p in parameters) else len(parameters)


def _arguments(function: Function, shape: Shape) -> Arguments:
    return compile_arguments(shape.signature.parameters, function.operation, method=function.method)


def _runner(function: Function, shape: Shape) -> Run:
    handler, requires, convert = shape.handler, shape.requires, shape.signature.results
    operation = function.operation

    def run(context: Context, values: list[Any]) -> Any:
        try:
            if requires is not None:
                context.require(requires, operation)
            value = handler(context, *values)
        except LlmspellError as error:
            raise _located(error, operation) from error.__cause__
        if hasattr(value, "__await__"):
            return _later(value, operation, convert)
        return to_plain(value) if convert else value

    return run


async def _later(value: Awaitable[Any], operation: str, convert: bool) -> Any:
    try:
        answer = await value
    except LlmspellError as error:
        raise _located(error, operation) from error.__cause__
    return to_plain(answer) if convert else answer


def _located(error: LlmspellError, operation: str) -> LlmspellError:
    """The error with the function that the script called, unless it says already where it happened."""
    if error.where is None:
        error.where = operation
    return error
