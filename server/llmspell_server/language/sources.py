"""`---@source path:line:column`: where a thing is really written that a definition file only declares."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from .annotations.tags import AliasTag, ClassTag, EnumTag
from .answers import Location

if TYPE_CHECKING:
    from .analysis import Snapshot
    from .annotations.docs import DocBlock
    from .source import SourceFile

_PLACE: Final = re.compile(r"(\S.*?)(?::(\d+))?(?::(\d+))?\s*")
_TYPES: Final = (ClassTag, AliasTag, EnumTag)


def at_source(snapshot: Snapshot, place: Location) -> Location:
    """The place in a file of the workspace that the `@source` of what is defined at a place names; else that place."""
    file = snapshot.file(place.uri)
    block = _block_of(file, place) if file is not None and "@source" in file.text else None
    tag = block.plain_tag("source") if block is not None else None
    found = _PLACE.fullmatch(tag.doc) if tag is not None else None
    if found is None:
        return place
    for uri in _uris(snapshot, place.uri, found[1]):
        target = snapshot.file(uri)
        if target is not None:
            start = target.tree.lines.offset(int(found[2] or 1) - 1, max(int(found[3] or 1) - 1, 0), "utf-32")
            return Location(uri, start, start, start, start)
    return place


def _block_of(file: SourceFile, place: Location) -> DocBlock | None:
    """The comment above what is defined at a place, or the one that defines a type there."""
    at = file.unit_at(place.full_start)
    docs = at[0].docs if at is not None else file.tail_docs
    start = at[1] if at is not None else place.full_start
    above = docs.above.get(start)
    if above is not None:
        return above
    name = start + place.start - place.full_start
    inside = (block for block in docs.blocks if block.start <= name <= block.end)
    return next((one for one in inside if any(_names(one, kind, name) for kind in _TYPES)), None)


def _names(block: DocBlock, kind: type[ClassTag | AliasTag | EnumTag], start: int) -> bool:
    return any(tag.name.start == start for tag in block.all(kind))


def _uris(snapshot: Snapshot, base: str, path: str) -> Iterator[str]:
    """What a path may mean: from the folder of its own file, as in LuaLS, else from the folders of the workspace."""
    if "://" in path:
        yield path
    elif path.startswith("/"):
        yield "file://" + quote(posixpath.normpath(path))
    else:
        for folder in (base.rsplit("/", 1)[0], *snapshot.settings.roots):
            yield "file://" + posixpath.normpath(f"{folder.removeprefix('file://')}/{quote(path)}")
