"""What a method gives that declares the class it is written in, and is called on a class below it or an object of one.

`---@return Base` above `function Base:new() return setmetatable({}, self) end` is true of `Dog:new()`, and says too
little: the object is a `Dog`. The code tells, by what it returns; where there is no code, the name of the function.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from llmspell_runtime.syntax.nodes import Call, Expression, Function, Local, Member, MethodCall, Name, Nil, Paren
from llmspell_runtime.syntax.nodes import Table as TableNode
from llmspell_server.language.binding.facts import FunctionFacts, UnitFacts, Variable
from llmspell_server.language.types.build import members_of, union
from llmspell_server.language.types.values import (
    Metatabled,
    Named,
    Origin,
    Property,
    Shape,
    Table,
    Type,
)

from .classes import class_info
from .docs import owner_of
from .site import Values
from .tables import table_path, writes_through

if TYPE_CHECKING:
    from .callables import Callable, CallSite
    from .inference import Inference

_MAKERS: Final = frozenset((
    "__call", "clone", "copy", "create", "derive", "extend", "inherit", "instance", "instantiate", "new", "subclass",
))  # fmt: skip


def of_receiver(inference: Inference, call: CallSite, one: Callable, values: Values) -> Values:
    """The declared results of a call, the first one made what the method is called on if it gives another of those."""
    first = values.items[0] if values.items else None
    declared = next((each for each in members_of(first) if isinstance(each, Named)), None) if first else None
    if declared is None or declared.arguments:
        return values
    receiver = _receiver(inference, call, one)
    if receiver is None or not _is_below(inference, receiver, declared):
        return values
    if not _gives_receiver(inference, one, call):
        return values
    found = _made_class(inference, call, receiver) or receiver
    if found == declared:
        return values
    assert first is not None
    return Values(
        (union(found if each is declared else each for each in members_of(first)), *values.items[1:]), values.rest
    )


def _receiver(inference: Inference, call: CallSite, one: Callable) -> Type | None:
    """What stands for `self`: the object before a colon, the called table, the first argument of `Base.new(Dog)`."""
    if one.first is not None:
        return one.first
    if call.colon or not _takes_receiver(one):
        return call.object
    return inference.type_of(call.site, call.node.arguments[0]) if call.node.arguments else None


def _takes_receiver(one: Callable) -> bool:
    """Whether a function that is called with a dot is given its object as an argument."""
    origin = one.function.origin
    if one.signature.method:
        return True
    return origin is not None and isinstance(origin.node, Function) and _self_of(origin) is not None


def _is_below(inference: Inference, type_: Type, above: Named) -> bool:
    """Whether a value is of a class, or made with it as its metatable."""
    if isinstance(type_, Metatabled):
        return _is_below(inference, class_above(type_) or type_.metatable, above)
    if not isinstance(type_, Named):
        return False
    info = class_info(inference, type_.name) if type_ != above else None
    return type_ == above or (info is not None and above.name in info.ancestors(inference))


def class_above(type_: Type) -> Type | None:
    """The class that one made by `_made_class` is below; None for any other type."""
    if not isinstance(type_, Metatabled) or not isinstance(type_.metatable, Shape):
        return None
    return next((one.type for one in type_.metatable.fields if one.name == "__index"), None)


def _made_class(inference: Inference, call: CallSite, receiver: Type) -> Type | None:
    """A class of its own, if methods are written for what holds the result: `local Dog = Animal:extend()`."""
    from .variables import declared_type

    origin = Origin(call.site.file.uri, call.site.unit, call.node)
    held = table_path(inference, origin)
    if held is None or all(write.kind == "assign" for _, write in writes_through(inference, *held)):
        return None
    statement, index = owner_of(origin.unit, origin.node)
    if declared_type(inference, call.site, statement, index) is not None:
        return None
    return Metatabled(Table(origin), Shape((Property("__index", receiver),)))


def _gives_receiver(inference: Inference, one: Callable, call: CallSite) -> bool:
    """Whether a function returns what it is called on, or a table whose metatable that is."""
    origin = one.function.origin
    facts = origin.unit.function_of.get(origin.node) if origin is not None else None
    if origin is None and one.first is not None:
        return True  # a class is called
    if origin is None or facts is None or not facts.returns:
        return (facts.name if facts is not None else _name_of(call)) in _MAKERS
    return inference.compute(origin.unit, ("gives self", origin.node), partial(_returns_self, origin, facts), False)


def _name_of(call: CallSite) -> str:
    """The name of the field that is called."""
    if isinstance(call.node, MethodCall):
        return call.node.name.text
    return call.node.callee.name.text if isinstance(call.node.callee, Member) else ""


def _self_of(origin: Origin) -> Variable | None:
    """The parameter that a function of a class takes its object by; None if it takes none."""
    facts = origin.unit.function_of.get(origin.node)
    if facts is None:
        return None
    if facts.self_variable is not None:
        return facts.self_variable
    own = next((one for one in facts.variables if one.kind == "parameter" and one.index == 0), None)
    return own if own is not None and own.name in ("self", "cls", "class", "klass") else None


def _returns_self(origin: Origin, facts: FunctionFacts) -> bool:
    own = _self_of(origin)
    given = [one.values[0] for one in facts.returns if one.values and not isinstance(one.values[0], Nil)]
    return own is not None and bool(given) and all(_is_of(origin.unit, value, own) for value in given)


def _is_of(unit: UnitFacts, value: Expression, own: Variable) -> bool:
    """Whether an expression is `self`, or a table that gets it as its metatable."""
    while isinstance(value, Paren):
        value = value.inner
    if isinstance(value, Call):
        return value in unit.metatables and _links(unit, value, own)
    variable = unit.resolved.get(value)
    if variable is None or variable is own:
        return variable is own
    statement = variable.statement
    if isinstance(statement, Local) and variable.index < len(statement.values):
        begun = statement.values[variable.index]
        if isinstance(begun, Call) and _is_of(unit, begun, own):
            return True
    return any(unit.resolved.get(one.arguments[0]) is variable and _links(unit, one, own) for one in unit.metatables)


def _links(unit: UnitFacts, call: Call, own: Variable) -> bool:
    """Whether a `setmetatable` lets a table find what `self` has: by `self`, or by `__index = self`."""
    table, metatable = call.arguments[:2]
    return unit.resolved.get(metatable) is own or any(
        isinstance(field.key, Name) and field.key.text == "__index" and unit.resolved.get(field.value) is own
        for one in (table, metatable)
        if isinstance(one, TableNode)
        for field in one.fields
    )
