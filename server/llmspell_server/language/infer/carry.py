"""From one snapshot to the next: what an edit cannot have changed stays inferred.

A unit that was replaced invalidates its readers, and so do the names it declares or writes, in its old form and in its
new one; readers of readers follow, and when files come or go, whoever looked for a module. Everything else is taken
over. When libraries or settings change, nothing is.

The names, as `Inference.note` has them: `("g", name)` a global; `("c", name)` a class, alias or enum (of both, an empty
name: which ones there are at all); `("f", uri or "", root, keys, field)` a field behind a path (field None: all of
them); `("w", field)` a field of that name behind any path; `("u", uri, name)` what the main chunk of a file does to a
variable; `("t", uri)` which locals it has; `("mt", uri)` its metatables; `("r", uri)` what it returns; `("m", name)`
the file of a module; `("n", uri, name)` which units of a file name something; `("a", uri or "", name, keys)` what else
holds the value behind a variable and keys; `("q", word)` who loads modules whose names end in a word.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Set
from typing import TYPE_CHECKING

from llmspell_runtime.syntax.nodes import CallStatement, Return
from llmspell_server.language.annotations.docs import UnitDocs
from llmspell_server.language.annotations.tags import AliasTag, ClassTag, EnumTag
from llmspell_server.language.binding.facts import GLOBAL_TABLES
from llmspell_server.language.binding.passing import hands_on
from llmspell_server.language.binding.scalars import Row, rows_given
from llmspell_server.language.index import last_word

from .effects import changed_names
from .inference import EVERYTHING
from .jumps import jumps_changed
from .modules import early_returns

if TYPE_CHECKING:
    from llmspell_server.language.binding.facts import FieldWrite, UnitFacts
    from llmspell_server.language.source import SourceFile

    from .inference import Inference


def carry_over(old: Inference, new: Inference) -> None:
    """Move what stays valid from one inference to the next; the old one keeps nothing."""
    before, after = old.snapshot, new.snapshot
    if before.libraries is not after.libraries or before.settings != after.settings:
        return
    new.kept, old.kept = old.kept, {}
    new.reads, old.reads = old.reads, {}
    new.readers, old.readers = old.readers, {}
    old.memo, old.classes = {}, {}
    changed: set[Hashable] = set()
    for uri, file in after.files.items():
        was = before.files.get(uri)
        if was is None:
            changed.update(all_of(file))
        elif was is not file:
            changed.update(changes(was, file))
    for uri in before.files.keys() - after.files.keys():
        changed.update(all_of(before.files[uri]))
    if before.files.keys() != after.files.keys():
        changed.update(key for key in new.readers if isinstance(key, tuple) and key[0] == "m")
    changed.update([(key[0], "") for key in changed if isinstance(key, tuple) and key[0] in ("g", "c")])
    if changed:
        changed.add(EVERYTHING)
    new.forgotten = forget(new, changed)


def all_of(file: SourceFile) -> Iterator[Hashable]:
    """The owners and names that come or go with a file."""
    yield file.uri
    for unit in file.units:
        yield unit
        yield from exported(file, unit)
    yield from _types(file.tail_docs)


def forget(inference: Inference, changed: set[Hashable]) -> set[Hashable]:
    """Drop what depends on changed owners and names, and what depends on that; all of these."""
    queue = list(changed)
    gone: set[Hashable] = set()
    while queue:
        key = queue.pop()
        if key in gone:
            continue
        gone.add(key)
        queue.extend(inference.readers.pop(key, ()))
    for key in gone:
        inference.kept.pop(key, None)
        for read in inference.reads.pop(key, ()):
            readers = inference.readers.get(read)
            if readers is not None:
                readers.discard(key)
    return gone


def changes(old: SourceFile, new: SourceFile) -> Iterator[Hashable]:
    """The owners and names that differ between two states of a file."""
    yield new.uri
    kept = old.index_of.keys() & new.index_of.keys()
    tops: set[str] = set()
    for file in (old, new):
        for unit in file.units:
            if unit not in kept:
                yield unit
                yield from exported(file, unit)
                tops.update(unit.top)
    if jumps_changed(old, new):
        for unit in new.units:
            yield unit
            yield from exported(new, unit)  # by other ways through the main chunk
    if tops:
        yield "t", new.uri
        yield from (("p", new.uri, name) for name in tops)
        for unit in new.units:
            if not tops.isdisjoint(unit.free):
                yield unit
                yield from exported(new, unit)  # what it does to a global it may have done to a local
    yield from _calls(old, new, kept)
    for unit in kept:
        if isinstance(unit.statement, CallStatement) and changed_names(old, unit) != changed_names(new, unit):
            yield from (("u", new.uri, name) for name in unit.free)
    if old.tail_docs is not new.tail_docs:
        for file in (old, new):
            yield from _types(file.tail_docs)


def _calls(old: SourceFile, new: SourceFile, kept: Set[UnitFacts]) -> Iterator[Hashable]:
    """The functions that other texts and numbers are given than before, or that are no longer called by their name."""
    before, after = (
        Counter(one for unit in file.units if unit not in kept for one in _given(unit)) for file in (old, new)
    )
    if before != after:
        yield from {("p", new.uri, name) for name, _ in (before - after) + (after - before)}


def _given(unit: UnitFacts) -> Iterator[tuple[str, Row]]:
    for name, uses in unit.free.items():
        for row in rows_given(unit, uses):
            yield name, row
    for name in unit.writes_global:
        yield name, ()


def exported(file: SourceFile, unit: UnitFacts) -> Iterator[Hashable]:
    """The names through which other units see a unit."""
    uri = file.uri
    for name in unit.writes_global:
        yield "g", name
        yield "u", uri, name
    for own in (*unit.writes_free.values(), *unit.writes.values()):
        for write in own:
            yield "w", write.path.keys[-1]
    for root, writes in unit.writes_free.items():
        yield "u", uri, root
        for write in writes:
            if root in GLOBAL_TABLES:
                yield "g", write.path.keys[0]
                yield "g", write.path.keys[-1]
            yield from _field(uri, root, write)
    for variable, own in unit.writes.items():
        if variable.top:
            for write in own:
                yield from _field(uri, variable.name, write)
    for name in unit.free:
        yield "n", uri, name
    changed = changed_names(file, unit)
    for name in unit.free if changed is None else changed:
        yield "u", uri, name
    for cast in unit.docs.cast_tags:
        yield "u", uri, cast.name.text.split(".")[0]
    if unit.metatables:
        yield "mt", uri
    if isinstance(unit.statement, Return) or any(early_returns(unit)):
        yield "r", uri
    for name, keys in hands_on(unit):
        yield "a", uri, name, keys
        yield "a", "", name, keys
    for _, function, module in unit.requires:
        if function == "require":
            yield "q", last_word(module)
    yield from _types(unit.docs)


def _field(uri: str, root: str, write: FieldWrite) -> Iterator[Hashable]:
    keys = write.path.keys
    for where in (uri, ""):
        yield "f", where, root, keys[:-1], keys[-1]
        yield "f", where, root, keys[:-1], None


def _types(docs: UnitDocs) -> Iterator[Hashable]:
    for block in docs.blocks:
        if any("@" in line.text for line in block.lines):
            for tag in block.tags:
                if isinstance(tag, ClassTag | AliasTag | EnumTag):
                    yield "c", tag.name.text
