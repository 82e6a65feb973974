"""What several checks ask about a file as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmspell_server.language.annotations.tags import MetaTag

if TYPE_CHECKING:
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
