"""Results as one call makes them, tables above all: its arguments stand in the place of the parameters.

A class library makes every class by one function (`Object:extend()`, `class("Animal")`), and every object by another.
So the type of such a result is the table of the function's code together with a `Context`: what the parameters were in
the call. Of a call whose value is held, and given fields there, the table also knows the place.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final, cast

import attrs

from llmspell_runtime.syntax.nodes import (
    Binary,
    Call,
    CallStatement,
    Expression,
    Function,
    GenericFor,
    Index,
    Local,
    Member,
    MethodCall,
    Name,
    Paren,
)
from llmspell_runtime.syntax.nodes import Table as TableNode
from llmspell_server.language.binding.facts import Variable
from llmspell_server.language.binding.passing import default_of
from llmspell_server.language.types.build import is_unknown, members_of, truthy, union
from llmspell_server.language.types.values import (
    NIL,
    UNKNOWN,
    Context,
    Metatabled,
    Origin,
    Table,
    Type,
    Union,
)
from llmspell_server.language.types.values import Function as FunctionType

from .site import Site, Values, join_values

if TYPE_CHECKING:
    from .inference import Inference

_MOST_RETURNS: Final = 12
ARITHMETIC: Final = frozenset(("+", "-", "*", "/", "//", "%", "^"))


def type_in(inference: Inference, context: Context | None, site: Site, node: Expression) -> Type:
    """The type of an expression of a function's code in a context."""
    if context is None:
        return inference.type_of(site, node)
    key, cycle = ("in", node), cast("Type", UNKNOWN)
    return inference.compute(context, key, partial(_type_in, inference, context, site, node), cycle)


def _note(inference: Inference, context: Context) -> None:
    """What is found in a context goes with the units that it is made of."""
    for unit in context.units:
        inference.note(unit)


def _type_in(inference: Inference, context: Context, site: Site, node: Expression) -> Type:
    _note(inference, context)
    from .operators import apply

    match node:
        case Paren():
            return type_in(inference, context, site, node.inner)
        case Name():
            return _name(inference, context, site, node)
        case Binary(operator="or"):
            return _either(type_in(inference, context, site, node.left), type_in(inference, context, site, node.right))
        case Binary(operator="and"):
            return type_in(inference, context, site, node.right)
        case Binary() if node.operator in ARITHMETIC:
            left, right = (type_in(inference, context, site, one) for one in (node.left, node.right))
            return apply(inference, node.operator, left, right)
        case Call() | MethodCall():
            return _call(inference, context, site, node).at(0)
        case Member():
            from .members import index_type

            found = index_type(inference, type_in(inference, context, site, node.object), node.name.text)
            return found if not is_unknown(found) else in_context(context, inference.type_of(site, node))
        case Index():
            from .keys import key_type

            object_, key = (type_in(inference, context, site, one) for one in (node.object, node.key))
            found = key_type(inference, object_, key)
            return found if not is_unknown(found) else in_context(context, inference.type_of(site, node))
        case TableNode():
            return in_context(context, Table(Origin(site.file.uri, site.unit, node)))
        case _:
            return in_context(context, inference.type_of(site, node))


def _either(left: Type, right: Type) -> Type:
    if is_unknown(left):
        return right
    return union((truthy(left), right)) if NIL in members_of(left) else left


def _name(inference: Inference, context: Context, site: Site, node: Name) -> Type:
    variable = site.unit.resolved.get(node)
    if variable is None:
        return in_context(context, inference.type_of(site, node))
    written = site.file.assignments_of(variable)
    if variable.kind in ("parameter", "self"):
        found = _parameter(context, variable)
        default = default_of(site.unit, variable, written)
        if default is not None:
            found = _either(found or UNKNOWN, type_in(inference, context, site, default))
        elif written:
            found = None
        if found is not None:
            return _with_metatable(inference, context, site, variable, found)
    elif variable.kind == "loop variable" and not written:
        found = _looped(inference, context, site, variable)
        if not is_unknown(found):
            return union((UNKNOWN, found))  # what conditions leave of it is not looked at: this may say too much
    elif variable.kind == "local" and not written and isinstance(variable.statement, Local):
        values = variable.statement.values
        if variable.index < len(values) and context.of(Origin(site.file.uri, variable.unit, values[variable.index])):
            return type_in(inference, context, site, values[variable.index])
    return in_context(context, inference.type_of(site, node))


def _looped(inference: Inference, context: Context, site: Site, variable: Variable) -> Type:
    """What the variable of a loop over `pairs` or `ipairs` is."""
    from .builtins import iterated

    statement = variable.statement
    call = statement.values[0] if isinstance(statement, GenericFor) and statement.values else None
    if not isinstance(call, Call) or not isinstance(call.callee, Name) or not call.arguments:
        return UNKNOWN
    if call.callee.text not in ("pairs", "ipairs") or site.file.variable_of(site.unit, call.callee) is not None:
        return UNKNOWN
    table = type_in(inference, context, site, call.arguments[0])
    found = iterated(inference, call.callee.text, table).at(variable.index)
    return found if not is_unknown(table) and found != NIL else UNKNOWN


def _parameter(context: Context, variable: Variable) -> Type | None:
    """What a parameter of one of the functions of a context was given."""
    around: Context | None = context
    while around is not None:
        if around.function.node is variable.statement:
            return next((type_ for index, type_ in around.arguments if index == variable.index), None)
        around = around.outer
    return None


def _with_metatable(inference: Inference, context: Context, site: Site, variable: Variable, type_: Type) -> Type:
    """What a parameter is behind the statements `setmetatable(parameter, …)` of its function."""
    for call in site.unit.metatables:
        is_statement = isinstance(site.unit.parents.get(call), CallStatement)
        if is_statement and site.unit.resolved.get(call.arguments[0]) is variable and isinstance(type_, Table):
            return Metatabled(type_, type_in(inference, context, site, call.arguments[1]))
    return type_


def _call(inference: Inference, context: Context, site: Site, node: Call | MethodCall) -> Values:
    """The results of a call in a context."""
    from .builtins import joined_with_metatable, special
    from .callables import CallSite, callables_of
    from .calling import results_of_signature
    from .fitness import choose
    from .made import results_in
    from .members import index_type

    if isinstance(node, MethodCall):
        object_: Type | None = type_in(inference, context, site, node.object)
        callee = index_type(inference, object_ or UNKNOWN, node.name.text)
    else:
        if isinstance(node.callee, Name) and node.callee.text == "setmetatable" and len(node.arguments) > 1:
            base, metatable = (type_in(inference, context, site, one) for one in node.arguments[:2])
            return Values((joined_with_metatable(inference, base, metatable),))
        found = special(inference, site, node)
        if found is not None:
            return Values(tuple(in_context(context, one) for one in found.items), found.rest)
        callee = type_in(inference, context, site, node.callee)
        is_member = isinstance(node.callee, Member)
        object_ = type_in(inference, context, site, node.callee.object) if is_member else None  # type: ignore[attr-defined]
    call = CallSite(site, node, object_, callables_of(inference, callee))
    if not call.callables:
        return Values((), UNKNOWN)
    one = choose(inference, call, call.callables)
    if one.signature.results is not None:
        plain = inference.values_of(site, node)
        return Values(tuple(in_context(context, each) for each in plain.items), plain.rest)
    return results_in(inference, call, one, results_of_signature(inference, one.function, one.signature), context)


def in_context(context: Context | None, type_: Type) -> Type:
    """A type with the context put to what the functions of it make."""
    if context is None:
        return type_
    match type_:
        case Table() if type_.context is None:
            held = context.of(type_.origin)
            return attrs.evolve(type_, context=held) if held is not None else type_
        case FunctionType() if type_.origin is not None and type_.context is None:
            held = context.of(type_.origin)
            return attrs.evolve(type_, context=held) if held is not None else type_
        case Metatabled(base, metatable):
            return Metatabled(in_context(context, base), in_context(context, metatable))
        case Union(members):
            return union(in_context(context, one) for one in members)
        case _:
            return type_


def rows_in(inference: Inference, context: Context, otherwise: Values) -> Values:
    """What the `return` statements of a function give in a context."""
    key = ("results", context.function.node)
    return inference.compute(context, key, partial(_rows, inference, context, otherwise), otherwise)


def _rows(inference: Inference, context: Context, otherwise: Values) -> Values:
    from .functions import never_ends

    origin = context.function
    site = inference.site_of(origin.uri, origin.unit)
    if site is None or not isinstance(origin.node, Function):
        return otherwise
    _note(inference, context)
    returns = origin.unit.function_of[origin.node].returns
    rows = [_listed(inference, context, site, one.values) for one in returns[:_MOST_RETURNS]]
    if returns and not never_ends(inference, site, origin.node.body):
        rows.append(Values(()))
    return join_values(rows) if rows else otherwise


def _listed(inference: Inference, context: Context, site: Site, values: list[Expression]) -> Values:
    if not values:
        return Values(())
    first = tuple(type_in(inference, context, site, one) for one in values[:-1])
    last = values[-1]
    if not isinstance(last, Call | MethodCall):
        plain = inference.values_of(site, last)
        return Values((*first, type_in(inference, context, site, last), *plain.items[1:]), plain.rest)
    found = _call(inference, context, site, last)
    return Values(first + found.items, found.rest)
