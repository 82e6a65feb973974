"""What a hover shows: the declaration of the thing at `$0`, and what is written about it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llmspell_server.language.answers import Documentation
from llmspell_server.language.features.hover import hover
from llmspell_server.language.features.prose import plain, prose
from llmspell_server.language.workspace import snapshot_of
from tests.harness.lua_fixture import read_fixture

URI = "file:///srv/main.lua"


def check_hover(text: str, code: str | None, *written: str) -> None:
    """The code of the hover at the cursor (None: there is none), and pieces of its text."""
    fixture = read_fixture(text)
    found = hover(fixture.snapshot(), *fixture.cursor)
    assert (found.code if found is not None else None) == code
    for piece in written:
        assert found is not None
        assert piece in found.text


ADD = "--- Adds.\n---@param a number the first\n---@return number the sum\nlocal function add(a, b) return a + b end\n"
CLASSES = "---@class A\n---@class B: A\n---@field x? string a doc\nlocal B = {}\nfunction B:m(n) return 1 end\n"
WIDE = "local t = { aaaaaaaaaaaaaaaaaaaaaaaaa = 1, bbbbbbbbbbbbbbbbbbbbbbbbbbbbbb = 's', ccccccccccccc = true }\n"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("local x$0 = 1", "local x: integer = 1"),
        ("local t = { a = 1 }\nprint(t.a$0)", "(field) t.a: integer = 1"),
        ("local x\nfunction f() return x$0 end", "(upvalue) x: nil"),
        ("for i$0 = 1, 2 do end", "(loop variable) i: integer"),
        ("---@param n string\nfunction f(n$0) end", "(parameter) n: string"),
        ("zz$0z = unknowing()", "(global) zzz: unknown"),
        ("local s = 'a' s:up$0per()", "function s:upper(s: string): string"),
        ("goto here ::he$0re::", "::here::"),
        (CLASSES + "---@type B$0\nlocal b", "(class) B: A {\n    x: string?,\n    m: fun(n): integer,\n}"),
        (CLASSES + "B:m$0()", "function B:m(n): integer"),
        ("---@alias M 'a'|'b'\n---@type M$0\nlocal x", "(alias) M = 'a'|'b'"),
        ("---@alias M\n---| 'a' # one\n---| 'b'\n---@type M$0\nlocal x", "(alias) M = 'a' | 'b'"),
        (
            WIDE + "print(t$0)",
            "local t: {\n    aaaaaaaaaaaaaaaaaaaaaaaaa: integer,\n    bbbbbbbbbbbbbbbbbbbbbbbbbbbbbb: string,\n"
            "    ccccccccccccc: boolean,\n}",
        ),
        ("local x = 'st$0r'", None),
        ("local x = 12$0", None),
        ("re$0turn", None),
        ("local x = 1 -- a com$0ment", None),
        ("$0", None),
    ],
)
def test_the_declaration(text: str, code: str | None) -> None:
    check_hover(text, code)


def test_what_is_written_about_it() -> None:
    check_hover(ADD + "add$0(1)", "local function add(a: number, b): number", "Adds.", "- `a`: the first")
    check_hover("string.for$0mat('')", "function string.format(s: string, ...: any): string", "printf")
    check_hover(CLASSES + "print(B.x$0)", "(field) B.x: string?", "a doc")
    check_hover("---@deprecated use g\nfunction f() end\nf$0()", "function f()", "**Deprecated.** use g")


def test_the_globals_that_spells_have() -> None:
    check_hover("Sta$0te.get('x')", "(global) State: llmspell.globals.State", "outlive a run")
    check_hover(
        "State.g$0et('x')",
        "function State.get(key: string, default?: any): any",
        "Returns the value of `key`",
        "- `key`: name of the value",
        "- returns the value",
    )


def test_another_file() -> None:
    check_hover(
        "local o = require('ot$0her')\n--- file: other.lua\n--- A module.\n\nreturn { n = 1 }",
        'require "other": { n: integer }',
        "A module.",
    )


def test_every_way_to_call_has_a_line() -> None:
    check_hover(
        "---@overload fun(a: string): string\n---@param a number\n---@return number\nfunction f(a) end\nf$0(1)",
        "function f(a: number): number\nfunction f(a: string): string",
    )


def test_prose_and_its_plain_form() -> None:
    told = Documentation("a\n\n```lua\nb()\n```", see=("c",), version=("5.4",))
    assert prose(told) == "a\n\n```lua\nb()\n```\n\nSee c\n\nLua: 5.4"
    assert plain(prose(told)) == "a\n\nb()\n\nSee c\n\nLua: 5.4"
    assert prose(Documentation()) == ""


@pytest.fixture(scope="module", autouse=True)
def analysis_is_awake() -> None:
    """The first inference of a process raises Python's recursion limit, which Hypothesis takes amiss inside a test."""
    assert snapshot_of({}).inference is not None


pieces = st.sampled_from(
    ["local x", "=", "function f(a)", "end", "x.y", ":m(", ")", "{", "}", "'s'", "---@class A\n", "---@type A\n", "\n"]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(pieces, max_size=12).map(" ".join))
def test_it_answers_anywhere_in_any_text(text: str) -> None:
    snapshot = snapshot_of({URI: text})
    for offset in range(len(text) + 1):
        found = hover(snapshot, URI, offset)
        assert found is None or found.start <= offset <= found.end
