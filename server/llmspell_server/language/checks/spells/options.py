"""Checks of tables of options: keys that there are not, values of the wrong type."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import attrs

from llmspell_runtime.syntax import Edit, Fix
from llmspell_runtime.syntax.nodes import Expression, Field, Missing, Name, String, Table
from llmspell_server.language.checks.finding import Finding
from llmspell_server.language.checks.fits import misfit, shown
from llmspell_server.language.checks.nearest import did_you_mean, nearest
from llmspell_server.language.checks.repairs import guess_at
from llmspell_server.language.checks.wanted import key_of
from llmspell_server.language.infer.kinds import runtime_kind
from llmspell_server.language.infer.members import find
from llmspell_server.language.types.build import is_unknown, members_of, without_nil
from llmspell_server.language.types.values import Type

from .candidates import closed_names, open_option_classes, option_classes, option_type
from .library import is_served, is_template, is_tried, text_of

if TYPE_CHECKING:
    from llmspell_server.language.checks.look import Look

_MOST_NAMED = 8
_SHORTEST = 4
"""Letters of a name that says which longer one is meant."""


def unknown_options(look: Look) -> Iterator[Finding]:
    """Keys that no option has."""
    inference = look.snapshot.inference
    for table in look.nodes(Table):
        classes = option_classes(look, table)
        if not classes:
            yield from _misspelt(look, table)
            continue
        for field in table.fields:
            key = key_of(field, table)
            if isinstance(key, str) and not any(find(inference, one, key) for one in classes):
                yield _unknown(look, field, key, classes)


def _misspelt(look: Look, table: Table) -> Iterator[Finding]:
    """Keys that are nearly those of an option that lacks, where a table may have others too."""
    classes = open_option_classes(look, table)
    names = _names(look, classes) if classes else []
    given = [key_of(field, table) for field in table.fields]
    free = [name for name in names if name not in given]
    for field, key in zip(table.fields, given, strict=True):
        if isinstance(key, str) and key not in names and (near := nearest(key, free)) and f"{near}s" != key:
            yield _unknown(look, field, key, classes)


def slips(look: Look, table: Table, classes: list[Type]) -> set[str]:
    """The options that misspelt keys of a table are meant for."""
    inference = look.snapshot.inference
    keys = [key for field in table.fields if isinstance(key := key_of(field, table), str)]
    unknown = [key for key in keys if not any(find(inference, one, key) for one in classes)]
    known = _names(look, classes) if unknown else []
    return {near for key in unknown if (near := nearest(key, known)) is not None}


def wrong_options(look: Look) -> Iterator[Finding]:
    """Values that do not fit their option."""
    for table in look.nodes(Table):
        for field in table.fields:
            wanted = option_type(look, field) if option_classes(look, table) else None
            if wanted is None or is_unknown(wanted) or isinstance(field.value, Missing):
                continue
            if isinstance(field.value, String) and closed_names(wanted):
                continue
            if isinstance(field.value, Table) and any(
                runtime_kind(look.snapshot.inference, one) in ("table", None) for one in members_of(wanted)
            ):
                continue
            given = misfit(look, field.value, wanted, coerced=True)
            if given is not None and not is_template(text_of(look, field.value) or ""):
                key = key_of(field, table)
                message = f"`{key}` wants `{shown(look, without_nil(wanted))}`, and is given `{shown(look, given)}`."
                message += guess_at(look, field.value, wanted)
                found = look.finding("option-type-mismatch", field.value, message)
                yield milder(found) if is_tried(look, table) else found


def _unknown(look: Look, field: Field, key: str, classes: list[Type]) -> Finding:
    known = _names(look, classes)
    slip = nearest(key, known)
    near = slip or _longer(key, known)
    message = f"There is no option `{key}` here.{did_you_mean(near)}"
    if near is None and 0 < len(known) <= _MOST_NAMED:
        message += f" There are {', '.join(f'`{name}`' for name in known)}."
    place: Expression = field.key if field.key is not None else field.value
    fixes: tuple[Fix, ...] = ()
    if near is not None and isinstance(place, Name):
        fixes = (Fix(f"Write `{near}`", (Edit(place.start, place.end, near),)),)
    elif near is not None and isinstance(place, String):
        fixes = (Fix(f"Write `{near}`", (Edit(place.start, place.end, f'"{near}"'),)),)
    certain = slip is not None or all(is_served(look.snapshot.inference, one) for one in classes)
    found = look.finding("unknown-option", place, message, fixes=fixes)
    return found if certain else milder(found)


def _longer(key: str, known: list[str]) -> str | None:
    """The only option whose name begins so: `timeout_ms` for `timeout`, `parameters` for `params`."""
    found = [name for name in known if name.startswith(key.removesuffix("s"))] if len(key) >= _SHORTEST else []
    return found[0] if len(found) == 1 else None


def milder(found: Finding) -> Finding:
    """The finding as a hint."""
    return attrs.evolve(found, severity="hint")


def _names(look: Look, classes: list[Type]) -> list[str]:
    names = {str(one.name) for type_ in classes for one in look.snapshot.members(type_)}
    return sorted(names)
