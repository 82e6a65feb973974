"""The check of white space."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from llmspell_runtime.syntax import Edit, Fix
from llmspell_runtime.syntax.tokens import STRING, Token
from llmspell_server.language.binding.facts import UnitFacts

from .finding import Finding
from .look import FileLook

_TRAILING: Final = re.compile(r"[ \t]+(?=\r?\n|\Z)")
_BLANKS: Final = (" ", "\t")
_SIGNS: Final = tuple(blank + end for blank in _BLANKS for end in "\r\n")
_LONG: Final = re.compile(r"\[=*\[|\\\r?\n|\\z")


def trailing_spaces(look: FileLook) -> Iterator[tuple[UnitFacts | None, Finding]]:
    """White space at the end of lines, outside of strings."""
    text = look.file.text
    if not any(sign in text for sign in _SIGNS) and text[-1:] not in _BLANKS:
        return
    found = list(_TRAILING.finditer(text))
    strings = [
        token for token in look.file.tree.tokens if token.kind == STRING and "\n" in text[token.start : token.end]
    ]
    for match in found:
        start, end = match.span()
        if not any(one.start < start < one.end for one in strings):
            fix = Fix("Remove it", (Edit(start, end, ""),))
            message = "White space at the end of the line."
            yield None, Finding(code="trailing-space", message=message, start=start, end=end, fixes=(fix,))


def _long_strings(look: FileLook) -> Iterator[Token]:
    """The strings of several lines."""
    text = look.file.text
    return (one for one in look.file.tree.tokens if one.kind == STRING and "\n" in text[one.start : one.end])
