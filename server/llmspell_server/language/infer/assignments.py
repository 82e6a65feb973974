"""Where and how a variable is assigned to after its declaration."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from llmspell_runtime.syntax.nodes import (
    Assign,
    Function,
    FunctionStatement,
    GenericFor,
    Node,
    NumericFor,
    Repeat,
    Statement,
    While,
)
from llmspell_server.language.binding.facts import UnitFacts, Variable
from llmspell_server.language.types.values import Type

from .site import Site

if TYPE_CHECKING:
    from llmspell_server.language.source import SourceFile

    from .inference import Inference

_MOST_ASSIGNED: Final = 20
_LOOPS: Final = (While, Repeat, NumericFor, GenericFor)


def assigned_types(inference: Inference, file: SourceFile, root: Variable) -> list[Type]:
    """The types of what is assigned to a variable after its declaration; not more than `_MOST_ASSIGNED` of them."""
    from . import variables

    found: list[Type] = []
    if root.top:
        inference.note(("u", file.uri, root.name))
    for unit, name in file.assignments_of(root)[:_MOST_ASSIGNED]:
        parent = unit.parents.get(name)
        there = Site(file, unit)
        if isinstance(parent, Assign):
            index = next((i for i, one in enumerate(parent.targets) if one is name), 0)
            if index < len(parent.values) and inference.closes_cycle(parent.values[index]):
                continue  # a value made of the variable itself adds nothing
            found.append(variables.assigned_type(inference, there, parent, index))
        elif isinstance(parent, FunctionStatement):
            found.append(inference.type_of(there, parent.function))
    return found


def assigned_before(site: Site, function: Function, root: Variable) -> bool:
    """Whether all assignments to a variable are done when a function that uses it is made."""
    file = site.file
    place = file.index_of.get(site.unit, 0)
    around = [*_ancestors(site.unit, function)]
    for unit, name in file.assignments_of(root)[:_MOST_ASSIGNED]:
        inner = function_of(unit, name)
        if unit is not site.unit:
            if inner is not None or file.index_of.get(unit, 0) > place:
                return False
            continue
        if name.start > function.start or (inner is not None and inner not in around):
            return False
        if next((one for one in _ancestors(unit, name) if isinstance(one, Statement)), None) in around:
            return False  # the function is what is assigned, or a part of it
        for loop in around:
            repeats = isinstance(loop, _LOOPS) and loop.start <= name.start < loop.end
            if repeats and (root.unit is not unit or root.node.start < loop.start):
                return False
    return True


def function_of(unit: UnitFacts, node: Node) -> Function | None:
    """The innermost function that a node is in."""
    return next((one for one in _ancestors(unit, node) if isinstance(one, Function)), None)


def _ancestors(unit: UnitFacts, node: Node) -> Iterator[Node]:
    current = unit.parents.get(node)
    while current is not None:
        yield current
        current = unit.parents.get(current)
