"""Which annotations belong to a node: the block above its statement or field, or the note behind it."""

from __future__ import annotations

from typing import TypeVar

from llmspell_runtime.syntax.nodes import (
    Assign,
    Field,
    Function,
    FunctionStatement,
    Local,
    LocalFunction,
    Node,
    Paren,
    Return,
    Statement,
)
from llmspell_server.language.annotations.docs import DocBlock
from llmspell_server.language.annotations.tags import Tag
from llmspell_server.language.binding.facts import UnitFacts

_T = TypeVar("_T", bound=Tag)


def blocks_of(unit: UnitFacts, node: Node) -> tuple[DocBlock, ...]:
    """The blocks at a statement, a field or a parameter: above, then behind."""
    above = unit.docs.above.get(node.start)
    behind = unit.docs.behind.get(node.end)
    if above is None:
        return () if behind is None else (behind,)
    return (above,) if behind is None else (above, behind)


def first_tag(unit: UnitFacts, node: Node, kind: type[_T]) -> tuple[DocBlock, _T] | None:
    """The first tag of a kind at a statement or a field."""
    if not unit.docs.blocks:
        return None
    for block in blocks_of(unit, node):
        tag = block.first(kind)
        if tag is not None:
            return block, tag
    return None


def last_tag(unit: UnitFacts, node: Node, kind: type[_T]) -> tuple[DocBlock, _T] | None:
    """The last tag of a kind, the one nearest to the statement."""
    if not unit.docs.blocks:
        return None
    for block in blocks_of(unit, node):
        tags = block.all(kind)
        if tags:
            return block, tags[-1]
    return None


def owner_of(unit: UnitFacts, node: Node) -> tuple[Node, int]:
    """The statement or field that gives an expression its name, and the expression's position among its values.

    For `local a, b = x, y` and y: the statement and 1. The node itself and 0 where there is no such thing.
    """
    parents = unit.parents
    parent = parents.get(node)
    while isinstance(parent, Paren):
        node, parent = parent, parents.get(parent)
    if isinstance(parent, Local | Assign | Return):
        for index, value in enumerate(parent.values):
            if value is node:
                return parent, index
    if isinstance(parent, LocalFunction | FunctionStatement | Field):
        return parent, 0
    return node, 0


def function_block(unit: UnitFacts, node: Function) -> DocBlock | None:
    """The comment that documents a function: above its statement or its field, or right above the function."""
    if not unit.docs.blocks:
        return None
    owner, index = owner_of(unit, node)
    if index == 0 and isinstance(owner, Statement | Field):
        for block in blocks_of(unit, owner):
            return block
    return unit.docs.above.get(node.start)
