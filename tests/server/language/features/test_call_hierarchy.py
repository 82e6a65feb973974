"""Who calls a function, and whom it calls: `$0` is the function, the answer reads `name: file:line:text …`."""

from __future__ import annotations

import pytest

from llmspell_server.language.answers import Location
from llmspell_server.language.features.call_hierarchy import incoming_calls, outgoing_calls, prepare_calls
from llmspell_server.language.features.call_items import FILE, Calls, Item
from tests.harness.lua_fixture import Fixture, read_fixture, shown


def prepared(fixture: Fixture) -> list[Item]:
    return prepare_calls(fixture.snapshot(), *fixture.cursor)


def told(fixture: Fixture, uri: str, calls: Calls) -> str:
    places = [shown(fixture, Location(uri, start, end, start, end)) for start, end in calls.spans]
    mark = " (library)" if calls.item.library else ""
    return f"{calls.item.name}{mark}: {' '.join(places)}"


def check_incoming(text: str, *expected: str) -> None:
    """Who calls the function at the cursor."""
    fixture = read_fixture(text)
    (item,) = prepared(fixture)
    found = incoming_calls(fixture.snapshot(), item.uri, item.key)
    assert [told(fixture, calls.item.uri, calls) for calls in found] == list(expected)


def check_outgoing(text: str, *expected: str) -> None:
    """Whom the function at the cursor calls."""
    fixture = read_fixture(text)
    (item,) = prepared(fixture)
    found = outgoing_calls(fixture.snapshot(), item.uri, item.key)
    assert [told(fixture, item.uri, calls) for calls in found] == list(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("local function $0f() end", ["f"]),
        ("local function f() end\nf$0()", ["f"]),
        ("local M = {}\nfunction M.a() end\nM.a$0()", ["M.a"]),
        ("local M = {}\nfunction M:a() end\nM:$0a()", ["M:a"]),
        ("local M = {}\nM.a = function() end\nM.$0a()", ["M.a"]),
        ("local t = { a = function() end }\nt.$0a()", ["a"]),
        ("local t = { ['a b'] = function() end }\nt['$0a b']()", ["a b"]),
        ("function g() end\n$0g()", ["g"]),
        ("$0print(1)", ["print"]),
        ("string.$0format('')", ["string.format"]),
        ("('x'):$0rep(3)", ["string.rep"]),
        ("local x = 1\nprint($0x)", []),
        ("$0", []),
        ("$0-- nothing", []),
        ("local f = fun$0ction() end", ["f"]),
        ("---@type any\nlocal $0f = function() end", ["f"]),
        ("function M.f(a) $0end", ["M.f"]),
        ("unknown$0()", []),
        ("---@class A\n---@field run fun()\n---@type A\nlocal a\na.$0run()", ["run"]),
    ],
)
def test_what_a_hierarchy_starts_from(text: str, expected: list[str]) -> None:
    assert [item.name for item in prepared(read_fixture(text))] == expected


def test_an_item_spans_the_whole_function() -> None:
    (item,) = prepared(read_fixture("local function $0f()\n  return 1\nend\n"))
    assert (item.start, item.end, item.name_start, item.name_end) == (0, 33, 15, 16)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "local function $0f() end\nlocal function g() f() f() end\nf()\nlocal h = f",
            ["g: 2:f 2:f", "main.lua: 3:f"],
        ),
        ("local function $0f() f() end", ["f: 1:f"]),
        ("local M = {}\nfunction M.$0a() end\nfunction M.b() M.a() M['a']() end", ["M.b: 3:a 3:'a'"]),
        ("local M = {}\nfunction M:$0a() end\nfunction M:b() self:a() end", ["M:b: 3:a"]),
        ("local function $0f() end\nlocal function g() each(function() f() end) end", ["g: 2:f"]),
        ("local function $0f() end\neach(function() f() end)", ["main.lua: 2:f"]),
        ("local function $0f() end\nHook.register('x', function() f() end)", ["Hook.register 'x': 2:f"]),
        ("local function $0f() end\npcall(f, 1)\ntable.sort(t, f)", ["main.lua: 2:f"]),
        ("local function $0f() end\nlocal g = f\nlocal function h() g() end", ["h: 3:g"]),
        ("local function $0f() end\nlocal t = { run = function() f() end }", ["run: 2:f"]),
        ("local function $0f() end", []),
        ("local f f = function() f$0() end", ["f: 1:f"]),
        ("--- file: main.lua\nfunction $0g() end\n--- file: b.lua\nlocal function h() g() end", ["h: b.lua:1:g"]),
        (
            "--- file: main.lua\nlocal M = {}\nfunction M.$0a() end\nreturn M\n"
            "--- file: b.lua\nlocal m = require 'main'\nfunction B() m.a() end",
            ["B: b.lua:2:a"],
        ),
        (
            "---@class A\nlocal A = {}\nfunction A:$0a() end\n---@class B: A\nlocal B = {}\n"
            "function B:b() self:a() end",
            ["B:b: 6:a"],
        ),
    ],
)
def test_callers(text: str, expected: list[str]) -> None:
    check_incoming(text, *expected)


def test_callers_of_the_library() -> None:
    check_incoming("local function f() $0print(1) end\nprint(2)", "f: 1:print", "main.lua: 2:print")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "local function g() end\nlocal function $0f() g() g() print(1) end",
            ["g: 2:g 2:g", "print (library): 2:print"],
        ),
        ("local M = {}\nfunction M:a() end\nfunction M:$0b() self:a() end", ["M:a: 3:a"]),
        ("local function g() end\nlocal function $0f() each(function() g() end) end", ["g: 2:g"]),
        ("local function g() end\nlocal function $0f() local function h() g() end h() end", ["h: 2:h"]),
        ("local function $0f() unknown() local x = {} x.y() end", []),
        ("local function $0f() return f() end", ["f: 1:f"]),
        ("local function g() end\nlocal function $0f() pcall(g, 1) end", ["pcall (library): 2:pcall", "g: 2:g"]),
        ("local function $0f() return ('x'):rep(2) end", ["string.rep (library): 1:rep"]),
        ("local function g() end\nlocal function $0f() return (g)() end", ["g: 2:g"]),
        (
            "--- file: main.lua\nlocal m = require 'b'\nlocal function $0f() m.a() end\n"
            "--- file: b.lua\nlocal M = {}\nfunction M.a() end\nreturn M",
            ["M.a: 2:a"],
        ),
        ("---@class A\n---@field run fun()\n---@param a A\nlocal function $0f(a) a.run() end", ["run: 4:run"]),
    ],
)
def test_called(text: str, expected: list[str]) -> None:
    check_outgoing(text, *expected)


def test_a_file_is_an_item_of_its_own() -> None:
    fixture = read_fixture(
        "--- file: main.lua\nlocal m = require 'b'\nlocal function f() m.a() end\nf()\n"
        "--- file: b.lua\nlocal M = {}\nfunction M.a() end\nreturn M"
    )
    snapshot = fixture.snapshot()
    main, other = "file:///srv/main.lua", "file:///srv/b.lua"
    found = outgoing_calls(snapshot, main, FILE)
    assert [told(fixture, main, calls) for calls in found] == ["require (library): 1:require", "f: 3:f"]
    (caller,) = incoming_calls(snapshot, other, FILE)
    assert (caller.item.kind, caller.item.uri) == ("file", main)


@pytest.mark.parametrize(("uri", "key"), [("file:///srv/gone.lua", 3), ("file:///srv/main.lua", 9999), ("", FILE)])
def test_what_has_gone_calls_nothing(uri: str, key: int) -> None:
    snapshot = read_fixture("local function f() f() end").snapshot()
    assert incoming_calls(snapshot, uri, key) == []
    assert outgoing_calls(snapshot, uri, key) == []


@pytest.mark.parametrize("text", ["f$0(", "function $0", "a.b:$0", "local function f( $0g("])
def test_unfinished_texts_are_no_obstacle(text: str) -> None:
    fixture = read_fixture(text)
    for item in prepared(fixture):
        incoming_calls(fixture.snapshot(), item.uri, item.key)
        outgoing_calls(fixture.snapshot(), item.uri, item.key)
