"""What the findings in a file depend on, and what a file changes for others, as names that outlive the process.

A name stands for something of any file (`g:count` a global, `c:Task` a class, `f:…` a field behind a global, `w:name` a
field behind anything, `m` the files that modules are) or for a file as a whole (`file:<uri>`). They are made of the
names that `infer/carry.py` works with; whatever that says of one file alone is here the whole file.
"""

from __future__ import annotations

import sys
from collections.abc import Hashable, Iterator
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from .checks.marked import kept_names
from .checks.spells.library import spell_globals
from .checks.spells.words import made_tools
from .checks.strings import reaches_strings
from .infer.carry import all_of

if TYPE_CHECKING:
    from .analysis import Snapshot
    from .binding.facts import UnitFacts
    from .source import SourceFile

MODULES: Final = "m"
"""Which file a module is: touched when files come or go."""
NO_TRAITS: Final = b""
"""Of a file that says nothing to others, and of one that is not there."""
ANYTHING: Final = "*"
"""Touched by every change."""
_KINDS: Final = ("g", "c", "w", "q")
_OF_A_FILE: Final = ("u", "t", "mt", "r", "n")
_WAITS: Final = ("@async", "async fun")


def of_file(uri: str) -> str:
    """The name of a file as a whole."""
    return f"file:{uri}"


def exports(file: SourceFile) -> frozenset[str]:
    """The names through which other files see a file."""
    return frozenset(name for key in set(all_of(file)) if isinstance(key, tuple) and (name := _name(key)) is not None)


def traits(snapshot: Snapshot, file: SourceFile, given: frozenset[str]) -> bytes:
    """What a file says to every other one, as a digest: a change of it is worth to look at everything again.

    `given` are its exports.
    """
    ours = spell_globals(snapshot)
    found = [
        sorted(kept_names(file, "restricted")),
        sorted(kept_names(file, "nodiscard")),
        reaches_strings(file),
        any(word in file.text for word in _WAITS),
        sorted(made_tools(file)),
        sorted(name for name in ours if name in file.globals_written or name in file.global_fields),
        sorted(name for name in given if name.startswith("c:llmspell.")),
    ]
    return digest(repr(found)) if any(found) else NO_TRAITS


def digest(text: str) -> bytes:
    """What tells texts apart."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def digest_of(file: SourceFile) -> bytes:
    """The digest of a file's text."""
    known: bytes | None = file.cache.get("digest")
    if known is None:
        known = file.cache["digest"] = digest(file.text)
    return known


class Dependencies:
    """What the findings of a snapshot depend on."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._reads = snapshot.inference.reads
        self._files: dict[UnitFacts, str] = {
            unit: sys.intern(of_file(file.uri)) for file in snapshot.all_files() for unit in file.units
        }
        self._names: dict[Hashable, str | None] = {}

    def of(self, file: SourceFile) -> frozenset[str]:
        """The names that the findings in a file depend on."""
        queue: list[Hashable] = [*file.units, owner_of_checks(file)]
        seen = set(queue)
        while queue:
            for read in self._reads.get(queue.pop(), ()):
                if read not in seen:
                    seen.add(read)
                    queue.append(read)
        return frozenset(name for name in map(self._named, seen) if name is not None)

    def _named(self, key: Hashable) -> str | None:
        if key not in self._names:
            found = self._files.get(key)  # type: ignore[call-overload]
            if found is None and isinstance(key, tuple):
                found = _name(key)
            elif found is None and isinstance(key, str):
                found = of_file(key)
            self._names[key] = found
        return self._names[key]


def needs_of(snapshot: Snapshot, file: SourceFile) -> frozenset[str]:
    """The names that the findings in a file depend on; ask when `problems` was asked."""
    with snapshot.lock:
        memo = snapshot.inference.memo
        known = memo.get("dependencies")
        if not isinstance(known, Dependencies):
            known = memo["dependencies"] = Dependencies(snapshot)
        return known.of(file)


def owner_of_checks(file: SourceFile) -> Hashable:
    """Who depends on what the checks of a whole file look at."""
    return "checks", file.uri


def _name(key: tuple[object, ...]) -> str | None:
    """The name of a key of `carry.py`; None for what is only a step on the way."""
    kind = key[0]
    if kind in _KINDS and len(key) == 2:
        return sys.intern(f"{kind}:{key[1]}")
    if kind in _OF_A_FILE and len(key) > 1 and isinstance(key[1], str):
        return sys.intern(of_file(key[1]))
    if kind == "f" and len(key) == 5:
        return sys.intern(of_file(str(key[1])) if key[1] else f"f:{key[2]}:{key[3:]!r}")
    if kind == "a" and len(key) == 4:
        return sys.intern(of_file(str(key[1])) if key[1] else f"a:{key[2]}:{key[3]!r}")
    return {"m": MODULES, "*": ANYTHING}.get(str(kind))


def touched_by(names: frozenset[str]) -> Iterator[str]:
    """The names, and of globals and classes that some come or go."""
    yield from names
    for kind in ("g:", "c:"):
        if any(name.startswith(kind) for name in names):
            yield kind
