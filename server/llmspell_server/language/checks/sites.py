"""Calls with the ways to make them, worked out once for all checks of a unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from llmspell_runtime.syntax.nodes import Call, Member, MethodCall
from llmspell_server.language.checking import Way
from llmspell_server.language.infer.callables import Callable, CallSite, callables_of, effective_parameters
from llmspell_server.language.infer.calling import bindings_of, names_in
from llmspell_server.language.infer.classes import class_info
from llmspell_server.language.infer.fitness import agreeing
from llmspell_server.language.infer.generics import instantiate, signature_has_generics
from llmspell_server.language.infer.site import Site
from llmspell_server.language.types.build import is_unknown, members_of, optional
from llmspell_server.language.types.values import UNKNOWN, Generic, Named, Signature, Type, Variadic

from .evidence import callee_type

if TYPE_CHECKING:
    from .look import Look


@attrs.frozen
class KnownCall:
    """A call: the type of what is called, and the ways to call it; none where that type is not known for sure."""

    type: Type
    site: CallSite
    ways: tuple[Way, ...]
    generic: bool


def known_call(look: Look, node: Call | MethodCall) -> KnownCall | None:
    """What is known of a call; None where it is not known what is called."""
    key = ("call", node)
    if key not in look.memo:
        look.memo[key] = _known(look, node)
    found: KnownCall | None = look.memo[key]
    return found


def _known(look: Look, node: Call | MethodCall) -> KnownCall | None:
    type_ = callee_type(look.snapshot.inference, Site(look.file, look.unit), node)
    if is_unknown(type_) or _takes_anything(look, type_):
        return None
    call = _site(look, node, type_)
    generic = any(signature_has_generics(one.signature) for one in call.callables)
    return KnownCall(type_, call, tuple(_way(look, call, one) for one in call.callables), generic)


def _takes_anything(look: Look, type_: Type) -> bool:
    """Whether objects of a class can be called with what nobody says: `---@operator call: Class`."""
    for one in members_of(type_):
        info = class_info(look.snapshot.inference, one.name) if isinstance(one, Named) else None
        if info is not None and any(name == "call" and operand is None for name, operand, _ in info.operators):
            return True
    return False


def _site(look: Look, node: Call | MethodCall, type_: Type) -> CallSite:
    """A call with the ways to call; a generic method's class is told by its object."""
    object_ = None
    if isinstance(node, MethodCall):
        object_ = look.type(node.object)
    elif isinstance(node.callee, Member):
        object_ = look.type(node.callee.object)
    return CallSite(Site(look.file, look.unit), node, object_, callables_of(look.snapshot.inference, type_))


def _way(look: Look, call: CallSite, one: Callable) -> Way:
    """A way to call with its type parameters replaced."""
    inference = look.snapshot.inference
    signature = one.signature
    if call.node.arguments and signature_has_generics(signature):
        bindings = {key: type_ for key, type_ in bindings_of(inference, call, one).items() if type_ != UNKNOWN}
        signature = instantiate(inference, signature, bindings)
        filled = one._replace(signature=_without_special(one.signature, signature))
        return Way(signature, agreeing(inference, call, one, effective_parameters(call, filled)), one.function)
    return Way(signature, effective_parameters(call, one), one.function)


def _without_special(written: Signature, signature: Signature) -> Signature:
    """Parameters in backticks take the name of a type, whatever the type is; `T...` takes whatever there is.

    So does a plain `T` that no other parameter contains as a part, such as `T[]`: it is all that is given for it.
    """
    parts = [one.type for one in written.parameters if one.type is not None and not isinstance(one.type, Generic)]
    free = {one.name for one in written.generics}.difference(*map(names_in, parts))
    special = [one.type is not None and _is_special(one.type, free) for one in written.parameters]
    if not any(special):
        return signature
    pairs = zip(signature.parameters, special, strict=True)
    return attrs.evolve(signature, parameters=tuple(attrs.evolve(one, type=None) if so else one for one, so in pairs))


def _is_special(type_: Type, free: set[str]) -> bool:
    if isinstance(type_, Generic) and type_.name in free:
        return True
    return any(isinstance(one, Variadic) or (isinstance(one, Generic) and one.captured) for one in members_of(type_))


def parameter_type(way: Way, index: int) -> Type | None:
    """What a way wants as its argument number `index`; None where nothing is declared."""
    parameters = way.parameters
    if index < len(parameters):
        one = parameters[index]
    elif parameters and parameters[-1].vararg:
        one = parameters[-1]
    else:
        return None
    return optional(one.type) if one.type is not None and one.optional else one.type
