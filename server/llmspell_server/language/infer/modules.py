"""What `require` of a file gives: what its main chunk returns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from llmspell_runtime.syntax.nodes import (
    Do,
    Function,
    GenericFor,
    If,
    Node,
    NumericFor,
    Repeat,
    Return,
    While,
    walk,
)
from llmspell_server.language.binding.facts import UnitFacts
from llmspell_server.language.types.build import union
from llmspell_server.language.types.values import (
    NIL,
    UNKNOWN,
    Constant,
    Type,
)

from .site import Site

if TYPE_CHECKING:
    from llmspell_server.language.source import SourceFile

    from .inference import Inference


def module_type(inference: Inference, file: SourceFile) -> Type:
    """What `require` of a file gives."""
    key = ("module", file.uri)
    cycle: Type = UNKNOWN
    return inference.compute(key, key, lambda: _module(inference, file), cycle)


def _module(inference: Inference, file: SourceFile) -> Type:
    inference.note(("r", file.uri))
    returned = [*_early_returns(file), *([file.returned] if file.returned is not None else [])]
    if not returned:
        return Constant("boolean", True, True)
    found = union(
        inference.type_of(Site(file, unit), statement.values[0]) if statement.values else UNKNOWN
        for unit, statement in returned
    )
    return UNKNOWN if found == NIL else found


def _early_returns(file: SourceFile) -> list[tuple[UnitFacts, Return]]:
    """The `return` statements of the main chunk that stand in blocks; kept with the file."""
    known: list[tuple[UnitFacts, Return]] | None = file.cache.get("early returns")
    if known is None:
        known = file.cache["early returns"] = [(unit, node) for unit in file.units for node in early_returns(unit)]
    return known


def early_returns(unit: UnitFacts) -> Iterator[Return]:
    """The `return` statements of the main chunk that stand in the blocks of a unit and give a value."""
    if isinstance(unit.statement, If | Do | While | Repeat | NumericFor | GenericFor):
        for node in walk(unit.statement):
            if isinstance(node, Return) and node.values and not _in_function(unit, node):
                yield node


def _in_function(unit: UnitFacts, node: Node) -> bool:
    current = unit.parents.get(node)
    while current is not None and not isinstance(current, Function):
        current = unit.parents.get(current)
    return current is not None
