"""Checks what a script passes to a function: a signature compiled once into one function over plain values.

The texts follow Lua's own: `State.get: bad argument #1 'key' (string expected, got nil)`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeAlias

from llmspell_runtime.errors import ValidationError
from llmspell_runtime.script_api import options as tables
from llmspell_runtime.script_api import types as lua
from llmspell_runtime.script_api.checkers import checker
from llmspell_runtime.script_api.mismatch import KeyMismatch, Mismatch
from llmspell_runtime.script_api.signature import Parameter
from llmspell_runtime.script_api.values import printable

Arguments: TypeAlias = Callable[[Sequence[Any]], list[Any]]


class ArgumentError(ValidationError):
    """An argument does not fit; `depth` says how far into the arguments the check came."""

    depth: tuple[int, int] = (0, 0)


def compile_arguments(parameters: Sequence[Parameter], where: str, *, method: bool = False) -> Arguments:
    """A function from the arguments as they arrive to the values a handler takes; raises ArgumentError.

    Missing and nil arguments take their default; surplus arguments are dropped. The first parameter of a method is
    the object: it is not counted in messages, as in Lua.
    """
    fixed = [(checker(p.type), _default(p), lua.accepts_nil(p.type) or p.optional) for p in parameters if not p.rest]
    rest = next((checker(p.type) for p in parameters if p.rest), None)
    count = len(fixed)

    def check(arguments: Sequence[Any]) -> list[Any]:
        given = len(arguments)
        values = []
        position = 0
        try:
            for check_one, default, nil_ok in fixed:
                value = arguments[position] if position < given else None
                if value is None and nil_ok:
                    values.append(default)
                else:
                    values.append(check_one(value))
                position += 1
            if rest is not None:
                remaining = []
                for position in range(count, given):  # the error reports the position
                    remaining.append(rest(arguments[position]))
                values.append(tuple(remaining))
        except RecursionError:
            raise ArgumentError("the arguments are nested too deeply", where=where) from None
        except Mismatch as mismatch:
            raise _report(mismatch, where, position, parameters, method) from None
        return values

    return check


def _default(parameter: Parameter) -> Any:
    if parameter.default is tables.DEFAULTS and isinstance(parameter.type, lua.Table):
        return checker(parameter.type)({})
    return parameter.default if parameter.optional else None


def _report(
    mismatch: Mismatch, where: str, position: int, parameters: Sequence[Parameter], method: bool
) -> ArgumentError:
    name = parameters[min(position, len(parameters) - 1)].name
    problem, path, hint = mismatch.problem, mismatch.path, mismatch.hint
    depth = (position, len(path))
    if path and isinstance(path[0], int):
        path = (name, *path)
    if method and position == 0:
        message, hint = (
            f"calling on a bad self ({problem})",
            f"call it with a colon: object:{where.rpartition(':')[2]}(…)",
        )
    elif isinstance(mismatch, KeyMismatch):
        message = f'{problem} option "{_path_text(path)}"'
    elif path:
        message = f'option "{_path_text(path)}": {problem}'
    else:
        message = f"bad argument #{position + (0 if method else 1)} '{name}' ({problem})"
    error = ArgumentError(message, where=where, hint=hint)
    error.depth = depth
    return error


def _path_text(path: Iterable[str | int]) -> str:
    """`steps[2].type`: keys joined by dots, indices from 1 as Lua counts them."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part + 1}]"
        else:
            text += f".{printable(part)}" if text else printable(part)
    return text
