"""The hints of a stretch of a file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from llmspell_runtime.syntax import Edit
from llmspell_runtime.syntax.nodes import Call, Function, GenericFor, Local, Member, MethodCall, Node, walk
from llmspell_server.language.features.inlay_hints.arguments import argument_hints
from llmspell_server.language.features.inlay_hints.declared import (
    callback_hints,
    enum_hints,
    local_hints,
    loop_hints,
    result_hints,
)
from llmspell_server.language.features.inlay_hints.hint import Choice, Hint, Look

if TYPE_CHECKING:
    from llmspell_server.language.analysis import Snapshot
    from llmspell_server.language.answers import Location
    from llmspell_server.language.source import SourceFile

_TYPE_NAME: Final = re.compile(r"[A-Za-z_][\w.]*")


def inlay_hints(snapshot: Snapshot, uri: str, start: int, end: int, choice: Choice) -> list[Hint]:
    """The hints from `start` to `end`, in the order of the text; never raises."""
    file = snapshot.file(uri)
    if file is None:
        return []
    found: list[Hint] = []
    first, last = file.tree.unit_at(start), file.tree.unit_at(end) + 1
    for unit in file.units[first:last]:
        look = Look(snapshot, file, unit, file.shift(unit))
        for node in walk(unit.statement, start - look.shift, end - look.shift):
            found += _at(look, node, choice)
    found = [hint for hint in found if start <= hint.offset <= end]
    return sorted(found, key=lambda hint: hint.offset)


def _at(look: Look, node: Node, choice: Choice) -> Iterator[Hint]:
    match node:
        case Call() | MethodCall():
            yield from argument_hints(look, node, choice)
        case Local() if choice.variable_types:
            yield from local_hints(look, node)
        case GenericFor() if choice.variable_types:
            yield from loop_hints(look, node)
        case Function():
            if choice.parameter_types:
                yield from callback_hints(look, node)
            if choice.return_types:
                yield from result_hints(look, node)
        case Member() if choice.enum_values:
            yield from enum_hints(look, node)


def parts_of(snapshot: Snapshot, hint: Hint) -> list[tuple[str, Location | None]]:
    """The text of a hint in parts, those that name something with the place where it is declared."""
    if hint.kind == "parameter" or not hint.types:
        return [(hint.text, hint.place)]
    parts: list[tuple[str, Location | None]] = []
    at = 0
    for match in _TYPE_NAME.finditer(hint.text):
        declared = snapshot.types_named(match.group())
        if declared:
            if match.start() > at:
                parts.append((hint.text[at : match.start()], None))
            parts.append((match.group(), declared[0].location()))
            at = match.end()
    if at < len(hint.text):
        parts.append((hint.text[at:], None))
    return parts


def insertion(file: SourceFile, hint: Hint) -> Edit | None:
    """The edit that writes what a hint says into the code; None where that cannot be."""
    if not hint.annotation:
        return None
    line = file.text.rfind("\n", 0, hint.above) + 1
    indent = file.text[line : hint.above]
    end = "\r\n" if "\r\n" in file.text else "\n"
    return Edit(hint.above, hint.above, f"{hint.annotation}{end}{indent}")
