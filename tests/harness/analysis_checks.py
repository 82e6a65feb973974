"""One check per question of the analysis: a text with `$0`, and what the answer reads like."""

from __future__ import annotations

from llmspell_server.language.answers import Symbol
from tests.harness.lua_fixture import Fixture, read_fixture, shown


def check_type(text: str, expected: str, *, dialect: str = "lua54") -> None:
    """The type of the symbol (or of the expression) at the cursor, as text."""
    found = type_text(text, dialect=dialect)
    assert found == expected, f"{found!r} instead of {expected!r}"


def type_text(text: str, *, dialect: str = "lua54") -> str:
    """The type at the cursor."""
    fixture = read_fixture(text)
    snapshot = fixture.snapshot(dialect)
    symbol = snapshot.symbol_at(*fixture.cursor)
    if symbol is not None and symbol.kind not in ("string", "number"):
        return snapshot.print_type(snapshot.type_of_symbol(symbol))
    return snapshot.print_type(snapshot.type_of(*fixture.cursor))


def symbol_in(fixture: Fixture) -> Symbol:
    """The symbol at the cursor; fails if there is none."""
    symbol = fixture.snapshot().symbol_at(*fixture.cursor)
    assert symbol is not None
    return symbol


def check_symbol(text: str, expected: str) -> None:
    """`kind name` of the symbol at the cursor, "" if there is none."""
    fixture = read_fixture(text)
    symbol = fixture.snapshot().symbol_at(*fixture.cursor)
    assert (f"{symbol.kind} {symbol.name}" if symbol is not None else "") == expected


def check_definitions(text: str, *expected: str) -> None:
    """The definitions of the symbol at the cursor, as `line:text`."""
    fixture = read_fixture(text)
    snapshot = fixture.snapshot()
    symbol = snapshot.symbol_at(*fixture.cursor)
    assert symbol is not None
    assert [shown(fixture, one) for one in snapshot.definitions(symbol)] == list(expected)


def check_references(text: str) -> None:
    """The references of the symbol at the first `$0` are the places marked `$0` and `$1`; a `$1` is written to."""
    fixture = read_fixture(text)
    snapshot = fixture.snapshot()
    symbol = snapshot.symbol_at(*fixture.cursor)
    assert symbol is not None
    found = {(one.location.uri, one.location.start): one.write for one in snapshot.references(symbol)}
    wanted = {tuple(place): False for place in fixture.marks.get(0, [])}
    wanted |= {tuple(place): True for place in fixture.marks.get(1, [])}
    assert sorted(found) == sorted(wanted), {key: fixture.files[key[0]][key[1] - 10 : key[1] + 10] for key in found}
    writes = {key for key, write in found.items() if write}
    assert {key for key, write in wanted.items() if write} <= writes


def check_members(text: str, *expected: str, colon: bool = False) -> None:
    """The members of the type at the cursor, as `name: type`."""
    fixture = read_fixture(text)
    snapshot = fixture.snapshot()
    found = snapshot.members(snapshot.type_of(*fixture.cursor), colon=colon)
    assert [f"{one.name}: {snapshot.print_type(one.type)}" for one in found] == list(expected)


def check_expected(text: str, expected: str | None) -> None:
    """The type that the cursor's place wants."""
    fixture = read_fixture(text)
    snapshot = fixture.snapshot()
    found = snapshot.expected_type(*fixture.cursor)
    assert (snapshot.print_type(found) if found is not None else None) == expected


def check_call(text: str, *expected: str) -> None:
    """The signatures of the call around the cursor; the active one has `> ` in front, its active parameter `«»`."""
    fixture = read_fixture(text)
    info = fixture.snapshot().callable_at(*fixture.cursor)
    lines = []
    for index, one in enumerate(info.signatures if info is not None else ()):
        assert info is not None
        label = one.label
        if one.active is not None:
            active = one.parameters[one.active].label
            label = label.replace(active, f"«{active}»", 1) if active else label
        lines.append(("> " if index == info.active else "") + label)
    assert lines == list(expected)


def check_documentation(text: str, expected: str) -> None:
    """The text about the symbol at the cursor."""
    fixture = read_fixture(text)
    snapshot = fixture.snapshot()
    symbol = snapshot.symbol_at(*fixture.cursor)
    assert symbol is not None
    assert snapshot.documentation(symbol).text == expected
