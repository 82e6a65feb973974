"""What checks ask about calls: the ways to call, with parameters as the written arguments fill them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from llmspell_runtime.syntax.nodes import Call, Expression, MethodCall

from .infer.callables import call_site, effective_parameters
from .infer.calling import bindings_of
from .infer.fitness import agreeing, choose
from .infer.generics import instantiate
from .infer.site import Site
from .types.values import UNKNOWN, Function, Parameter, Signature

if TYPE_CHECKING:
    from .analysis import Snapshot
    from .binding.facts import UnitFacts
    from .source import SourceFile


@attrs.frozen
class Way:
    """One way to call: type parameters replaced, `parameters` in the order of the written arguments.

    `function` is the function it is of; its `origin` is None for one that only an annotation describes.
    """

    signature: Signature
    parameters: tuple[Parameter, ...]
    function: Function


@attrs.frozen
class ResolvedCall:
    """A call: all ways to call what is called (none: nothing is known), the one that fits best, the arguments."""

    ways: tuple[Way, ...]
    best: Way | None
    arguments: tuple[Expression, ...]
    colon: bool


def resolve_call(snapshot: Snapshot, file: SourceFile, unit: UnitFacts, node: Call | MethodCall) -> ResolvedCall:
    """What is known of a call."""
    inference = snapshot.inference
    arguments = tuple(node.arguments)
    colon = isinstance(node, MethodCall)
    try:
        call = call_site(inference, Site(file, unit), node)
        if not call.callables:
            return ResolvedCall((), None, arguments, colon)
        chosen = choose(inference, call, call.callables)
        ways = []
        best = None
        for one in call.callables:
            bindings = {key: type_ for key, type_ in bindings_of(inference, call, one).items() if type_ != UNKNOWN}
            signature = instantiate(inference, one.signature, bindings)
            filled = effective_parameters(call, one._replace(signature=signature))
            way = Way(signature, agreeing(inference, call, one, filled), one.function)
            ways.append(way)
            if one is chosen:
                best = way
    except RecursionError:
        inference.recover()
        return ResolvedCall((), None, arguments, colon)
    return ResolvedCall(tuple(ways), best, arguments, colon)
