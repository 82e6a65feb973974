"""What has to change in the texts before files or folders get other names: the names by which code loads them.

A name keeps its notation: dots or slashes, its quotes, and the folder it counts from, as long as it can.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

import attrs

from llmspell_runtime.syntax import Edit
from llmspell_server.language.annotations.tags import ModuleTag
from llmspell_server.language.features.rename_spelling import requoted
from llmspell_server.language.index import Index
from llmspell_server.language.module_names import module_names

if TYPE_CHECKING:
    from llmspell_server.language.analysis import Snapshot
    from llmspell_server.language.source import SourceFile

_MODULE_NAME: Final = re.compile(r"""[ \t]*(["']?)([^"'\s]+)\1""")


@attrs.frozen
class Move:
    """A file or a folder that gets another name: URIs without `/` at the end."""

    old: str
    new: str


def file_rename_edits(snapshot: Snapshot, moves: list[Move]) -> dict[str, list[Edit]]:
    """The edits by file (by its old URI) that keep `require`, `dofile` and `loadfile` pointing at the same files."""
    plan = _Plan(snapshot, [Move(unquote(one.old.rstrip("/")), unquote(one.new.rstrip("/"))) for one in moves])
    found: dict[str, list[Edit]] = {}
    for file in snapshot.files.values():
        edits = sorted(_edits_of(plan, file))
        if edits:
            found[file.uri] = edits
    return found


class _Plan:
    """The files before and after, by readable URIs; values are the files of the snapshot."""

    def __init__(self, snapshot: Snapshot, moves: list[Move]) -> None:
        self.snapshot = snapshot
        self.moves = moves
        settings = snapshot.settings
        self.roots = [unquote(root).rstrip("/") for root in settings.roots]
        self.patterns = settings.module_patterns
        self.present = frozenset(map(unquote, snapshot.files))
        later = {self.moved(unquote(uri)): file for uri, file in snapshot.files.items()}
        roots = tuple(self.moved(root) for root in self.roots)
        self.after = Index(later, snapshot.libraries, attrs.evolve(settings, roots=roots))

    def moved(self, uri: str) -> str:
        """Where a file or a folder is afterwards."""
        for one in self.moves:
            if uri == one.old or uri.startswith(one.old + "/"):
                return one.new + uri[len(one.old) :]
        return uri


def _edits_of(plan: _Plan, file: SourceFile) -> Iterator[Edit]:
    for unit in file.units:
        for one in module_names(file, unit):
            new = _module_name(plan, file, one.name) if one.function == "require" else _file_name(plan, file, one.name)
            if new is not None:
                shift = file.shift(unit)
                yield Edit(one.literal.start + shift, one.literal.end + shift, requoted(one.literal.text, new))
    if "@module" in file.text:
        yield from _in_annotations(plan, file)


def _in_annotations(plan: _Plan, file: SourceFile) -> Iterator[Edit]:
    for unit, docs in file.all_docs:
        shift = file.shift(unit) if unit is not None else 0
        for block in docs.blocks:
            for tag in block.all(ModuleTag):
                found = _MODULE_NAME.match(file.text, tag.word.end + shift)
                new = _module_name(plan, file, tag.name) if found is not None and found[2] == tag.name else None
                if found is not None and new is not None:
                    yield Edit(found.start(2), found.end(2), new)


def _module_name(plan: _Plan, file: SourceFile, name: str) -> str | None:
    """What `require` has to say afterwards; None if that is what it says already, or if no name can say it."""
    module = plan.snapshot.index.module(name, base=file.uri)
    if module is None or module.is_library:
        return None
    base = plan.moved(unquote(file.uri))
    if plan.after.module(name, base=base) is module:
        return None
    target = plan.moved(unquote(module.uri))
    sign = "/" if "/" in name else "."
    lead = "./" if name.startswith("./") else ""
    likely: str | None = None
    roots = [plan.moved(root) for root in plan.roots]
    for root, pattern in _ways(plan, file, unquote(module.uri), name):
        path = _path_below(root, pattern, target)
        if path is None or "." in path:
            continue
        found = lead + path.replace("/", sign)
        if plan.after.module(found, base=base) is module:
            return found
        if root in roots:
            likely = likely or found
    # A file beside this one has the same name, which Lua's own searcher does not look at first.
    return likely if plan.after.module(name, base=base) is None else None


def _ways(plan: _Plan, file: SourceFile, module: str, name: str) -> Iterator[tuple[str, str]]:
    """The folders from which a module's name may count afterwards, each with a pattern: as it does now first."""
    path = name.replace(".", "/").strip("/")
    folders = (
        [] if path.rsplit("/", 1)[-1] == "init" else [each for each in plan.patterns if each.endswith("?/init.lua")]
    )
    own = unquote(file.uri).rsplit("/", 1)[0]
    counted = [
        (root, pattern)
        for root in (own, *plan.roots)
        for pattern in plan.patterns
        if f"{root}/{pattern.replace('?', path)}" == module
    ]
    for pattern in plan.patterns[:2]:
        ending = "/" + pattern.replace("?", path)
        if module.endswith(ending) and not counted:
            counted.append((module[: -len(ending)], pattern))
    for root, pattern in counted:
        for place in (plan.moved(root), root):
            yield from ((place, each) for each in (*folders, pattern))
    others = [root for root, _ in counted] + plan.roots + [own]
    for place in (*map(plan.moved, others), plan.moved(unquote(file.uri)).rsplit("/", 1)[0]):
        yield from ((place, pattern) for pattern in (*folders, *plan.patterns))


@cache
def _shape(pattern: str) -> re.Pattern[str]:
    first, *rest = pattern.split("?")
    return re.compile(
        re.escape(first) + "(.+)" + "".join(re.escape(part) + r"\1" for part in rest[:-1]) + re.escape(rest[-1])
    )


def _path_below(root: str, pattern: str, target: str) -> str | None:
    """The path that stands for `?` in a pattern below a folder so that it gives the target."""
    if "?" not in pattern or not target.startswith(root + "/"):
        return None
    found = _shape(pattern).fullmatch(target[len(root) + 1 :])
    return found[1] if found is not None else None


def _file_name(plan: _Plan, file: SourceFile, name: str) -> str | None:
    """What `dofile` or `loadfile` has to be given afterwards; None if that is what it is given already."""
    base = unquote(file.uri).rsplit("/", 1)[0]
    after = plan.moved(unquote(file.uri)).rsplit("/", 1)[0]
    if name.startswith("/"):
        whole = "file://" + posixpath.normpath(name)
        new = plan.moved(whole)
        return new.removeprefix("file://") if whole in plan.present and new != whole else None
    for root, later in ((base, after), *((root, plan.moved(root)) for root in plan.roots)):
        whole = _below(root, name)
        if whole in plan.present:
            new = posixpath.relpath(plan.moved(whole).removeprefix("file://"), later.removeprefix("file://"))
            if name.startswith("./") and not new.startswith("../"):
                new = "./" + new
            return new if _below(later, name) != plan.moved(whole) else None
    return None


def _below(root: str, name: str) -> str:
    return "file://" + posixpath.normpath(root.removeprefix("file://") + "/" + name)
