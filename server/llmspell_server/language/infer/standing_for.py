"""What a local stands for in a condition: the path or the condition that it holds, if nothing was assigned since.

`local kind = message.kind  if kind == "a" then` says of the message what `message.kind == "a"` says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmspell_runtime.syntax.nodes import (
    Expression,
    GenericFor,
    Index,
    Local,
    Member,
    Name,
    Node,
    NumericFor,
    Paren,
    Repeat,
    While,
)
from llmspell_server.language.binding.facts import UnitFacts, Variable

from .assignments import function_of
from .followed import Target
from .site import Site

if TYPE_CHECKING:
    from .backward import Backward


def path_of(flow: Backward, site: Site, node: Node) -> Target | None:
    """The path that an expression of a condition is, or stands for; None if it is no path."""
    path = flow.path(site, node)
    if path is None or path.root == flow.target.root or path.root not in flow.mentions.related:
        return path
    assert isinstance(path.root, Variable)
    value = value_of(flow, site, path.root, node)
    while isinstance(value, Paren):
        value = value.inner
    if not isinstance(value, Name | Member | Index):
        return path
    held = path_of(flow, Site(site.file, path.root.unit), value)
    return Target(held.root, held.keys + path.keys) if held is not None and held.root == flow.target.root else path


def value_of(flow: Backward, site: Site, variable: Variable, node: Node) -> Expression | None:
    """The expression that a local was declared with and still stands for at a node; None if there is none."""
    statement = variable.statement
    if variable not in flow.mentions.related or site.file.assignments_of(variable):
        return None
    if not isinstance(statement, Local) or len(statement.values) != len(statement.names):
        return None
    return statement.values[variable.index] if not _is_late(flow, site, variable, node) else None


def _is_late(flow: Backward, site: Site, variable: Variable, node: Node) -> bool:
    """Whether the target of the walk may have changed between the declaration of a local and a node."""
    writes = flow.mentions.writes
    if writes and isinstance(flow.target.root, Variable) and not flow.target.keys:
        writes = {}
        for unit, name in site.file.assignments_of(flow.target.root):
            writes.setdefault(unit, []).append(name.start)
    if not writes:
        return False
    declared = variable.node.start
    if variable.unit is not site.unit or function_of(site.unit, node) is not function_of(site.unit, variable.node):
        first = site.file.index_of.get(variable.unit, 0)
        return any(
            offset > declared if unit is variable.unit else site.file.index_of.get(unit, 0) > first
            for unit, offsets in writes.items()
            for offset in offsets
        )
    own = writes.get(site.unit, [])
    end = max(node.start, _end_of_loops(site.unit, node, declared))
    return any(declared < offset < end for offset in own)


def _end_of_loops(unit: UnitFacts, node: Node, declared: int) -> int:
    """Where the outermost loop ends that a node is in and a declaration before it is not."""
    end = node.start
    parent = unit.parents.get(node)
    while parent is not None and parent.start > declared:
        if isinstance(parent, While | Repeat | NumericFor | GenericFor):
            end = parent.end
        parent = unit.parents.get(parent)
    return end
