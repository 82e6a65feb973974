"""Classes and objects of class libraries whose code is not there, or does too much to be followed.

`local Fruit = class("Fruit")` with `function Fruit:eat() end` is a table that has `eat`, whoever made it. What
`Fruit()` and `Fruit:new()` give is then taken to be an object of it, and what `Fruit:subclass()` gives a class that has
all that `Fruit` has.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from llmspell_runtime.syntax.nodes import Call, Member, MethodCall
from llmspell_server.language.types.values import Origin, Table, Type

from .tables import table_path, writes_through

if TYPE_CHECKING:
    from .callables import CallSite
    from .inference import Inference

_MAKES_OBJECTS: Final = frozenset(("new", "create", "instance", "instantiate"))


def made_unseen(inference: Inference, call: CallSite) -> Type | None:
    """What a call gives of which nothing is known: a class if methods are written for it, an object of such a class."""
    origin = Origin(call.site.file.uri, call.site.unit, call.node)
    held = table_path(inference, origin)
    if held is not None and any(write.kind != "assign" for _, write in writes_through(inference, *held)):
        return Table(origin)
    if isinstance(call.node, MethodCall):
        class_, makes = call.object, call.node.name.text in _MAKES_OBJECTS
    elif isinstance(call.node.callee, Member):
        class_, makes = call.object, call.node.callee.name.text in _MAKES_OBJECTS
    else:
        class_, makes = inference.type_of(call.site, call.node.callee), True
    return class_ if makes and isinstance(class_, Table) and is_unseen(class_) else None


def is_unseen(type_: Table) -> bool:
    """Whether a table is known by what is written to it only."""
    return isinstance(type_.origin.node, Call | MethodCall)


def parents_unseen(inference: Inference, type_: Table) -> list[Table]:
    """The classes that an unseen one is made from: what the call that makes it is given, or is a method of."""
    node = type_.origin.node
    site = inference.site_of(type_.origin.uri, type_.origin.unit)
    if site is None or not isinstance(node, Call | MethodCall):
        return []
    given = [*node.arguments, node.object] if isinstance(node, MethodCall) else node.arguments
    types = [inference.type_of(site, one) for one in given]
    return [one for one in types if isinstance(one, Table) and is_unseen(one) and one != type_]
