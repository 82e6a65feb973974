"""What type the place of an expression wants."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmspell_runtime.syntax.nodes import (
    Assign,
    Binary,
    Call,
    Expression,
    Field,
    Function,
    FunctionStatement,
    Index,
    Local,
    Member,
    MethodCall,
    Missing,
    Name,
    Node,
    Paren,
    Return,
    String,
)
from llmspell_runtime.syntax.nodes import Table as TableNode
from llmspell_server.language.binding.paths import constant_key
from llmspell_server.language.types.build import union
from llmspell_server.language.types.values import UNKNOWN, Generic, Named, Operation, Type, Union
from llmspell_server.language.types.values import Function as FunctionType

from .callables import call_site, effective_parameters, protected_call
from .calling import bindings_of
from .choices import field_key, meant
from .fitness import fitness
from .generics import constrained, substitute
from .members import find, found_type, index_type
from .site import Site

if TYPE_CHECKING:
    from .inference import Inference


def expected(inference: Inference, site: Site, node: Expression) -> Type | None:
    """The type wanted where an expression stands; None if nothing wants one.

    Of a union, a table constructor is told the members that it can be meant as.
    """
    if isinstance(node, TableNode):
        return inference.compute(site.unit, ("wanted", node), lambda: table_type(inference, site, node), None)
    found = unsettled(inference, site, node)
    return _settled(inference, found) if found is not None else None


def table_type(inference: Inference, site: Site, node: TableNode, without: Field | None = None) -> Type | None:
    """The type wanted where a constructor stands; `without` is a field of it that is being written."""
    found = unsettled(inference, site, node)
    return meant(inference, site, _settled(inference, found), node, without=without) if found is not None else None


def _settled(inference: Inference, type_: Type) -> Type:
    return constrained(inference, type_) if isinstance(type_, Generic | Operation | Union) else type_


def unsettled(inference: Inference, site: Site, node: Expression) -> Type | None:
    """Like `expected`, with the type parameters and computed types that stand there."""
    parent = site.unit.parents.get(node)
    match parent:
        case Paren():
            return expected(inference, site, parent)
        case Call() | MethodCall():
            for index, argument in enumerate(parent.arguments):
                if argument is node:
                    return argument_type(inference, site, parent, index, node)
            return None
        case Field():
            return _field(inference, site, node, parent)
        case Local():
            return _local(inference, site, node, parent)
        case Assign():
            return _assign(inference, site, node, parent)
        case Return():
            return _return(inference, site, node, parent)
        case Binary():
            return _binary(inference, site, node, parent)
        case FunctionStatement() if isinstance(node, Function):
            return _method(inference, site, parent)
        case Index() if node is parent.key:
            return _key(inference, site, parent)
        case _:
            return None


def argument_type(
    inference: Inference, site: Site, call_node: Call | MethodCall, index: int, node: Node | None = None
) -> Type | None:
    """What a call wants as its argument number `index`: of all signatures that the other arguments still fit."""
    if isinstance(call_node, Call):
        inner = protected_call(call_node)
        if inner is not None and index >= inner[1] and site.file.variable_of(site.unit, call_node.callee) is None:
            call_node, index = inner[0], index - inner[1]
    call = call_site(inference, site, call_node)
    found: list[Type] = []
    unfinished = node if isinstance(node, String | Missing) else None
    scores = (
        [(fitness(inference, call, one, unfinished=unfinished, partial=True), one) for one in call.callables]
        if len(call.callables) > 1
        else [(0.0, one) for one in call.callables]
    )
    best = max((score for score, _ in scores), default=0.0)
    for score, one in scores:
        if score < best - 25:
            continue
        parameters = effective_parameters(call, one)
        if index < len(parameters):
            parameter = parameters[index]
        elif parameters and parameters[-1].vararg:
            parameter = parameters[-1]
        else:
            continue
        if parameter.type is None:
            continue
        bindings = bindings_of(inference, call, one, before=node)
        bindings.pop("self", None)
        found.append(substitute(inference, parameter.type, bindings))
    return union(found) if found else None


def _field(inference: Inference, site: Site, node: Expression, field: Field) -> Type | None:
    from .variables import declared_type

    table = site.unit.parents.get(field)
    if field.value is not node or not isinstance(table, TableNode):
        return None
    declared = declared_type(inference, site, field, 0)
    if declared is not None:
        return declared
    wanted = table_type(inference, site, table, field)
    if wanted is None:
        return None
    key = field_key(table, field)
    if key is None:
        return None
    found = index_type(inference, wanted, key)
    return found if found != UNKNOWN else None


def _local(inference: Inference, site: Site, node: Expression, statement: Local) -> Type | None:
    from .variables import declared_type

    for index, value in enumerate(statement.values):
        if value is node:
            return declared_type(inference, site, statement, index)
    return None


def _assign(inference: Inference, site: Site, node: Expression, statement: Assign) -> Type | None:
    from .variables import declared_type

    for index, value in enumerate(statement.values):
        if value is node and index < len(statement.targets):
            declared = declared_type(inference, site, statement, index)
            return declared if declared is not None else target_type(inference, site, statement.targets[index])
    return None


def target_type(inference: Inference, site: Site, target: Expression) -> Type | None:
    """What annotations say a variable or a field may hold."""
    from .variables import declared_of

    if isinstance(target, Name):
        variable = site.file.variable_of(site.unit, target)
        if variable is not None:
            return declared_of(inference, site.file, variable)
        return _declared_global(inference, target.text)
    if isinstance(target, Member):
        object_ = inference.type_of(site, target.object)
        found = [one for one in find(inference, object_, target.name.text) if one.declared]
        return found_type(found) if found else None
    if isinstance(target, Index):
        object_ = inference.type_of(site, target.object)
        key = constant_key(target.key)
        if key is not None:
            found = [one for one in find(inference, object_, key) if one.declared]
            return found_type(found) if found else None
        from .keys import key_type

        wanted = key_type(inference, object_, inference.type_of(site, target.key))
        return wanted if wanted != UNKNOWN else None
    return None


def _declared_global(inference: Inference, name: str) -> Type | None:
    from .variables import declared_type

    inference.note(("g", name))
    for file, unit, write in inference.index.global_writes(name):
        declared = declared_type(inference, Site(file, unit), write.statement, write.position)
        if declared is not None:
            return declared
    return None


def _return(inference: Inference, site: Site, node: Expression, statement: Return) -> Type | None:
    for index, value in enumerate(statement.values):
        if value is node:
            return result_type(inference, site, statement, index)
    return None


def result_type(inference: Inference, site: Site, statement: Return, index: int) -> Type | None:
    """What the function around a `return` is declared, or expected, to give as its value number `index`."""
    current: Node | None = statement
    while current is not None and not isinstance(current, Function):
        current = site.unit.parents.get(current)
    if current is None:
        return None
    function = inference.type_of(site, current)
    if not isinstance(function, FunctionType) or not function.signatures:
        return None
    results = function.signatures[0].results
    if results is None:
        from .callbacks import expected_function

        wanted = expected_function(inference, site, current)
        results = wanted.signatures[0].results if wanted is not None else None
    if not results:
        return None
    if index < len(results):
        return results[index].type
    return results[-1].type if results[-1].vararg else None


def _binary(inference: Inference, site: Site, node: Expression, binary: Binary) -> Type | None:
    if binary.operator in ("==", "~=", "<", ">", "<=", ">="):
        other = binary.right if node is binary.left else binary.left
        if isinstance(other, Call) and isinstance(other.callee, Name) and other.callee.text == "type":
            return Named("type")
        found = inference.type_of(site, other)
        return found if found != UNKNOWN else None
    if binary.operator in ("or", "and"):
        wanted = expected(inference, site, binary)
        if wanted is not None or binary.operator == "and" or node is binary.left:
            return wanted
        found = inference.type_of(site, binary.left)
        return found if found != UNKNOWN else None
    return None


def _method(inference: Inference, site: Site, statement: FunctionStatement) -> Type | None:
    """The `@field name fun()` of the class that a method is of, the values of a `table<string, fun()>`."""
    target = statement.target
    if not isinstance(target, Member):
        return None
    object_ = inference.type_of(site, target.object)
    found = [one for one in find(inference, object_, target.name.text) if one.source in ("tag", "shape", "pattern")]
    if found:
        return found_type(found)
    return _overridden(inference, object_, target.name.text)


def _overridden(inference: Inference, object_: Type, name: str) -> Type | None:
    """The method of a parent class that a method stands in front of."""
    from .classes import class_info

    if not isinstance(object_, Named):
        return None
    info = class_info(inference, object_.name)
    for parent in info.parents if info is not None else ():
        found = find(inference, parent, name)
        if found:
            return found_type(found)
    return None


def _key(inference: Inference, site: Site, node: Index) -> Type | None:
    from .values_of_tables import everything

    pair = everything(inference, inference.type_of(site, node.object))
    return pair[0] if pair is not None else None
