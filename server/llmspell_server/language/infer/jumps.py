"""Which `goto`s go to a label: those in its block, in no function within, with no nearer label of the name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from llmspell_runtime.syntax.nodes import Block, Function, Label, Name, Node

if TYPE_CHECKING:
    from llmspell_server.language.binding.facts import UnitFacts
    from llmspell_server.language.source import SourceFile


def jumps_to(file: SourceFile, unit: UnitFacts, label: Label) -> list[tuple[UnitFacts, Name]]:
    """The `goto`s to a label, in the order of the text."""
    if unit.statement is label:
        return jumps_of_main(file).get(label.name.text, [])
    block = unit.parents.get(label)
    return [(unit, name) for name in unit.gotos if name.text == label.name.text and _goal(unit, name) is block]


def jumps_of_main(file: SourceFile) -> dict[str, list[tuple[UnitFacts, Name]]]:
    """The `goto`s to labels of the main chunk, by name; kept with the file."""
    known: dict[str, list[tuple[UnitFacts, Name]]] | None = file.cache.get("jumps")
    if known is None:
        known = file.cache["jumps"] = {name: [] for name in _labels(file)}
        for unit in file.units if known else ():
            for name in unit.gotos:
                if name.text in known and _goal(unit, name) is None:
                    known[name.text].append((unit, name))
    return known


def _labels(file: SourceFile) -> Iterator[str]:
    return (unit.statement.name.text for unit in file.units if isinstance(unit.statement, Label))


def jumps_changed(old: SourceFile, new: SourceFile) -> bool:
    """Whether two states of a file may differ in the jumps of the main chunk."""
    if not jumps_of_main(old) and not jumps_of_main(new):
        return False
    kept = old.index_of.keys() & new.index_of.keys()
    units = [unit for file in (old, new) for unit in file.units if unit not in kept]
    return any(unit.gotos or isinstance(unit.statement, Label) for unit in units)


def jumped_to(file: SourceFile) -> list[int]:
    """The numbers of the units that are labels with a `goto` to them; kept with the file."""
    known: list[int] | None = file.cache.get("jumped to")
    if known is None:
        jumps = jumps_of_main(file)
        known = file.cache["jumped to"] = [
            place
            for place, unit in enumerate(file.units if jumps else ())
            if isinstance(unit.statement, Label) and jumps[unit.statement.name.text]
        ]
    return known


def _goal(unit: UnitFacts, name: Name) -> Node | None:
    """The block (None: the main chunk) whose label a `goto` goes to; the `goto` itself if there is none."""
    node: Node | None = unit.parents.get(name)
    while node is not None:
        if isinstance(node, Function):
            return name
        if isinstance(node, Block) and any(
            isinstance(one, Label) and one.name.text == name.text for one in node.statements
        ):
            return node
        node = unit.parents.get(node)
    return None
