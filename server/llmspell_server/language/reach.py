"""Which files can know the types of another: those that load it, use its globals or name its classes.

A field of one file need not be looked for where no type of that file can come, through however many files. What is
given to the functions of another file does not come there: their parameters have the types that annotations say.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final, NamedTuple

from llmspell_runtime.syntax.nodes import Local

from .annotation_mentions import SEE, file_mentions
from .binding.facts import GLOBAL_TABLES
from .index import declared_types, required_by
from .infer.holders import passings
from .module_names import ModuleName, module_names, module_of

if TYPE_CHECKING:
    from .analysis import Snapshot
    from .source import SourceFile

_GLOBALS: Final = ("globals",)
_EVERYTHING: Final = ("everything",)


class Links(NamedTuple):
    """What links a file to others: names of modules, globals it uses, gives values or fields, classes, strings.

    `extended` are the modules that it may give fields.
    """

    modules: frozenset[ModuleName]
    extended: frozenset[ModuleName]
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
        extended=frozenset(one for one in modules if _may_extend(file, one)),
        used=frozenset(used),
        written=frozenset(file.globals_written) | frozenset(file.global_fields),
        classes=frozenset(one.name for _, one in file_mentions(file) if one.kind == "class" and one.owner != SEE),
        declared=frozenset(declared_types(file)),
        strings=frozenset(strings),
    )


def _may_extend(file: SourceFile, one: ModuleName) -> bool:
    """Whether a file gives fields to a module, or another name to it or to a part of it."""
    for unit, call, _ in required_by(file):
        if one.literal in call.arguments:
            holder = unit.parents.get(call)
            named = holder.names if isinstance(holder, Local) else ()
            variables = [unit.resolved[name] for name in named if name in unit.resolved]
            return not variables or any(file.field_writes_of(each) or passings(file, each) for each in variables)
    return False


def reached(snapshot: Snapshot, uris: Iterable[str]) -> set[str]:
    """The files to which types of what stands in some files can come: those themselves, and all behind them."""
    memo = snapshot.inference.memo
    known: Mapping[object, set[object]] | None = memo.get("ways")  # type: ignore[assignment]
    if known is None:
        known = memo["ways"] = _ways(snapshot)
    found: set[object] = set()
    queue: list[object] = list(uris)
    while queue:
        place = queue.pop()
        if place not in found:
            found.add(place)
            queue.extend(known.get(place, ()))
    return {place for place in found if isinstance(place, str)}


def _ways(snapshot: Snapshot) -> Mapping[object, set[object]]:
    """From a file to the files that load it, and through names of globals and classes to those that use them."""
    files = snapshot.files
    links = {uri: links_of(file) for uri, file in files.items()}
    written = {name for one in links.values() for name in one.written}
    declared = {name for one in links.values() for name in one.declared}
    ways: dict[object, set[object]] = {}

    def lead(source: object, target: object) -> None:
        ways.setdefault(source, set()).add(target)

    extended = any(one.file.is_library for name in declared for one in snapshot.index.types(name))
    if extended or "string" in written or any("@module" in file.text for file in files.values()):
        for uri in files:  # through what is Lua's or llmspell's, any file can know any other
            lead(uri, _EVERYTHING)
            lead(_EVERYTHING, uri)
        return ways
    for uri, one in links.items():
        for name in one.written:
            lead(uri, ("global", name))
            lead(uri, _GLOBALS)
        for name in (one.used | one.written) & written:
            lead(("global", name), uri)
        if not (one.used | one.written).isdisjoint(GLOBAL_TABLES):
            lead(_GLOBALS, uri)
        for name in one.declared:
            lead(uri, ("class", name))
        for name in (one.classes | one.declared | one.strings) & declared:
            lead(("class", name), uri)
        for each in one.modules:
            module = module_of(snapshot, files[uri], each)
            if module is not None:
                lead(module.uri, uri)
                if each in one.extended:
                    lead(uri, module.uri)
    return ways
