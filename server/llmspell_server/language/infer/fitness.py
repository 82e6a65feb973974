"""Which way to call fits the arguments: by their number, then by their types."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from llmspell_runtime.syntax.nodes import Call, MethodCall, Missing, Node, Table, Vararg
from llmspell_server.language.types.build import base_of, is_unknown, members_of, optional
from llmspell_server.language.types.values import (
    ANY,
    NIL,
    STRING,
    UNKNOWN,
    Constant,
    Generic,
    Parameter,
    Type,
)

from .callables import Callable, CallSite, effective_parameters
from .generics import constrained, has_generics, substitute, wants_constants
from .kinds import expanded
from .matching import bind

if TYPE_CHECKING:
    from .inference import Inference

_EXACT: Final = 30
"""What the very constant that a signature asks for counts: as much as a wrong argument."""

_WRONG: Final = 29
"""A bit less than what a wrong argument counts."""


def choose(inference: Inference, call: CallSite, callables: list[Callable]) -> Callable:
    """The signature that the arguments fit best: by number, then by type; the first one in doubt.

    A function of which only overloads are described is called as they say, if one of them fits.
    """
    if len(callables) == 1:
        return callables[0]
    best, best_score = callables[0], -1.0
    for one in callables:
        score = fitness(inference, call, one) - (5 if _is_bare(one) else 0)
        if score > best_score:
            best, best_score = one, score
    return best


def _is_bare(one: Callable) -> bool:
    signature = one.signature
    return signature.results is None and all(parameter.type is None for parameter in signature.parameters)


def fitting(inference: Inference, call: CallSite, callables: list[Callable]) -> list[Callable]:
    """The signatures that the arguments fit about as well as any other one."""
    scores = [fitness(inference, call, one) for one in callables]
    best = max(scores, default=0.0)
    return [one for one, score in zip(callables, scores, strict=True) if score > best - _WRONG]


def fitness(
    inference: Inference, call: CallSite, one: Callable, *, unfinished: Node | None = None, partial: bool = False
) -> float:
    """How well the arguments fit a signature. `unfinished` is a string being written; `partial`: more may follow."""
    from .assignability import assignable

    parameters = effective_parameters(call, one)
    arguments = call.node.arguments
    count = len(arguments)
    open_ended = bool(arguments) and isinstance(arguments[-1], Call | MethodCall | Vararg)
    vararg = bool(parameters) and parameters[-1].vararg
    needed = sum(1 for parameter in parameters if not _may_be_missing(parameter))
    score = 100.0
    if count > len(parameters) and not vararg:
        score -= 50
    if count < needed and not open_ended and not partial:
        score -= 20 * (needed - count)
    bindings: dict[str, Type] = {}
    for index, argument in enumerate(arguments):
        if index >= len(parameters):
            break
        wanted = parameters[index].type
        if wanted is None or isinstance(argument, Missing):
            continue
        if argument is unfinished:
            score -= 0 if _takes_text(inference, wanted) else 30
            continue
        if isinstance(argument, Table) and has_generics(wanted):
            continue
        given = inference.type_of(call.site, argument)
        if has_generics(wanted):
            bind(inference, wanted, given, bindings)
            if isinstance(wanted, Generic) and wanted.constraint is not None and not wanted.captured:
                bound = constrained(inference, substitute(inference, wanted.constraint, bindings))
                if is_unknown(given):
                    score -= 1 if wants_constants(inference, wanted, bindings) else 0
                elif not assignable(inference, given, bound):
                    score -= 30
                elif wants_constants(inference, wanted, bindings):
                    score += _EXACT
            continue
        if is_unknown(given):
            score -= 0.1
        elif not assignable(inference, given, wanted):
            score -= 30
        else:
            score += _closeness(inference, given, wanted)
    return score


def _closeness(inference: Inference, given: Type, wanted: Type) -> float:
    """What a fitting argument counts: much if it is one of the constants that are asked for, little where all fit."""
    parts = members_of(expanded(inference, wanted))
    if given not in parts:
        return -0.02 if is_unknown(wanted) else -0.01
    return _EXACT if isinstance(given, Constant) and base_of(given) not in parts else 0


def _takes_text(inference: Inference, wanted: Type) -> bool:
    """Whether some text fits."""
    from .assignability import assignable

    parts = members_of(expanded(inference, constrained(inference, wanted)))
    return any(assignable(inference, STRING, one) or _is_text(one) for one in parts)


def _is_text(type_: Type) -> bool:
    return isinstance(type_, Constant) and type_.kind == "string"


def agreeing(
    inference: Inference, call: CallSite, one: Callable, filled: tuple[Parameter, ...]
) -> tuple[Parameter, ...]:
    """The parameters with type parameters replaced, but for those whose argument says something else than the others.

    Several arguments of a type parameter need not agree, unless it stands for one of some constants.
    """
    from .assignability import assignable

    generics = one.signature.generics
    if not generics or any(wants_constants(inference, generic, {}) for generic in generics):
        return filled
    found = list(filled)
    for index, (parameter, declared) in enumerate(zip(filled, effective_parameters(call, one), strict=False)):
        if parameter.type is None or parameter.type == declared.type or index >= len(call.node.arguments):
            continue
        given = inference.type_of(call.site, call.node.arguments[index])
        if not assignable(inference, given, optional(parameter.type) if parameter.optional else parameter.type):
            found[index] = attrs.evolve(parameter, type=UNKNOWN)
    return tuple(found)


def _may_be_missing(parameter: Parameter) -> bool:
    return (
        parameter.optional
        or parameter.vararg
        or parameter.type is None
        or parameter.type in (ANY, UNKNOWN)
        or NIL in members_of(parameter.type)
    )
