"""What a call gives: which signature, what its type parameters stand for, which results."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmspell_runtime.syntax.nodes import Call, Expression, GenericFor, MethodCall, Name, Node
from llmspell_server.language.types.build import widen_fresh, without_nil
from llmspell_server.language.types.values import (
    NIL,
    SELF,
    UNKNOWN,
    Function,
    Generic,
    Intersection,
    Named,
    Operation,
    Signature,
    Tuple,
    Type,
    Variadic,
)

from .callables import Callable, CallSite, call_site, callables_of, effective_parameters
from .fitness import choose, fitting
from .functions import results_of, return_rows
from .generics import has_generics, substitute, substitute_signature
from .made import results_given, results_in
from .matching import bind
from .receiver_results import of_receiver
from .site import Site, Values, join_values
from .unseen import made_unseen

if TYPE_CHECKING:
    from .inference import Inference


def argument_nodes(call: CallSite) -> list[Expression]:
    """The written arguments."""
    return call.node.arguments


def call_values(inference: Inference, site: Site, node: Call | MethodCall) -> Values:
    """What a call gives."""
    from .builtins import special

    if isinstance(node, Call):
        found = special(inference, site, node)
        if found is not None:
            return found
    call = call_site(inference, site, node)
    if not call.callables:
        made = made_unseen(inference, call)
        return Values((made,)) if made is not None else Values((), UNKNOWN)
    found = _called(inference, call)
    if found.items[:1] == (UNKNOWN,) or (not found.items and found.rest == UNKNOWN):
        made = made_unseen(inference, call)
        return Values((made, *found.items[1:]), found.rest) if made is not None else found
    return found


def _called(inference: Inference, call: CallSite) -> Values:
    functions = list(dict.fromkeys(one.function for one in call.callables))
    if len(functions) > 1:
        groups = [[one for one in call.callables if one.function == function] for function in functions]
        chosen = [choose(inference, call, group) for group in groups]
        return join_values([_results(inference, call, one) for one in fitting(inference, call, chosen)])
    return _results(inference, call, choose(inference, call, call.callables))


def bindings_of(inference: Inference, call: CallSite, one: Callable, *, before: Node | None = None) -> dict[str, Type]:
    """What the type parameters of a signature stand for in a call; with `before`, by the other arguments only."""
    bindings: dict[str, Type] = {}
    if call.object is not None:
        bindings["self"] = call.object
    parameters = effective_parameters(call, one)
    late: list[tuple[Type, Expression]] = []
    arguments = argument_nodes(call)
    if call.colon and not one.signature.method and one.signature.parameters and call.object is not None:
        first = one.signature.parameters[0].type
        if first is not None:
            bind(inference, first, call.object, bindings)
    for index, argument in enumerate(arguments):
        if argument is before:
            continue
        parameter = parameters[min(index, len(parameters) - 1)] if parameters else None
        if parameter is None or parameter.type is None or (index >= len(parameters) and not parameter.vararg):
            continue
        wanted = parameter.type
        if not has_generics(wanted):
            continue
        if isinstance(wanted, Function):
            late.append((wanted, argument))
            continue
        if isinstance(wanted, Variadic):
            if isinstance(wanted.element, Generic):
                rest = inference.list_values(call.site, arguments[index:])
                bindings.setdefault(wanted.element.name, Tuple(tuple(map(widen_fresh, rest.items)), rest.rest))
                break
            wanted = wanted.element
        given = inference.type_of(call.site, argument)
        if parameter.optional and given != NIL:
            given = without_nil(given)
        bind(inference, wanted, given, bindings)
    if before is None:
        for wanted, argument in late:
            bind(inference, wanted, inference.type_of(call.site, argument), bindings)
    return bindings


def _results(inference: Inference, call: CallSite, one: Callable) -> Values:
    signature = one.signature
    values = results_of_signature(inference, one.function, signature)
    if signature.results is None:
        values = results_in(inference, call, one, values)
    elif values.items:
        values = of_receiver(inference, call, one, values)
    types = [*values.items, *([values.rest] if values.rest is not None else [])]
    if not any(map(has_generics, types)):
        return values
    bindings = bindings_of(inference, call, one)
    generics = {generic.name: generic for generic in signature.generics}
    for type_ in types:
        for name in names_in(type_):
            if name not in bindings and (name in generics or name == "self"):
                constraint = generics[name].constraint if name in generics else None
                bindings[name] = constraint if constraint is not None else UNKNOWN
    if values.items and isinstance(values.items[-1], Variadic | Generic) and values.rest is not None:
        last = substitute(inference, values.items[-1], bindings)
        if isinstance(last, Tuple):
            before = tuple(substitute(inference, item, bindings) for item in values.items[:-1])
            return Values((*before, *last.items), last.rest)
    items = tuple(substitute(inference, item, bindings) for item in values.items)
    rest = substitute(inference, values.rest, bindings) if values.rest is not None else None
    return _spread(items, rest)


def _spread(items: tuple[Type, ...], rest: Type | None) -> Values:
    if items and isinstance(items[-1], Variadic):
        return Values((*items[:-1], items[-1].element), items[-1].element)
    return Values(items, rest.element if isinstance(rest, Variadic) else rest)


def names_in(type_: Type) -> set[str]:
    """The names of the type parameters that are open in a type, `self` among them."""
    found: set[str] = set()
    stack = [type_]
    while stack:
        one = stack.pop()
        match one:
            case Generic(name):
                found.add(name)
            case Operation("mapped", (Generic(name), keys, value)):
                found |= names_in(value) - {name}
                stack.append(keys)
            case _ if one == SELF:
                found.add("self")
            case _:
                stack.extend(_parts(one))
    return found


def _parts(type_: Type) -> list[Type]:
    from llmspell_server.language.types.values import Array, Map, Shape, Union

    match type_:
        case Named(_, parts) | Union(parts) | Intersection(parts) | Operation(_, parts):
            return list(parts)
        case Array(element) | Variadic(element):
            return [element]
        case Map(key, value):
            return [key, value]
        case Tuple(items, rest):
            return [*items, *([rest] if rest is not None else [])]
        case Shape():
            return [one.type for one in type_.fields] + [part for pair in type_.indexers for part in pair]
        case Function() if type_.origin is None and type_.signatures:
            signature = type_.signatures[0]
            return [one.type for one in signature.parameters if one.type is not None] + [
                one.type for one in signature.results or ()
            ]
        case _:
            return []


def results_of_signature(inference: Inference, function: Function, signature: Signature) -> Values:
    """The declared results of a signature, or what the code of its function returns.

    Of `T ...` the first is taken to be there.
    """
    if signature.results is None:
        inferred = results_of(inference, function)
        return inferred if inferred is not None else Values((), UNKNOWN)
    results = signature.results
    if results and results[-1].vararg:
        return Values(tuple(one.type for one in results), results[-1].type)
    return Values(tuple(one.type for one in results))


def first_result(inference: Inference, function: Function) -> Type:
    """The first result of a function called without knowing its arguments."""
    if not function.signatures:
        return UNKNOWN
    return results_of_signature(inference, function, function.signatures[0]).at(0)


def call_rows(inference: Inference, site: Site, node: Expression) -> list[Values] | None:
    """The combinations of results that a call can give, for narrowing one by another; None if not known."""
    if not isinstance(node, Call | MethodCall):
        return None
    from .builtins import special_rows

    if isinstance(node, Call) and isinstance(node.callee, Name):
        rows = special_rows(inference, site, node)
        if rows is not None:
            return rows
    call = call_site(inference, site, node)
    if not call.callables:
        return None
    one = choose(inference, call, call.callables)
    if one.signature.rows:
        bindings = bindings_of(inference, call, one)
        return [
            Values(tuple(substitute(inference, result.type, bindings) for result in row)) for row in one.signature.rows
        ]
    if one.signature.results is None:
        return return_rows(inference, one.function)
    return None


def iterate(inference: Inference, site: Site, node: GenericFor) -> Values:
    """The values of the variables of `for … in`."""
    from .builtins import iteration

    known = iteration(inference, site, node)
    if known is not None:
        return known
    values = inference.list_values(site, node.values)
    iterator = values.at(0)
    found = [_step(inference, one, values) for one in callables_of(inference, iterator)]
    if not found:
        return Values((), UNKNOWN)
    joined = join_values(found)
    return _spread(joined.items, joined.rest)


def _step(inference: Inference, one: Callable, values: Values) -> Values:
    """What an iterator gives that is called with the state and the control value of a loop."""
    plain = results_of_signature(inference, one.function, _bound(inference, one, values))
    if one.signature.results is not None:
        return plain
    first = 0 if one.first is None else 1

    def given(index: int) -> Type | None:
        return values.at(index - first + 1) if first <= index < first + 2 else one.first

    return results_given(inference, one.function, given, plain) or plain


def _bound(inference: Inference, one: Callable, values: Values) -> Signature:
    signature = one.signature
    if not any(has_generics(result.type) for result in signature.results or ()):
        return signature
    bindings: dict[str, Type] = {}
    for index, parameter in enumerate(signature.parameters[:2]):
        if parameter.type is not None:
            bind(inference, parameter.type, values.at(index + 1), bindings)
    return substitute_signature(inference, signature, bindings)
