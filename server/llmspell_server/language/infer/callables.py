"""What can be called: the signatures of a value, and a call with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import attrs

from llmspell_runtime.syntax.nodes import Call, MethodCall, Name
from llmspell_server.language.types.build import members_of
from llmspell_server.language.types.values import (
    Function,
    Generic,
    Intersection,
    Metatabled,
    Named,
    Parameter,
    Signature,
    Type,
)
from llmspell_server.language.types.values import Table as TableType

from .aliases import alias_target
from .classes import class_info
from .generics import substitute, substitute_signature
from .members import class_arguments, index_type, member_of
from .receiver_results import class_above
from .site import Site

if TYPE_CHECKING:
    from .inference import Inference


_MOST_CALLABLES: Final = 12


class Callable(NamedTuple):
    """One way to call a value: its signature, the function it is of, the first argument that is implied."""

    signature: Signature
    function: Function
    first: Type | None = None


class CallSite(NamedTuple):
    """A call being looked at: the types of its arguments are computed when they are needed."""

    site: Site
    node: Call | MethodCall
    object: Type | None
    callables: list[Callable]

    @property
    def colon(self) -> bool:
        """Whether it is written with a colon."""
        return isinstance(self.node, MethodCall)


def call_site(inference: Inference, site: Site, node: Call | MethodCall) -> CallSite:
    """A call with what can be called there."""
    if isinstance(node, MethodCall):
        object_ = inference.type_of(site, node.object)
        type_ = member_of(inference, site, node.object, node.name.text)
    else:
        object_ = None
        type_ = inference.type_of(site, node.callee)
        from llmspell_runtime.syntax.nodes import Member

        if isinstance(node.callee, Member):
            object_ = inference.type_of(site, node.callee.object)
    return CallSite(site, node, object_, callables_of(inference, type_))


def protected_call(call: Call) -> tuple[Call, int] | None:
    """The call that `pcall(f, …)` or `xpcall(f, handler, …)` makes, and how many arguments stand before its own."""
    name = call.callee.text if isinstance(call.callee, Name) else ""
    before = {"pcall": 1, "xpcall": 2}.get(name, 0)
    if not before or len(call.arguments) < before:
        return None
    return Call(call.start, call.end, call.arguments[0], call.open, call.arguments[before:]), before


def callables_of(inference: Inference, type_: Type) -> list[Callable]:
    """Every way to call a value of a type."""
    found: list[Callable] = []
    for member in members_of(type_):
        found += _callables(inference, member)
        if len(found) > _MOST_CALLABLES:
            break
    return found


def _callables(inference: Inference, type_: Type) -> list[Callable]:
    match type_:
        case Function():
            return [Callable(signature, type_) for signature in type_.signatures]
        case Named():
            return _class_callables(inference, type_)
        case TableType() | Metatabled():
            return _meta_callables(inference, type_)
        case Intersection(members):
            return [one for member in members for one in _callables(inference, member)]
        case Generic(_, constraint) if constraint is not None:
            return callables_of(inference, constraint)
        case _:
            return []


def _class_callables(inference: Inference, type_: Named) -> list[Callable]:
    info = class_info(inference, type_.name)
    if info is None:
        target = alias_target(inference, type_)
        return callables_of(inference, target) if target is not None and target != type_ else []
    arguments = class_arguments(info, type_)
    calls = tuple(substitute_signature(inference, one, arguments) for one in info.calls)
    found = [Callable(one, Function(calls)) for one in calls]
    for name, operand, result in info.operators:
        if name == "call":
            from llmspell_server.language.types.values import Result

            parameters = (Parameter("...", operand, True, True),) if operand is not None else ()
            signature = Signature(parameters, (Result(substitute(inference, result, arguments)),))
            found.append(Callable(signature, Function((signature,))))
    if not found:
        for parent in info.parents:
            above = substitute(inference, parent, arguments)
            found = [_of_class(one, above, type_) for one in _callables(inference, above)]
            if found:
                break
    if not found:
        for origin in info.tables:
            found = _meta_callables(inference, TableType(origin))
            if found:
                break
    return found or _through_call(inference, type_)


def _through_call(inference: Inference, type_: Named) -> list[Callable]:
    """Through a method `__call` of a class, which its objects have by their metatable."""
    method = index_type(inference, type_, "__call")
    if not isinstance(method, Function):
        return []
    return [Callable(_without_first(one), method, type_) for one in method.signatures]


def _of_class(one: Callable, above: Type, type_: Named) -> Callable:
    """What is inherited makes objects of the class below where it makes objects of the one above."""
    if one.first == above:
        return one._replace(first=type_)
    results = one.signature.results
    if not results or results[0].type != above:
        return one
    own = attrs.evolve(one.signature, results=(attrs.evolve(results[0], type=type_), *results[1:]))
    return Callable(own, Function((own,)), one.first)


def _meta_callables(inference: Inference, type_: Type) -> list[Callable]:
    """Through `__call`, whose first parameter is the table itself."""
    from .metatables import metamethod

    method = metamethod(inference, type_, "__call")
    if not isinstance(method, Function):
        above = class_above(type_)
        return [one._replace(first=type_) for one in callables_of(inference, above)] if above is not None else []
    return [Callable(_without_first(one), method, type_) for one in method.signatures]


def _without_first(signature: Signature) -> Signature:
    if signature.method or not signature.parameters or signature.parameters[0].vararg:
        return signature
    return attrs.evolve(signature, parameters=signature.parameters[1:])


def effective_parameters(call: CallSite, one: Callable) -> tuple[Parameter, ...]:
    """The parameters that the written arguments fill, in order."""
    signature = one.signature
    if one.first is not None:
        return signature.parameters
    if call.colon and not signature.method:
        first = signature.parameters[:1]
        return signature.parameters if first and first[0].vararg else signature.parameters[1:]
    if not call.colon and signature.method:
        return (Parameter("self", None), *signature.parameters)
    return signature.parameters
