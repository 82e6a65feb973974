"""What several checks ask about names: which variable an outer one hides, where `_ENV` is a local, what is meta."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmspell_server.language.annotations.tags import MetaTag

if TYPE_CHECKING:
    from llmspell_runtime.syntax.nodes import Node
    from llmspell_server.language.binding.facts import UnitFacts, Variable
    from llmspell_server.language.source import SourceFile

    from .look import Look


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


def visible_at(file: SourceFile, unit: UnitFacts, name: str, offset: int) -> Variable | None:
    """The local that a name would mean at an offset of a unit."""
    found: Variable | None = None
    for variable in unit.variables:
        if variable.name == name and variable.visible_from <= offset <= variable.visible_to:
            found = variable
    return found or file.top_variable(unit, name)


def environment_at(look: Look, node: Node) -> Variable | None:
    """The local `_ENV` in whose scope a node stands; None where globals are the usual ones."""
    if not mentions(look.file, "_ENV") or not look.file.tree.dialect.environment_upvalue:
        return None
    found: Variable | None = None
    for variable in look.environments:
        if variable.visible_from <= node.start <= variable.visible_to:
            found = variable
    return found or look.file.top_variable(look.unit, "_ENV")
