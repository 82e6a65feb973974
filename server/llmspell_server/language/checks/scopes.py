"""What several checks ask about a file as a whole, and about the functions in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmspell_runtime.syntax.nodes import Function, FunctionStatement, Node
from llmspell_server.language.annotations.tags import MetaTag
from llmspell_server.language.infer.site import Site

if TYPE_CHECKING:
    from llmspell_server.language.binding.facts import Variable
    from llmspell_server.language.source import SourceFile


def mentions(file: SourceFile, words: str) -> bool:
    """Whether a text stands anywhere in a file; kept with it."""
    known: dict[str, bool] = file.cache.setdefault("mentions", {})
    found = known.get(words)
    if found is None:
        found = known[words] = words in file.text
    return found


def is_meta(file: SourceFile) -> bool:
    """Whether a file only describes what exists elsewhere: `---@meta`."""
    known: bool | None = file.cache.get("meta")
    if known is None:
        known = file.cache["meta"] = "@meta" in file.text and any(
            block.first(MetaTag) is not None
            for _, docs in file.all_docs
            for block in docs.blocks
            if any("@meta" in line.text for line in block.lines)
        )
    return known


def is_only_written_in(file: SourceFile, variable: Variable, function: Function | None) -> bool:
    """Whether no other function assigns to a variable."""
    return all(enclosing_function(Site(file, unit), name) is function for unit, name in file.assignments_of(variable))


def enclosing_function(site: Site, node: Node) -> Function | None:
    """The innermost function around a node; None in the main chunk."""
    parents = site.unit.parents
    current = parents.get(node)
    while current is not None and not isinstance(current, Function):
        if isinstance(current, FunctionStatement) and current.target is node:
            node = current
        current = parents.get(current)
    return current
