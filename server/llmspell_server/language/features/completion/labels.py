"""Labels that a `goto` may jump to."""

from __future__ import annotations

from collections.abc import Iterator

from llmspell_runtime.syntax.nodes import Block, Function, Label

from .items import WANTED, Completion
from .request import Request


def labels(request: Request) -> Iterator[Completion]:
    """The labels of the blocks around the place, the nearest first; none of another function."""
    found: dict[str, None] = {}
    tree = request.file.tree
    nodes, _ = tree.path(tree.previous_token_end(request.place.start))  # inside the `goto`, also if nothing follows
    for node in reversed(nodes):
        if isinstance(node, Function):
            break
        if isinstance(node, Block):
            found.update((one.name.text, None) for one in node.statements if isinstance(one, Label))
    else:
        for unit in tree.units:
            if isinstance(unit.statement, Label):
                found[unit.statement.name.text] = None
    for near, name in enumerate(found):
        if name:
            item = request.item(name, "label", WANTED)
            yield Completion(item.label, item.kind, item.start, item.end, item.insert, WANTED, near)
