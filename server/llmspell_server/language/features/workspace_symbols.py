"""Symbols of the whole workspace by a part of their name: an index per file, kept with the file."""

from __future__ import annotations

from collections.abc import Iterator
from heapq import nlargest
from typing import TYPE_CHECKING, Literal

import attrs

from llmspell_server.language.annotations.tags import AliasTag, ClassTag
from llmspell_server.language.features.matching import match_score
from llmspell_server.language.features.symbols import Symbol, document_symbols
from llmspell_server.language.features.symbols import SymbolKind as OutlineKind
from llmspell_server.language.index import declared_types

if TYPE_CHECKING:
    from llmspell_server.language.analysis import Snapshot
    from llmspell_server.language.source import SourceFile

SymbolKind = OutlineKind | Literal["class", "alias", "enum"]

_INNER = 20
"""How much better a symbol of a file matches than a variable inside a function."""


@attrs.frozen(kw_only=True)
class WorkspaceSymbol:
    """A symbol and the span of its name in a file; `inner` marks the variables of functions."""

    name: str
    kind: SymbolKind
    container: str
    uri: str
    start: int
    end: int
    inner: bool = False


def workspace_symbols(snapshot: Snapshot, query: str, most: int) -> list[WorkspaceSymbol]:
    """The symbols of the user's files whose names fit, the best ones first; a query may name the container too."""
    wanted = query.strip().replace(":", ".")
    letters = set(wanted.lower())
    found: list[tuple[int, int, WorkspaceSymbol]] = []
    for file in snapshot.files.values():
        for low, symbol in _index(file):
            if letters.issubset(low) and (score := _score(wanted, symbol)) is not None:
                found.append((score, -len(found), symbol))
    return [symbol for _, _, symbol in nlargest(most, found, key=lambda each: each[:2])]


def find_again(snapshot: Snapshot, uri: str, name: str, start: int) -> WorkspaceSymbol | None:
    """The symbol of that name nearest to where it was; None when it has gone."""
    file = snapshot.files.get(uri)
    named = [symbol for _, symbol in _index(file) if symbol.name == name] if file is not None else []
    return min(named, key=lambda symbol: abs(symbol.start - start), default=None)


def _score(query: str, symbol: WorkspaceSymbol) -> int | None:
    name = symbol.name.replace(":", ".")
    score = match_score(query, name)
    if score is None and symbol.container:
        whole = match_score(query, f"{symbol.container}.{name}")
        score = whole - 1 if whole is not None and "." in query else None
    return score - _INNER if score is not None and symbol.inner else score


def _index(file: SourceFile) -> list[tuple[str, WorkspaceSymbol]]:
    """Every symbol of a file with the letters it can be found by."""
    found: list[tuple[str, WorkspaceSymbol]] | None = file.cache.get("workspace symbols")
    if found is None:
        symbols = [*_types(file), *_outline(file.uri, document_symbols(file.tree), "", inside=False)]
        found = [(f"{each.container}.{each.name}".replace(":", ".").lower(), each) for each in symbols]
        file.cache["workspace symbols"] = found
    return found


def _outline(
    uri: str, symbols: list[Symbol] | tuple[Symbol, ...], container: str, *, inside: bool
) -> Iterator[WorkspaceSymbol]:
    for each in symbols:
        yield WorkspaceSymbol(
            name=each.name,
            kind=each.kind,
            container=container,
            uri=uri,
            start=each.name_start,
            end=each.name_end,
            inner=inside and each.kind in ("variable", "constant"),
        )
        function = each.kind in ("function", "method")
        yield from _outline(uri, each.children, each.name, inside=inside or function)


def _types(file: SourceFile) -> Iterator[WorkspaceSymbol]:
    for name, declarations in declared_types(file).items():
        for declared in declarations:
            place = declared.location()
            kind: SymbolKind = (
                "class"
                if isinstance(declared.tag, ClassTag)
                else "alias"
                if isinstance(declared.tag, AliasTag)
                else "enum"
            )
            yield WorkspaceSymbol(name=name, kind=kind, container="", uri=file.uri, start=place.start, end=place.end)
