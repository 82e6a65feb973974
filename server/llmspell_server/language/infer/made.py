"""What one call makes: its arguments in the place of the parameters, and the place that holds what it returns."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final

import attrs

from llmspell_runtime.syntax.nodes import (
    Assign,
    Binary,
    Call,
    Function,
    Index,
    Local,
    Member,
    MethodCall,
    Name,
    Node,
    Paren,
    Return,
    Unary,
)
from llmspell_server.language.binding.facts import UnitFacts
from llmspell_server.language.types.build import is_unknown, members_of, union, widen
from llmspell_server.language.types.values import (
    ANY,
    NIL,
    UNKNOWN,
    Context,
    HeldAt,
    Metatabled,
    Named,
    Origin,
    Table,
    Type,
    Union,
)
from llmspell_server.language.types.values import Function as FunctionType

from .contexts import ARITHMETIC, in_context, rows_in, type_in
from .site import Values
from .tables import table_path, writes_through

if TYPE_CHECKING:
    from .callables import Callable as OneCallable
    from .callables import CallSite
    from .inference import Inference

Given = Callable[[int], Type | None]
"""What a call gives a parameter by its number, -1 for `self`; None for one that it does not give."""

_DEEPEST: Final = 5
_MOST_PLACES: Final = 3


def results_in(
    inference: Inference, call: CallSite, one: OneCallable, plain: Values, around: Context | None = None
) -> Values:
    """The results of a function whose code is there: `plain` are those that any call of it gives.

    `around` is the context of the code that the call is a part of.
    """
    given = partial(_argument, inference, call, one, around=around)
    found = results_given(inference, one.function, given, plain)
    return _placed(inference, call, found, around) if found is not None else plain


def results_given(inference: Inference, function: FunctionType, given: Given, plain: Values) -> Values | None:
    """The results of a function that is given certain arguments; None if they are none that a call can make."""
    types = plain.items if plain.rest is None else (*plain.items, plain.rest)
    if not any(map(_may_be_made, types)):
        return None
    origin = function.origin
    if origin is None or not isinstance(origin.node, Function) or origin.uri.startswith("llmspell-library:"):
        return plain
    unknown = any(map(_is_partly_unknown, types)) and not any(isinstance(one, Table) for one in types)
    unknown = unknown and ("returns", origin.node) not in inference.active
    context = _context(inference, function, given, origin, any_kind=unknown)
    if context is None:
        return plain
    found = rows_in(inference, context, plain)
    if not all(_is_table(type_) for _, type_ in context.arguments):  # what conditions leave of them is not looked at
        found = Values(tuple(union((UNKNOWN, each)) for each in found.items), found.rest)
    return found


def _may_be_made(type_: Type) -> bool:
    """Whether a result can be a table that the call makes, or a parameter."""
    return _is_partly_unknown(type_) or any(
        isinstance(one, Table | Metatabled) or (isinstance(one, FunctionType) and one.origin is not None)
        for one in members_of(type_)
    )


def _is_partly_unknown(type_: Type) -> bool:
    return type_ != ANY and is_unknown(type_)


def _context(
    inference: Inference, function: FunctionType, given: Given, origin: Origin, *, any_kind: bool
) -> Context | None:
    """The context of a call: its arguments that are tables, or of `any_kind` where that may tell the results."""
    arguments: list[tuple[int, Type]] = []
    for index in handed_parameters(inference, origin):
        type_ = given(index)
        if type_ is None or type_ == _plain_self(inference, origin, index):
            continue
        if _is_table(type_):
            arguments.append((index, type_))
        elif any_kind and type_ != NIL and not is_unknown(type_):
            arguments.append((index, widen(type_)))
    if function.context is None and not arguments:
        return None
    context = Context(origin, tuple(arguments), function.context)
    return context if context.depth <= _DEEPEST else None


def _is_table(type_: Type) -> bool:
    return not is_unknown(type_) and all(
        isinstance(one, Table | Metatabled | Named | FunctionType) or one == NIL for one in members_of(type_)
    )


def _plain_self(inference: Inference, origin: Origin, index: int) -> Type | None:
    """What `self` is in the code itself."""
    from .receivers import self_type

    site = inference.site_of(origin.uri, origin.unit)
    if index >= 0 or site is None or not isinstance(origin.node, Function):
        return None
    return self_type(inference, site, origin.node)


def _argument(
    inference: Inference, call: CallSite, one: OneCallable, index: int, *, around: Context | None
) -> Type | None:
    """What a call gives a parameter; `self` of a method is number -1. None for one that it does not give."""
    position = index + one.signature.method
    implied = one.first if one.first is not None else call.object if call.colon else None
    if implied is not None:
        if position == 0:
            return implied
        position -= 1
    arguments = call.node.arguments
    if position >= len(arguments):
        return None
    return type_in(inference, around, call.site, arguments[position])


def _placed(inference: Inference, call: CallSite, values: Values, around: Context | None) -> Values:
    """The first result with the place that holds it, if fields are written there."""
    if not values.items:
        return values
    place = Origin(call.site.file.uri, call.site.unit, call.node)
    held = table_path(inference, place)
    if held is None or not writes_through(inference, *held):
        return values
    return Values((_put(values.items[0], place, around), *values.items[1:]), values.rest)


def _put(type_: Type, call: Origin, around: Context | None) -> Type:
    """A table with one more place that holds it."""
    match type_:
        case Table(origin, context):
            context = context or _bare(origin)
            if context is None or len(context.places) >= _MOST_PLACES:
                return type_
            return Table(origin, attrs.evolve(context, places=(*context.places, HeldAt(origin, call, around))))
        case Metatabled(base, metatable):
            held = _put(base, call, around)
            if isinstance(base, Table) and isinstance(held, Table) and held.context is not None:
                metatable = _moved(metatable, base.context, held.context)
            return Metatabled(held, metatable)
        case Union(members):
            return union(_put(one, call, around) for one in members)
        case _:
            return type_


def _moved(type_: Type, before: Context | None, after: Context) -> Type:
    """A table or a function that is made in the same call as one that has got another context."""
    if isinstance(type_, Table | FunctionType) and type_.context is not None and type_.context == before:
        return attrs.evolve(type_, context=after)
    return in_context(after, type_)


def _bare(origin: Origin) -> Context | None:
    """The context of a table of which no call is known; None for one that no function makes."""
    node = origin.unit.parents.get(origin.node)
    while node is not None and not isinstance(node, Function):
        node = origin.unit.parents.get(node)
    return Context(Origin(origin.uri, origin.unit, node)) if node is not None else None


def handed_parameters(inference: Inference, origin: Origin) -> tuple[int, ...]:
    """The parameters of a function (-1 for `self`) that may become part of what it returns."""
    nothing: tuple[int, ...] = ()
    return inference.compute(origin.unit, ("handed", origin.node), partial(_handed_parameters, origin), nothing)


def _handed_parameters(origin: Origin) -> tuple[int, ...]:
    facts = origin.unit.function_of.get(origin.node)
    return tuple(
        one.index
        for one in (facts.variables if facts is not None else ())
        if one.kind in ("parameter", "self") and any(_is_handed(origin.unit, use) for use in one.uses)
    )


def _is_handed(unit: UnitFacts, use: Node) -> bool:
    """Whether what begins with a use becomes a value of its own: it is returned, held, or made a metatable."""
    node, parent = use, unit.parents.get(use)
    while True:
        match parent:
            case Paren() | Binary(operator="or" | "and"):
                pass
            case Binary() | Unary() if parent.operator in ARITHMETIC:
                pass
            case Member() | MethodCall() | Index() if parent.object is node:
                pass
            case Call():
                if parent.callee is not node:
                    return isinstance(parent.callee, Name)
            case Local() | Return():
                return True
            case Assign():
                return all(one is not node for one in parent.targets)
            case _:
                return hasattr(parent, "value") and parent.value is node  # type: ignore[union-attr]
        node, parent = parent, unit.parents.get(parent)
