"""Renames in Lua texts with `$0`: what the files are afterwards, and what must hold after every one of them."""

from __future__ import annotations

import itertools

import pytest

from llmspell_runtime.errors import ValidationError
from llmspell_runtime.syntax import Edit, parse
from llmspell_server.language.features.rename import rename
from llmspell_server.language.features.rename_meaning import applied
from tests.harness.lua_fixture import Fixture, read_fixture


def check_rename(marked: str, new_name: str, expected: str, *, dialect: str = "lua54") -> None:
    """The files after the rename of what is at the cursor."""
    fixture = read_fixture(marked)
    edits = rename(fixture.snapshot(dialect), *fixture.cursor, new_name)
    after = renamed(fixture, edits)
    assert after.files == read_fixture(expected).files
    check_sound(fixture, after, edits, dialect)


def renamed(fixture: Fixture, edits: dict[str, list[Edit]]) -> Fixture:
    """The files after edits; the cursor stays at what it was on."""
    files = {uri: applied(text, edits.get(uri, [])) for uri, text in fixture.files.items()}
    uri, offset = fixture.cursor
    for edit in edits.get(uri, []):
        if edit.end < fixture.cursor.offset:
            offset += len(edit.text) - (edit.end - edit.start)
        elif edit.start <= fixture.cursor.offset:
            offset += edit.start - fixture.cursor.offset
            quote = edit.text.find('"')
            offset += quote + 1 if quote >= 0 else edit.text.startswith(".")
    return Fixture(files, {0: [fixture.cursor._replace(offset=offset)]})


def check_sound(before: Fixture, after: Fixture, edits: dict[str, list[Edit]], dialect: str) -> None:
    """No edit overlaps another, no file has new errors, and what was renamed has as many uses as before."""
    for uri, each in edits.items():
        assert all(one.end < other.start for one, other in itertools.pairwise(each)), each
        old, new = parse(before.files[uri], dialect), parse(after.files[uri], dialect)
        assert len(new.errors) <= len(old.errors), after.files[uri]
    assert uses(before, dialect) == uses(after, dialect), after.files


def uses(fixture: Fixture, dialect: str) -> int:
    """How many references there are to what is at the cursor."""
    snapshot = fixture.snapshot(dialect)
    symbol = snapshot.symbol_at(*fixture.cursor)
    assert symbol is not None, fixture
    return len(snapshot.references(symbol))


def check_refused(marked: str, new_name: str, words: str, *, dialect: str = "lua54") -> None:
    """The rename is refused with these words."""
    fixture = read_fixture(marked)
    with pytest.raises(ValidationError, match=words):
        rename(fixture.snapshot(dialect), *fixture.cursor, new_name)
