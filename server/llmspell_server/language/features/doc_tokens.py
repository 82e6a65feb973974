"""What kind of thing each name in annotations is, for colours: editors show comments in one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from llmspell_server.language.annotation_mentions import SEE, file_mentions
from llmspell_server.language.answers import SymbolKind
from llmspell_server.language.features.tokens import Modifier, SemanticToken, TokenKind

if TYPE_CHECKING:
    from llmspell_server.language.source import SourceFile

_KINDS: Final[Mapping[SymbolKind, TokenKind]] = {
    "tag": "keyword",
    "class": "class",
    "alias": "type",
    "enum": "enum",
    "builtin type": "type",
    "type parameter": "typeParameter",
    "annotation parameter": "parameter",
    "field": "property",
}
_USED: Final[tuple[Modifier, ...]] = ("documentation",)
_MADE: Final[tuple[Modifier, ...]] = ("documentation", "declaration")
_OF_LUA: Final[tuple[Modifier, ...]] = ("documentation", "defaultLibrary")


def annotation_tokens(file: SourceFile, start: int, end: int) -> list[SemanticToken]:
    """The names in the annotations in `start:end`, in the order of the text, none over another."""
    found: list[SemanticToken] = []
    for unit, one in file_mentions(file):
        kind = _KINDS.get(one.kind) if one.owner != SEE else None
        shift = file.shift(unit) if unit is not None else 0
        if kind is not None and one.start < one.end and one.end + shift > start and one.start + shift < end:
            modifiers = _OF_LUA if one.kind == "builtin type" else _MADE if one.write else _USED
            found.append(SemanticToken(one.start + shift, one.end + shift, kind, modifiers))
    found.sort()
    return [one for at, one in enumerate(found) if not at or found[at - 1].end <= one.start]
