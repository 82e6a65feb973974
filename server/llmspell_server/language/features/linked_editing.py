"""The places that change together while a local name is typed over."""

from __future__ import annotations

from llmspell_runtime.syntax import Tree
from llmspell_server.language.features.navigation import binding_at

NAME_PATTERN = "[A-Za-z_][A-Za-z0-9_]*"


def linked_places(tree: Tree, offset: int) -> list[tuple[int, int]]:
    """The declaration and the uses of the local name at `offset`; none when there is only one place."""
    binding = binding_at(tree, offset)
    if binding is None or binding.name == "...":
        return []
    places = binding.places
    return places if len(places) > 1 else []
