"""The findings in a file as they are shown: grammar first, then every check, less what is switched off."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING

import attrs

from llmspell_runtime.syntax import Edit, Fix
from llmspell_server.language.features.problems import Problem, syntax_problems

from .choice import Choice
from .codes import OF_CODE
from .finding import Finding
from .look import FileLook, Look
from .provoked import less_of_provoked
from .scopes import is_meta
from .switches import is_off, read_switches
from .table import FILE_CHECKS, ON_DEMAND, SAYS_MORE, UNIT_CHECKS

if TYPE_CHECKING:
    from llmspell_server.language.analysis import Snapshot
    from llmspell_server.language.binding.facts import UnitFacts
    from llmspell_server.language.source import SourceFile


Told = tuple["UnitFacts | None", Finding]


class Outdated(Exception):
    """The text has changed while it was looked at: look at the newer snapshot."""


def problems(snapshot: Snapshot, uri: str, choice: Choice) -> list[Problem]:
    """Everything to show about a file, in the order of the text. Raises Outdated when a newer snapshot was made.

    The snapshot's lock is taken for one unit at a time, so that whoever types does not wait for it.
    """
    file = snapshot.file(uri)
    if file is None:
        return []
    found = [
        attrs.evolve(one, severity=choice.severities.get(one.code, one.severity))
        for one in syntax_problems(file.tree)
        if one.code not in choice.off
    ]
    silent = OF_CODE if is_meta(file) else frozenset()
    found += [
        _shown(file, unit, one, choice)
        for unit, one in findings(snapshot, file, choice)
        if choice.shows(one.code) and one.code not in silent
    ]
    switches = read_switches(file)
    if switches:
        lines = file.tree.lines
        found = [one for one in found if not is_off(switches, lines.line(one.start), one.code)]
    found.sort(key=lambda one: (one.start, one.end, one.code))
    return found


def findings(snapshot: Snapshot, file: SourceFile, choice: Choice) -> Iterator[tuple[UnitFacts | None, Finding]]:
    """What the checks find in a file, each with the unit whose offsets it has."""
    demanded = frozenset(check for check, codes in ON_DEMAND.items() if any(map(choice.shows, codes)))
    nothing: tuple[Finding, ...] = ()
    for unit in file.units:
        _go_on(snapshot)
        work = partial(_look_at, snapshot, file, unit, demanded)
        with snapshot.lock:
            found = snapshot.kept(unit, ("checks", demanded), work, nothing)
        for one in found:
            yield unit, one
    look = FileLook(snapshot, file)
    for file_check in FILE_CHECKS:
        if file_check not in ON_DEMAND or file_check in demanded:
            _go_on(snapshot)
            with snapshot.lock:
                told = snapshot.noted(("checks", file.uri), partial(_list, file_check, look))
            yield from told


def _list(check: Callable[[FileLook], Iterable[Told]], look: FileLook) -> list[Told]:
    return list(check(look))


def _go_on(snapshot: Snapshot) -> None:
    snapshot.breathe()
    if snapshot.outdated:
        raise Outdated


def _look_at(
    snapshot: Snapshot, file: SourceFile, unit: UnitFacts, demanded: frozenset[Callable[..., object]]
) -> tuple[Finding, ...]:
    look = Look(snapshot, file, unit)
    checks = [check for check in UNIT_CHECKS if check not in ON_DEMAND or check in demanded]
    return _without_doubles(less_of_provoked(look, [one for check in checks for one in check(look)]))


def _without_doubles(found: list[Finding]) -> tuple[Finding, ...]:
    """Leaves out what another code says better about the same place."""
    told = {(one.start, one.end, less) for one in found for less in SAYS_MORE.get(one.code, ())}
    return tuple(one for one in found if (one.start, one.end, one.code) not in told) if told else tuple(found)


def _shown(file: SourceFile, unit: UnitFacts | None, one: Finding, choice: Choice) -> Problem:
    shift = file.shift(unit) if unit is not None else 0
    related = tuple(
        (other.start + file.shift(other.unit), other.end + file.shift(other.unit), other.message)
        for other in one.related
    )
    return Problem(
        code=one.code,
        message=one.message,
        start=one.start + shift,
        end=one.end + shift,
        severity=choice.severities.get(one.code) or one.severity or choice.severity(one.code),
        related=related,
        fixes=_moved(one.fixes, shift),
        unnecessary=one.unnecessary,
        deprecated=one.deprecated,
    )


def _moved(fixes: Iterable[Fix], shift: int) -> tuple[Fix, ...]:
    return tuple(
        Fix(fix.title, tuple(Edit(edit.start + shift, edit.end + shift, edit.text) for edit in fix.edits))
        for fix in fixes
    )
