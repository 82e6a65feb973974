"""Findings of an earlier session, and which of them still hold for the texts there are now.

A file's findings hold when its text is the same and nothing is touched that they depend on. Touched is what changed
files give to others, as they were and as they are, and where files come or go also what the names of modules mean.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import attrs

from llmspell_runtime.syntax import Edit, Fix

from .depends import ANYTHING, MODULES, NO_TRAITS, digest_of, exports, of_file, touched_by, traits
from .features.problems import Problem

if TYPE_CHECKING:
    from .analysis import Snapshot


@attrs.frozen
class Findings:
    """The findings in one file, and the names that they depend on."""

    needs: frozenset[str]
    problems: tuple[Problem, ...]


@attrs.frozen
class Entry:
    """One file: the digest of its text, what it gives to others, and what was found in it if that was asked."""

    text: bytes
    exports: frozenset[str]
    traits: bytes
    findings: Findings | None


_NOWHERE: Final = Entry(b"", frozenset(), NO_TRAITS, None)

Stored = Mapping[str, Entry]
"""All files of the analysis by uri, in its order: libraries, settings and this program are the same for all of them."""


def still_valid(
    stored: Stored, texts: Mapping[str, bytes], gives: Callable[[str], tuple[frozenset[str], bytes]]
) -> set[str]:
    """The files whose findings hold. `texts` are digests, `gives` tells the exports and traits of a file as it is."""
    common = [uri for uri in texts if uri in stored]
    if common != [uri for uri in stored if uri in texts]:
        return set()  # where two files say different things, the first one counts
    touched: set[str] = set()
    for uri in {**stored, **texts}:
        old = stored.get(uri, _NOWHERE)
        if old.text == texts.get(uri):
            continue
        names, said = gives(uri) if uri in texts else (_NOWHERE.exports, _NOWHERE.traits)
        if said != old.traits:
            return set()
        touched.add(of_file(uri))
        touched.update(touched_by(names), touched_by(old.exports))
    if stored.keys() != texts.keys():
        touched.add(MODULES)
    if touched:
        touched.add(ANYTHING)
    return {uri for uri in common if stored[uri].text == texts[uri] and _holds(stored[uri].findings, touched)}


def given(snapshot: Snapshot, uri: str) -> tuple[frozenset[str], bytes]:
    """The exports and traits of a file of a snapshot."""
    with snapshot.lock:
        names = exports(snapshot.files[uri])
        return names, traits(snapshot, snapshot.files[uri], names)


def _holds(findings: Findings | None, touched: set[str]) -> bool:
    return findings is not None and findings.needs.isdisjoint(touched)


def of_snapshot(snapshot: Snapshot, found: Mapping[str, Findings], before: Stored) -> dict[str, Entry]:
    """What to store: the findings there are, and of every file what others see of it."""
    entries: dict[str, Entry] = {}
    for uri, file in snapshot.files.items():
        text, old = digest_of(file), before.get(uri)
        if old is not None and old.text == text:
            entries[uri] = Entry(text, old.exports, old.traits, found.get(uri))
        else:
            entries[uri] = entry_of(snapshot, uri, found.get(uri))
    return entries


def entry_of(snapshot: Snapshot, uri: str, found: Findings | None) -> Entry:
    """What to store of one file."""
    return Entry(digest_of(snapshot.files[uri]), *given(snapshot, uri), found)


# As plain values, for the disk


def plain(stored: Stored) -> list[Any]:
    """Lists, strings, bytes and numbers only; each name is there once."""
    numbers: dict[str, int] = {}

    def numbered(names: Iterable[str]) -> list[int]:
        return [numbers.setdefault(name, len(numbers)) for name in sorted(names)]

    files = [
        [
            uri,
            entry.text,
            numbered(entry.exports),
            entry.traits,
            entry.findings
            and [
                numbered(entry.findings.needs),
                [attrs.astuple(one) for one in entry.findings.problems],
            ],
        ]
        for uri, entry in stored.items()
    ]
    return [list(numbers), files]


def from_plain(values: Any) -> Stored:
    """The inverse of `plain`. Raises TypeError, ValueError or LookupError for anything else."""
    names, files = values
    return {
        uri: Entry(text, frozenset(names[one] for one in given), said, found and _findings(found, names))
        for uri, text, given, said, found in files
    }


def _findings(values: Any, names: Sequence[str]) -> Findings:
    needs, problems = values
    return Findings(frozenset(names[one] for one in needs), tuple(map(_problem, problems)))


def _problem(values: Any) -> Problem:
    code, message, start, end, severity, related, fixes, unnecessary, deprecated = values
    return Problem(
        code=code,
        message=message,
        start=start,
        end=end,
        severity=severity,
        related=tuple(map(tuple, related)),
        fixes=tuple(Fix(title, tuple(Edit(*edit) for edit in edits)) for title, edits in fixes),
        unnecessary=unnecessary,
        deprecated=deprecated,
    )
