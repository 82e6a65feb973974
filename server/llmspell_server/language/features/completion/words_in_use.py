"""Names that spells agree on among themselves: keys of the state, types of events. They are known by their use only."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from llmspell_runtime.syntax.nodes import Function

from .items import OPTIONAL, Completion
from .request import Request, escaped

if TYPE_CHECKING:
    from llmspell_server.language.analysis import Snapshot
    from llmspell_server.language.source import SourceFile

_FAMILIES: Final[Mapping[str, Mapping[str, str]]] = {
    "State": {"key": "key", "prefix": "key"},
    "Event": {"type": "event", "pattern": "event"},
}
"""Of each global the parameters that take such names; parameters with one family take each other's."""

_CALLS: Final = re.compile(rf"(?<![\w.:])({'|'.join(_FAMILIES)})\.(\w+)\s*\(([^()\n]*)")
_LITERAL: Final = re.compile(r"""\s*(?:"([^"\\]*)"|'([^'\\]*)')\s*\Z""")


def in_string(request: Request) -> Iterator[Completion]:
    """The names that other calls of the workspace use for the same thing."""
    place = request.place
    call = request.snapshot.callable_at(request.uri, request.offset)
    root = call.name.partition(".")[0] if call is not None else ""
    if call is None or root not in _FAMILIES or root in request.variables:
        return
    parameters = call.signatures[call.active].parameters
    name = parameters[call.argument].name if call.argument < len(parameters) else ""
    family = _FAMILIES[root].get(name)
    closer = "" if place.closed else place.quote
    for file in request.snapshot.files.values() if family is not None else ():
        for (owner, kind, text), starts in _used(request.snapshot, file).items():
            here = file is request.file and starts == [place.start]
            if owner == root and kind == family and not here:
                insert = escaped(text, place.quote) + closer
                yield Completion(text, "value", place.start, place.end, insert, OPTIONAL)


def _used(snapshot: Snapshot, file: SourceFile) -> dict[tuple[str, str, str], list[int]]:
    """The names in the calls of a file with the offsets of each, by global and family; kept with the file."""
    found: dict[tuple[str, str, str], list[int]] | None = file.cache.get("completion words in use")
    if found is None:
        found = {}
        functions: dict[str, dict[str, list[str]]] = {}
        for call in _CALLS.finditer(file.text):
            root = call.group(1)
            if root not in functions:
                functions[root] = _parameters(snapshot, root)
            families = functions[root].get(call.group(2), ())
            at = call.start(3)
            for family, argument in zip(families, call.group(3).split(","), strict=False):
                literal = _LITERAL.match(argument)
                text = literal.group(1) or literal.group(2) if literal is not None else None
                if family and text:
                    found.setdefault((root, family, text), []).append(at + argument.index(text))
                at += len(argument) + 1
        file.cache["completion words in use"] = found
    return found


def _parameters(snapshot: Snapshot, root: str) -> dict[str, list[str]]:
    """The functions of a global with the family of each parameter, "" for none; by the definitions."""
    found: dict[str, list[str]] = {}
    for file in snapshot.libraries.values():
        for _, write in file.global_fields.get(root, ()):
            if isinstance(write.value, Function) and len(write.path.keys) == 1:
                names = [_FAMILIES[root].get(one.text, "") for one in write.value.parameters]
                found[str(write.path.keys[0])] = names
    return found
