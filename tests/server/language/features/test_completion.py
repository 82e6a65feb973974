"""What completion offers at `$0`: what is there, what is not, and in which order."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llmspell_runtime.syntax.tokens import KEYWORDS
from llmspell_server.language.features.completion import Completion, completions, explained
from llmspell_server.language.workspace import snapshot_of
from tests.harness.lua_fixture import read_fixture

URI = "file:///srv/main.lua"
CLASS = """
---@class C
---@field x number the x
---@field m 'a'|'b'
local C = {}
function C:go() end
"""
MODE = "---@alias Mode 'fast'|'slow'\n---@param m Mode\nlocal function f(m) end\n"


def items(text: str, *, snippets: bool = False) -> list[Completion]:
    fixture = read_fixture(text)
    found = completions(fixture.snapshot(), *fixture.cursor, snippets=snippets)
    return sorted(found, key=lambda item: (item.order, item.label))


def check_completion(text: str, *expected: str) -> None:
    """The labels, in their order, are exactly these; keywords are not looked at."""
    assert [item.label for item in items(text) if item.label not in KEYWORDS] == list(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("local t = { a = 1, b = 2 }\nt.$0", ["a", "b"]),
        ("local t = { a = 1 }\nt.$0\nlocal x = 1", ["a"]),
        ("local t = { a = { b = 1 } }\nprint(t.a.$0)", ["b"]),
        (CLASS + "C:$0", ["go"]),
        (CLASS + "C.$0", ["go", "m", "x"]),
        ("State.workflow_g$0", ["workflow_get"]),
        ("unknown().$0", []),
        ("local t = { ['a b'] = 1, ok = 1 }\nt.$0", ["ok"]),
    ],
)
def test_members(text: str, expected: list[str]) -> None:
    assert {item.label for item in items(text)} == set(expected)


def test_names_by_what_is_written_of_them() -> None:
    check_completion("local zebra = 1\nlocal function g(zoo) zo$0 end", "zoo")
    check_completion("local zebra = 1\nze$0", "zebra")
    check_completion("JSO$0", "JSON")
    check_completion("zeb$0\nlocal zebra = 1")
    assert [item.label for item in items("whil$0")] == ["while"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (MODE + "f('$0')", {"fast", "slow"}),
        (MODE + "f('f$0", {"fast"}),
        (CLASS + "---@type C\nlocal c\nif c.m == '$0' then end", {"a", "b"}),
        ("local s = '$0'", set()),
        ("print('x$0')", set()),
    ],
)
def test_strings_that_are_wanted(text: str, expected: set[str]) -> None:
    assert {item.label for item in items(text)} == expected


def test_strings_that_are_wanted_come_first_with_their_quotes() -> None:
    assert [item.label for item in items(MODE + "f($0)")[:2]] == ['"fast"', '"slow"']


def test_keys_of_a_table_that_is_wanted() -> None:
    first, *others = items(CLASS + "---@type C\nlocal c = { x = 1, $0 }")
    assert (first.label, first.insert) == ("go", "go = ")
    assert others[0].label == "m"
    assert "x" not in {item.label for item in others}


@pytest.mark.parametrize(
    "text",
    [
        *("local x$0", "local a, b$0", "for i$0", "function f(a$0) end", "function $0", "goto x$0"),
        *("-- a com$0", "--[[ a $0 ]]", "x = 12$0", "x = 1.$0", "x = [[ a$0 ]]"),
    ],
)
def test_it_is_silent_where_names_are_made_and_in_texts(text: str) -> None:
    assert items(text) == []


def test_snippets_only_for_those_who_take_them() -> None:
    assert [item.label for item in items("whil$0", snippets=True) if item.kind == "snippet"] == ["while"]
    assert [item for item in items("x = whil$0", snippets=True) if item.kind == "snippet"] == []


def test_an_item_explains_itself() -> None:
    fixture = read_fixture("--- Adds.\nlocal function add(a) return 1 end\nad$0")
    snapshot = fixture.snapshot()
    (item,) = (one for one in completions(snapshot, *fixture.cursor) if one.label == "add")
    assert explained(snapshot, URI, item) == ("local function add(a): integer", "Adds.")


@pytest.fixture(scope="module", autouse=True)
def analysis_is_awake() -> None:
    """The first inference of a process raises Python's recursion limit, which Hypothesis takes amiss inside a test."""
    assert snapshot_of({}).inference is not None


pieces = st.sampled_from(
    ["local x", "=", "function f(a)", "end", "x.", "x:", "m(", ")", "{", "}", "'", "[[", "--", "1.", "..", "::", "\n"]
)


@settings(max_examples=40, deadline=None)
@given(st.lists(pieces, max_size=10).map(" ".join))
def test_it_answers_anywhere_in_any_text(text: str) -> None:
    snapshot = snapshot_of({URI: text})
    for offset in range(len(text) + 1):
        for item in completions(snapshot, URI, offset, snippets=True):
            assert 0 <= item.start <= offset <= item.end <= len(text)
