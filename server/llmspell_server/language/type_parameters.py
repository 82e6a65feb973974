"""Which type parameter a name in an annotation is: one of its comment, of a function around it, of a method's class."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from llmspell_runtime.syntax.nodes import Function, FunctionStatement

from .annotation_mentions import Mention, file_mentions
from .annotations.docs import DocBlock
from .annotations.tags import ClassTag, GenericTag
from .binding.facts import Variable
from .binding.paths import access_path
from .infer.docs import first_tag, function_block, owner_of

if TYPE_CHECKING:
    from .binding.facts import UnitFacts
    from .source import SourceFile


class Scope(NamedTuple):
    """Where a type parameter is declared: the unit (None: behind all code) and where its comment begins in it."""

    unit: UnitFacts | None
    block_start: int


def scope_of(file: SourceFile, unit: UnitFacts | None, one: Mention) -> Scope | None:
    """The declaration of the type parameter that a name in an annotation means; None if it means a type."""
    if one.kind == "type parameter":
        return Scope(unit, one.block.start)
    if one.kind != "class" or unit is None or one.name not in _declared(file):
        return None
    for where, block in _around(file, unit, one):
        tags: list[GenericTag | ClassTag] = [*block.all(GenericTag), *block.all(ClassTag)]
        if any(generic.name.text == one.name for tag in tags for generic in tag.generics):
            return Scope(where, block.start)
    return None


def _declared(file: SourceFile) -> frozenset[str]:
    """The names of all type parameters of a file."""
    found: frozenset[str] | None = file.cache.get("type parameters")
    if found is None:
        every = (one for _, one in file_mentions(file) if one.kind == "type parameter" and one.write)
        found = file.cache["type parameters"] = frozenset(one.name for one in every)
    return found


def _around(file: SourceFile, unit: UnitFacts, one: Mention) -> Iterator[tuple[UnitFacts, DocBlock]]:
    """The comments whose type parameters hold at a name: of the functions around it, and of the classes of these."""
    for facts in reversed(unit.functions):
        node = facts.node
        block = function_block(unit, node)
        if block is one.block or node.start <= one.start <= node.end:
            if block is not None:
                yield unit, block
            of_class = _class_of(file, unit, node)
            if of_class is not None:
                yield of_class


def _class_of(file: SourceFile, unit: UnitFacts, node: Function) -> tuple[UnitFacts, DocBlock] | None:
    """The comment that declares the class whose method a function is."""
    owner, _ = owner_of(unit, node)
    path = access_path(owner.target, unit.resolved) if isinstance(owner, FunctionStatement) else None
    if path is None or len(path.keys) != 1:
        return None
    root = path.root if isinstance(path.root, Variable) else file.top_variable(unit, path.root)
    found = first_tag(root.unit, root.statement, ClassTag) if root is not None else None
    return (root.unit, found[0]) if root is not None and found is not None else None
