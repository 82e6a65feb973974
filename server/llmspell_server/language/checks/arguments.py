"""Checks of arguments: whether each fits its parameter, and what type parameters may be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmspell_runtime.syntax import Edit, Fix
from llmspell_runtime.syntax.nodes import (
    Call,
    MethodCall,
)
from llmspell_server.language.checking import Way
from llmspell_server.language.infer.callables import CallSite, effective_parameters
from llmspell_server.language.infer.calling import bindings_of
from llmspell_server.language.infer.fitness import choose
from llmspell_server.language.infer.kinds import expanded, runtime_kind
from llmspell_server.language.types.build import is_unknown, members_of, optional, union
from llmspell_server.language.types.values import (
    ANY,
    NIL,
    Generic,
    Tuple,
    Type,
)

from .finding import Finding
from .fits import fits, misfit, shown
from .look import Look
from .repairs import guess_at, repairs
from .sites import parameter_type
from .standard import STANDARD
from .texts import has_parentheses

if TYPE_CHECKING:
    from collections.abc import Iterator

CallNode = Call | MethodCall


def unfit_arguments(look: Look, node: CallNode, ways: tuple[Way, ...]) -> Iterator[Finding]:
    """Arguments that do not fit their parameters."""
    count = len(node.arguments)
    ways = tuple(one for one in ways if _takes(one, count)) or ways
    standard = _is_standard(ways)
    for index, argument in enumerate(node.arguments):
        wanted = [parameter_type(one, index) for one in ways]
        if any(one is None for one in wanted):
            continue
        types = [one for one in wanted if one is not None]
        if any(map(_is_open, types)):
            continue
        type_ = look.type(argument)
        if any(fits(look.snapshot.inference, type_, one, coerced=standard) for one in types):
            continue
        if standard and isinstance(argument, Call) and type_ == NIL and _want_function(look, types):
            yield _called_too_early(look, argument)
            continue
        given = [misfit(look, argument, one, coerced=standard) for one in types]
        if any(one is None for one in given) or not given:
            continue
        whole, one = union(types), given[0] or ANY
        message = _told(look, ways[0], index, one, whole) + guess_at(look, argument, whole)
        yield look.finding("param-type-mismatch", argument, message, fixes=repairs(look, argument, whole, one))


def _is_open(type_: Type) -> bool:
    """Whether nothing is said of what is wanted, be it a pack of such values."""
    return is_unknown(type_) or (isinstance(type_, Tuple) and all(map(is_unknown, type_.items)))


def _want_function(look: Look, types: list[Type]) -> bool:
    parts = [part for one in types for part in members_of(expanded(look.snapshot.inference, one))]
    return all(runtime_kind(look.snapshot.inference, one) == "function" for one in parts)


def _called_too_early(look: Look, argument: Call) -> Finding:
    """`pcall(f())`: calls `f` outside, and then nothing."""
    text = look.text(argument.callee)
    word = text if len(text) <= 40 and "\n" not in text else "…"
    message = f"A function is wanted, and this call gives none: is `{word}` meant, without parentheses?"
    comma = ", " if argument.arguments else ""
    inside = look.text(argument)[argument.open + 1 - argument.start : -1] if comma else ""
    fixes = (Fix(f"Give `{word}` itself", (Edit(argument.callee.end, argument.end, comma + inside),)),)
    return look.finding(
        "param-type-mismatch", argument, message, fixes=fixes if has_parentheses(look, argument) else ()
    )


def _takes(way: Way, count: int) -> bool:
    parameters = way.parameters
    return count <= len(parameters) or bool(parameters and parameters[-1].vararg)


def _is_standard(ways: tuple[Way, ...]) -> bool:
    """Lua's own functions take numbers for strings, and strings that hold numbers for numbers."""
    for one in ways:
        origin = one.function.origin
        if origin is None or not origin.uri.startswith(STANDARD):
            return False
    return True


def _told(look: Look, way: Way, index: int, given: Type, wanted: Type) -> str:
    parameter = way.parameters[min(index, len(way.parameters) - 1)] if way.parameters else None
    name = f"`{parameter.name}`" if parameter is not None and not parameter.vararg else f"number {index + 1}"
    return f"The argument {name} wants `{shown(look, wanted)}`, and is given `{shown(look, given)}`."


def unfit_constraints(look: Look, call: CallSite) -> Iterator[Finding]:
    """What a type parameter stands for must fit its constraint."""
    inference = look.snapshot.inference
    if not any(generic.constraint for one in call.callables for generic in one.signature.generics):
        return
    one = choose(inference, call, call.callables)
    constraints = {generic.name: generic.constraint for generic in one.signature.generics if generic.constraint}
    if not constraints:
        return
    bindings = bindings_of(inference, call, one)
    for parameter, argument in zip(effective_parameters(call, one), call.node.arguments, strict=False):
        wanted = parameter.type
        if not isinstance(wanted, Generic) or wanted.captured or wanted.name not in constraints:
            continue
        constraint = constraints[wanted.name]
        if constraint is None or wanted.name not in bindings:
            continue
        given = misfit(look, argument, optional(constraint))
        if given is not None:
            message = f"`{wanted.name}` is a `{shown(look, constraint)}`, and is given `{shown(look, given)}`."
            yield look.finding("generic-constraint-mismatch", argument, message)
