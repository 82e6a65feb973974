"""Renames whatever has a name, in all files, and refuses with words for the user what would change a meaning.

Locals and labels: the new text is read, and every name of the file must mean what it meant. Globals and fields: no
local may hide the new name where it is used, and nothing may have it already. A new name that is no identifier is
written as a string key where Lua can.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

import attrs

from llmspell_runtime.errors import ValidationError
from llmspell_runtime.syntax import Edit, parse
from llmspell_server.language.annotation_mentions import file_mentions
from llmspell_server.language.features.origins import library_of
from llmspell_server.language.features.rename_fields import field_places, taken_field
from llmspell_server.language.features.rename_meaning import applied, changed_meaning
from llmspell_server.language.features.rename_spelling import is_name, is_reserved, requoted, respelled
from llmspell_server.language.navigation import definitions
from llmspell_server.language.targets import (
    FieldTarget,
    GlobalTarget,
    LabelTarget,
    TypeFieldTarget,
    TypeParameterTarget,
    TypeTarget,
    VariableTarget,
)
from llmspell_server.language.types.values import PRIMITIVES

if TYPE_CHECKING:
    from llmspell_server.language.analysis import Snapshot
    from llmspell_server.language.answers import Location, Symbol
    from llmspell_server.language.source import SourceFile

_TYPE_NAME: Final = re.compile(r"[^\W\d]\w*(?:[.\-][^\W\d]\w*)*")
_RENAMABLE: Final = (
    FieldTarget | GlobalTarget | LabelTarget | TypeFieldTarget | TypeParameterTarget | TypeTarget | VariableTarget
)


@attrs.frozen
class Renamable:
    """What a rename at a place would change: the name under the cursor and its span, without quotes."""

    name: str
    start: int
    end: int


def prepare_rename(snapshot: Snapshot, uri: str, offset: int) -> Renamable | None:
    """The name at `offset`; None where nothing has one. Raises ValidationError for what cannot be renamed."""
    symbol = _symbol(snapshot, uri, offset)
    file = snapshot.file(uri)
    if symbol is None or file is None:
        return None
    _refuse_foreign(snapshot, symbol)
    start, end = symbol.start, symbol.end
    written = file.text[start:end]
    if written[:1] in ("'", '"'):
        return Renamable(symbol.name, start + 1, end - 1)
    if written[:1] == "[":
        quotes = written.find("[", 1) + 1
        return Renamable(symbol.name, start + quotes, end - quotes)
    return Renamable(symbol.name, start, end)


def rename(snapshot: Snapshot, uri: str, offset: int, new_name: str) -> dict[str, list[Edit]]:
    """The edits by file, in the order of the text, that give what is at `offset` another name.

    Raises ValidationError, written for the user, where that is not possible without changing what the code means.
    """
    symbol = _symbol(snapshot, uri, offset)
    if symbol is None:
        raise ValidationError("there is no name here that can be changed", hint="put the cursor on a name")
    _refuse_foreign(snapshot, symbol)
    if new_name == symbol.name:
        return {}
    _check_name(snapshot, symbol, new_name)
    places = _places(snapshot, symbol)
    _refuse_libraries(snapshot, symbol, places)
    if (symbol.uri, symbol.start) not in {(one.uri, one.start) for one in places}:
        raise ValidationError(f"not all uses of '{symbol.name}' can be found from here", hint="try at its declaration")
    _refuse_taken(snapshot, symbol, places, new_name)
    edits: dict[str, set[Edit]] = {}
    for place in places:
        file = snapshot.files[place.uri]
        if isinstance(symbol.target, FieldTarget | TypeFieldTarget | GlobalTarget):
            written = respelled(file, place.start, place.end, symbol.name, new_name)
        else:
            literal = file.text[place.start : place.end]
            in_quotes = literal[:1] in ("'", '"', "[")
            written = [Edit(place.start, place.end, requoted(literal, new_name) if in_quotes else new_name)]
        edits.setdefault(place.uri, set()).update(written)
    found = {where: _joined(sorted(each)) for where, each in edits.items()}
    for where, each in found.items():
        _check_result(snapshot.files[where], symbol, each, new_name)
    return found


def _symbol(snapshot: Snapshot, uri: str, offset: int) -> Symbol | None:
    """The symbol at an offset if it is of a kind that can have another name."""
    symbol = snapshot.symbol_at(uri, offset)
    if symbol is None or not isinstance(symbol.target, _RENAMABLE) or not symbol.name:
        return None
    target = symbol.target
    if isinstance(target, FieldTarget | TypeFieldTarget) and isinstance(target.name, int):
        return None
    return None if symbol.name == "..." else symbol


def _refuse_foreign(snapshot: Snapshot, symbol: Symbol) -> None:
    target = symbol.target
    if isinstance(target, VariableTarget) and target.variable.kind == "self":
        raise ValidationError("'self' is given by the colon of the method: it has no name of its own")
    if symbol.name == "_ENV" and isinstance(target, VariableTarget | GlobalTarget):
        raise ValidationError("'_ENV' is what Lua looks globals up in and cannot be renamed")
    if isinstance(target, FieldTarget) and target.environment is not None:
        raise ValidationError(f"'{symbol.name}' is a field of a local _ENV: not all uses of it can be found")
    if symbol.kind == "builtin type" or (isinstance(target, TypeTarget) and target.name in PRIMITIVES):
        raise ValidationError(f"'{symbol.name}' is a type of the annotations themselves")
    _refuse_libraries(snapshot, symbol, definitions(snapshot, symbol))


def _refuse_libraries(snapshot: Snapshot, symbol: Symbol, places: Iterable[Location]) -> None:
    for place in places:
        file = snapshot.libraries.get(place.uri)
        if file is not None:
            raise ValidationError(f"'{symbol.name}' is part of {library_of(place.uri)} and cannot be renamed")


def _check_name(snapshot: Snapshot, symbol: Symbol, new_name: str) -> None:
    """Whether what the symbol is can have such a name at all."""
    if not new_name:
        raise ValidationError("a name has at least one letter")
    dialect = snapshot.files[symbol.uri].tree.dialect
    if new_name == "_ENV" and isinstance(symbol.target, VariableTarget | GlobalTarget):
        raise ValidationError("'_ENV' is what Lua looks globals up in", hint="choose another name")
    if isinstance(symbol.target, TypeTarget | TypeParameterTarget):
        if not _TYPE_NAME.fullmatch(new_name):
            raise ValidationError(f"'{new_name}' is not a name of a type", hint="it has letters, digits, _ and dots")
    elif isinstance(symbol.target, VariableTarget | LabelTarget) and not is_name(new_name, dialect):
        if is_reserved(new_name, dialect):
            raise ValidationError(f"'{new_name}' is a reserved word of Lua")
        raise ValidationError(f"{new_name!r} is not a name", hint="a name has letters, digits and _, no digit first")


def _places(snapshot: Snapshot, symbol: Symbol) -> list[Location]:
    if isinstance(symbol.target, FieldTarget | TypeFieldTarget):
        return field_places(snapshot, symbol)
    return [one.location for one in snapshot.references(symbol)]


def _refuse_taken(snapshot: Snapshot, symbol: Symbol, places: list[Location], new_name: str) -> None:
    """Whether something else has the new name where the symbol is used."""
    target = symbol.target
    if isinstance(target, FieldTarget | TypeFieldTarget):
        _refuse(snapshot, taken_field(snapshot, symbol, new_name), f"there already is a field '{new_name}'")
    elif isinstance(target, VariableTarget):
        _refuse(snapshot, _beside(snapshot, target, new_name), f"'{new_name}' is taken by what is declared with it")
    elif isinstance(target, GlobalTarget):
        _refuse(snapshot, _taken_global(snapshot, new_name), f"there already is a global '{new_name}'")
        for place in places:
            _refuse(snapshot, _hiding(snapshot, place, new_name), f"'{new_name}' would mean the local of that name")
    elif isinstance(target, TypeTarget):
        if new_name in PRIMITIVES:
            raise ValidationError(f"'{new_name}' is a type of the annotations themselves")
        declared = [one.location() for one in snapshot.types_named(new_name)]
        _refuse(snapshot, declared[0] if declared else None, f"there already is a type '{new_name}'")
        _refuse(snapshot, _same_block(snapshot, places, new_name), f"'{new_name}' is another type")
    elif isinstance(target, TypeParameterTarget):
        _refuse(snapshot, _same_block(snapshot, places, new_name), f"'{new_name}' is another type")


def _refuse(snapshot: Snapshot, place: Location | None, reason: str) -> None:
    if place is None:
        return
    file = snapshot.file(place.uri)
    where = place.uri.rsplit("/", 1)[-1]
    line = f"line {file.tree.lines.line(place.start) + 1} of {where}" if file and not file.is_library else where
    raise ValidationError(f"{reason} ({line})", hint="choose another name")


def _beside(snapshot: Snapshot, target: VariableTarget, name: str) -> Location | None:
    """The local of a name that is declared in the same list: `local a, b`, the parameters of a function."""
    file, variable = snapshot.file(target.uri), target.variable
    for other in variable.unit.variables:
        if other.name == name and other.statement is variable.statement and other.kind != "self":
            return file.location(other.unit, other.node) if file is not None else None
    return None


def _taken_global(snapshot: Snapshot, name: str) -> Location | None:
    """Where a global of a name is written or used."""
    for file, unit, write in snapshot.index.global_writes(name):
        return file.location(unit, write.name)
    for file in snapshot.files.values():
        for unit, use in file.global_uses(name) if name in file.text else ():
            return file.location(unit, use)
    return None


def _hiding(snapshot: Snapshot, place: Location, name: str) -> Location | None:
    """The local of a name that hides a global where it is used by its bare name."""
    file = snapshot.files[place.uri]
    found = file.name_at(place.start)
    if found is None or found[1] not in found[0].free.get(file.text[place.start : place.end], ()):
        return None
    return place if file.visible_variable(found[0], found[1].start, name) is not None else None


def _same_block(snapshot: Snapshot, places: list[Location], name: str) -> Location | None:
    """Where a type or a type parameter of a name stands in a comment that also has one of the places."""
    for uri in {one.uri for one in places}:
        file = snapshot.files[uri]
        starts = [one.start for one in places if one.uri == uri]
        for unit, one in file_mentions(file):
            if one.name == name and one.kind in ("type parameter", "class", "alias", "enum"):
                shift = file.shift(unit) if unit is not None else 0
                if any(one.block.start <= start - shift <= one.block.end for start in starts):
                    from llmspell_server.language.references import mention_location

                    return mention_location(file, unit, one)
    return None


def _joined(edits: list[Edit]) -> list[Edit]:
    """Edits in the order of the text; those that touch are one."""
    found: list[Edit] = []
    for edit in edits:
        if found and found[-1].end == edit.start:
            before = found.pop()
            found.append(Edit(before.start, edit.end, before.text + edit.text))
        else:
            found.append(edit)
    return found


def _check_result(file: SourceFile, symbol: Symbol, edits: list[Edit], new_name: str) -> None:
    """Whether the text is still well-formed and means the same; only where the way of writing leaves a doubt."""
    tree = file.tree
    if isinstance(symbol.target, VariableTarget | LabelTarget):
        code = [edit for edit in edits if file.name_at(edit.start) is not None]
        after = parse(applied(tree.text, edits), tree.dialect)
        obstacle = changed_meaning(tree, after, edits)
        if obstacle is not None and code:
            line = after.lines.line(obstacle) + 1
            what = "label" if isinstance(symbol.target, LabelTarget) else "name"
            message = f"'{new_name}' is taken: the two would be confused in line {line}"
            raise ValidationError(message, hint=f"choose another {what}")
    elif tree.errors or not is_name(new_name, tree.dialect):
        after = parse(applied(tree.text, edits), tree.dialect)
        if len(after.errors) > len(tree.errors):
            line = after.lines.line(after.errors[-1].start) + 1
            raise ValidationError(f"'{new_name}' cannot be written in line {line} of {file.uri.rsplit('/', 1)[-1]}")
