"""The check of white space."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from llmspell_runtime.syntax import Edit, Fix
from llmspell_runtime.syntax.comments import all_comments
from llmspell_runtime.syntax.tokens import STRING
from llmspell_server.language.binding.facts import UnitFacts

from .finding import Finding
from .look import FileLook

_TRAILING: Final = re.compile(r"[ \t]+(?=\r?\n|\Z)")
_BLANKS: Final = (" ", "\t")
_SIGNS: Final = tuple(blank + end for blank in _BLANKS for end in "\r\n")
_LONG: Final = re.compile(r"\[=*\[|\\\r?\n|\\z")


def trailing_spaces(look: FileLook) -> Iterator[tuple[UnitFacts | None, Finding]]:
    """White space at the end of lines, outside of strings and comments."""
    text = look.file.text
    if not any(sign in text for sign in _SIGNS) and text[-1:] not in _BLANKS:
        return
    kept = [(one.start, one.end) for one in all_comments(look.file.tree)]
    if _LONG.search(text) is not None:
        kept += [(one.start, one.end) for one in look.file.tree.tokens if one.kind == STRING]
    kept.sort()
    index = 0
    for match in _TRAILING.finditer(text):
        start, end = match.span()
        while index < len(kept) and kept[index][1] <= start:
            index += 1
        if index == len(kept) or start < kept[index][0]:
            fix = Fix("Remove it", (Edit(start, end, ""),))
            message = "White space at the end of the line."
            yield None, Finding(code="trailing-space", message=message, start=start, end=end, fixes=(fix,))
