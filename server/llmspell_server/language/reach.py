"""Which files can know each other's types: those linked by `require`, by a global, or by the name of a class.

Fields of tables of one file need not be looked for in a file that nothing links to it. The links are taken as wide as
they can be: in both directions, and through any number of files.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from .annotation_mentions import SEE, file_mentions
from .binding.facts import GLOBAL_TABLES
from .index import declared_types
from .module_names import ModuleName, module_names, module_of

if TYPE_CHECKING:
    from .analysis import Snapshot
    from .source import SourceFile


class Links(NamedTuple):
    """What links a file to others: names of modules, globals it uses, gives values or fields, classes, strings."""

    modules: frozenset[ModuleName]
    used: frozenset[str]
    written: frozenset[str]
    classes: frozenset[str]
    declared: frozenset[str]
    strings: frozenset[str]


def links_of(file: SourceFile) -> Links:
    """The links of a file; kept with it."""
    found: Links | None = file.cache.get("links")
    if found is None:
        found = file.cache["links"] = _read(file)
    return found


def _read(file: SourceFile) -> Links:
    used: set[str] = set()
    strings: set[str] = set()
    modules: set[ModuleName] = set()
    for unit in file.units:
        used.update(name for name in unit.free if name not in used and file.top_variable(unit, name) is None)
        strings.update(unit.strings)
        modules.update(module_names(file, unit))
    return Links(
        modules=frozenset(modules),
        used=frozenset(used),
        written=frozenset(file.globals_written) | frozenset(file.global_fields),
        classes=frozenset(one.name for _, one in file_mentions(file) if one.kind == "class" and one.owner != SEE),
        declared=frozenset(declared_types(file)),
        strings=frozenset(strings),
    )


class _Groups:
    """Disjoint sets that grow together (Tarjan's union-find)."""

    def __init__(self) -> None:
        self.above: dict[object, object] = {}

    def top(self, item: object) -> object:
        """The one that stands for the set of an item."""
        above = self.above
        while (parent := above.setdefault(item, item)) is not item:
            above[item] = above[parent]
            item = above[item]
        return item

    def join(self, one: object, other: object) -> None:
        """Make two sets one."""
        self.above[self.top(one)] = self.top(other)


def linked_files(snapshot: Snapshot) -> dict[str, str]:
    """For each file of the user the name of its group; files of one group may know each other's types."""
    memo = snapshot.inference.memo
    known = memo.get("linked files")
    if known is None:
        known = memo["linked files"] = _group(snapshot)
    return known  # type: ignore[return-value]


def _group(snapshot: Snapshot) -> dict[str, str]:
    files = snapshot.files
    links = {uri: links_of(file) for uri, file in files.items()}
    written = {name for one in links.values() for name in one.written}
    declared = {name for one in links.values() for name in one.declared}
    extended = any(one.file.is_library for name in declared for one in snapshot.index.types(name))
    if extended or "string" in written or any("@module" in file.text for file in files.values()):
        return dict.fromkeys(files, "")  # through what is Lua's or llmspell's, any file can know any other
    reaches_all = not written.isdisjoint(GLOBAL_TABLES) or any(
        not one.used.isdisjoint(GLOBAL_TABLES) for one in links.values()
    )
    groups = _Groups()
    for uri, one in links.items():
        for name in (one.used | one.written) & written:
            groups.join(uri, ("global", name))
        if reaches_all and (one.written or not one.used.isdisjoint(GLOBAL_TABLES)):
            groups.join(uri, "globals")
        for name in (one.classes | one.declared | one.strings) & declared:
            groups.join(uri, ("class", name))
        for each in one.modules:
            module = module_of(snapshot, files[uri], each)
            if module is not None:
                groups.join(uri, module.uri)
    return {uri: str(groups.top(uri)) for uri in files}
