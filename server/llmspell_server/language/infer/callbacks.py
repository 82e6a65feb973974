"""What a function written as an argument (or a field, a result, a method of a class) is expected to take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmspell_runtime.syntax.nodes import Call, Function
from llmspell_server.language.binding.passing import named_function
from llmspell_server.language.binding.scalars import rows_given
from llmspell_server.language.types.build import members_of, optional, union
from llmspell_server.language.types.values import PRIMITIVES, UNKNOWN, Map, Parameter, Shape, Type
from llmspell_server.language.types.values import Function as FunctionType

from .kinds import expanded
from .receivers import self_type
from .site import Site

if TYPE_CHECKING:
    from .inference import Inference


def expected_function(inference: Inference, site: Site, function: Function) -> FunctionType | None:
    """The function type that the place of a function expression wants; None if it wants none."""
    from .callables import callables_of
    from .expected import expected

    def find() -> FunctionType | None:
        wanted = expected(inference, site, function)
        for member in members_of(wanted) if wanted is not None else ():
            for one in callables_of(inference, member):
                return FunctionType((one.signature,))
        return None

    return inference.compute(site.unit, ("expected", function), find, None)


def expected_parameter(inference: Inference, site: Site, function: Function, index: int) -> Type:
    """The type of a parameter without annotation: what the place of the function says, else `unknown`."""
    given = _protected_argument(inference, site, function, index)
    if given is not None:
        return given
    wanted = expected_function(inference, site, function)
    if wanted is None or not wanted.signatures:
        return UNKNOWN
    parameters: tuple[Parameter, ...] = wanted.signatures[0].parameters
    if _is_method(site, function) and not wanted.signatures[0].method:
        parameters = parameters[1:]
    if index < len(parameters):
        one = parameters[index]
    elif parameters and parameters[-1].vararg:
        one = parameters[-1]
    else:
        return UNKNOWN
    if one.type is None:
        return UNKNOWN
    return optional(one.type) if one.optional else one.type


def declared_self(inference: Inference, site: Site, function: Function) -> Type | None:
    """What `self` is by the type of a table's values: in `function handlers:go()`, a `table<string, fun(app: App)>`."""
    owner = expanded(inference, self_type(inference, site, function))
    if not isinstance(owner, Map) and not (isinstance(owner, Shape) and owner.indexers):
        return None
    wanted = expected_function(inference, site, function)
    first = wanted.signatures[0].parameters[:1] if wanted is not None else ()
    return first[0].type if first else None


def given_scalars(inference: Inference, site: Site, function: Function, index: int) -> Type:
    """What the calls of a local function give a parameter as texts and numbers; it may be given anything else, too."""
    variable = named_function(site.unit, function)
    if variable is None:
        return UNKNOWN
    if variable.top:
        inference.note(("p", site.file.uri, variable.name))
    if site.file.assignments_of(variable):
        return UNKNOWN
    kinds = {
        kind
        for unit, use in site.file.uses_of(variable)
        for row in rows_given(unit, [use])
        for kind in row[index : index + 1]
        if kind is not None
    }
    return union((UNKNOWN, *(PRIMITIVES[kind] for kind in sorted(kinds))))


def _protected_argument(inference: Inference, site: Site, function: Function, index: int) -> Type | None:
    """What `pcall(function(a, b) … end, x, y)` gives a parameter; None if the function is not called like this."""
    from .callables import protected_call

    call = site.unit.parents.get(function)
    if not isinstance(call, Call) or call.arguments[0] is not function:
        return None
    inner = protected_call(call)
    if inner is None or site.file.variable_of(site.unit, call.callee) is not None or not inner[0].arguments:
        return None
    return inference.value_at(site, inner[0].arguments, index)


def _is_method(site: Site, function: Function) -> bool:
    from llmspell_runtime.syntax.nodes import FunctionStatement

    parent = site.unit.parents.get(function)
    return isinstance(parent, FunctionStatement) and parent.method
