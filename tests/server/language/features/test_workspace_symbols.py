"""Symbols of the workspace by a part of their name."""

from __future__ import annotations

import pytest

from llmspell_server.language.features.workspace_symbols import find_again, workspace_symbols
from tests.harness.lua_fixture import Fixture, read_fixture

FILES = """--- file: main.lua
---@class Account
local Account = {}
function Account:deposit(sum)
    local before = self.balance
    self.balance = before + sum
end
function Account.open() end
local function helper() end
--- file: closed.lua
---@alias Money number
---@enum Colour
local Colour = { red = 1 }
Bank = { rates = { usd = 1 } }
function deposit_all() end
"""


def check_symbols(query: str, *expected: str, text: str = FILES) -> None:
    """`file:kind name` of what is found, the best first, with the text that is marked."""
    fixture = read_fixture(text)
    found = workspace_symbols(fixture.snapshot(), query, 50)
    assert [f"{each.uri.rsplit('/', 1)[-1]}:{each.kind} {each.name}" for each in found] == list(expected)
    for each in found:
        name = fixture.files[each.uri][each.start : each.end]
        assert name.replace(":", ".") == each.name.replace(":", ".")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("helper", ["main.lua:function helper"]),
        ("deposit_all", ["closed.lua:function deposit_all"]),
        ("money", ["closed.lua:alias Money"]),
        ("colour", ["closed.lua:enum Colour", "closed.lua:table Colour"]),
        ("usd", ["closed.lua:field usd"]),
        ("rates.usd", ["closed.lua:field usd"]),
        ("acdep", ["main.lua:method Account:deposit"]),
        ("Account:dep", ["main.lua:method Account:deposit"]),
        ("Account.open", ["main.lua:method Account.open"]),
        ("xyz", []),
    ],
)
def test_found_by_name(query: str, expected: list[str]) -> None:
    check_symbols(query, *expected)


def test_without_a_query_everything_is_found_but_variables_of_functions_last() -> None:
    found = workspace_symbols(read_fixture(FILES).snapshot(), "", 50)
    assert len(found) == 14
    assert found[-1].name == "before"
    assert len(workspace_symbols(read_fixture(FILES).snapshot(), "", 3)) == 3


def test_a_symbol_is_found_again_after_an_edit() -> None:
    before = read_fixture(FILES)
    (symbol,) = workspace_symbols(before.snapshot(), "helper", 5)
    after = Fixture({uri: "-- a line more\n" + text for uri, text in before.files.items()}, {})
    again = find_again(after.snapshot(), symbol.uri, symbol.name, symbol.start)
    assert again is not None
    assert again.start == symbol.start + len("-- a line more\n")
    assert find_again(after.snapshot(), symbol.uri, "gone", 0) is None
    assert find_again(after.snapshot(), "file:///srv/gone.lua", "helper", 0) is None


@pytest.mark.parametrize("text", ["", "local", "function", "local = = 1", "---@class", "t[", 'f("a", function('])
def test_unfinished_texts_are_no_obstacle(text: str) -> None:
    workspace_symbols(read_fixture(text).snapshot(), "", 10)
