"""Whether a workspace gives all strings other operators or methods than Lua does."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from llmspell_server.language.analysis import Snapshot
    from llmspell_server.language.source import SourceFile

_CHANGE: Final = re.compile(r"""getmetatable\s*\(?\s*(?:["'\[]|string\b)|debug\.setmetatable\s*\(\s*["'\[]""")


def have_other_metatable(snapshot: Snapshot) -> bool:
    """Whether any file reaches for the metatable of strings: `getmetatable("").__mod = string.format`."""
    return any(map(reaches_strings, snapshot.files.values()))


def reaches_strings(file: SourceFile) -> bool:
    """Whether a file reaches for the metatable of strings."""
    known: bool | None = file.cache.get("string metatable")
    if known is None:
        known = file.cache["string metatable"] = "metatable" in file.text and _CHANGE.search(file.text) is not None
    return known
