"""Hints between words: each case is the text with its hints written into it as `«…»`."""

from __future__ import annotations

import re
from typing import Any

import pytest

from llmspell_server.language.features.inlay_hints.hint import Choice, Hint
from llmspell_server.language.features.inlay_hints.hints import inlay_hints, insertion, parts_of
from llmspell_server.language.types.values import Type
from tests.harness.lua_fixture import ROOT, Fixture, read_fixture, shown

URI = f"{ROOT}/main.lua"
EVERYTHING = Choice(
    parameter_names="all", variable_types=True, parameter_types=True, return_types=True, enum_values=True
)


def hints_of(fixture: Fixture, choice: Choice) -> list[Hint]:
    return inlay_hints(fixture.snapshot(), URI, 0, len(fixture.files[URI]), choice)


def check_hints(expected: str, **wanted: Any) -> None:
    """The hints of the text without `«…»` are those in it."""
    text = re.sub("«[^»]*»", "", expected)
    for hint in reversed(hints_of(read_fixture(text), Choice(**{"parameter_names": "off", **wanted}))):
        text = text[: hint.offset] + f"«{hint.text}»" + text[hint.offset :]
    assert text == expected


SEND = "---@param recipient string\n---@param retries? integer\nlocal function send(recipient, retries, n, ...) end\n"


@pytest.mark.parametrize(
    ("call", "mode"),
    [
        ('send(«recipient:»"bob", «retries:»3, 4, 5)', "literals"),
        ("send(name, «retries:»-3)", "literals"),
        ("send(«recipient:»name, «retries:»count, x)", "all"),
        ('send("bob", 3)', "off"),
        ("send(recipient, «retries:»nil)", "literals"),
        ("send(the_recipient, self.retries)", "all"),
        ("send(get_recipient(), t['retries'])", "all"),
        ("send(Recipient, max_retries)", "all"),
        ('send "bob"', "all"),
        ("send(«recipient:»{}, «retries:»function() end)", "all"),
        ("send({}, function() end)", "literals"),
        ('unknown("bob", 3)', "all"),
        ("send()", "all"),
        ("send(", "all"),
        ("send(«recipient:»1", "all"),
    ],
)
def test_names_of_parameters(call: str, mode: str) -> None:
    check_hints(SEND + call, parameter_names=mode)


@pytest.mark.parametrize(
    "text",
    [
        "print('x', 1)\nlocal s = tostring(1)",
        "string.rep('x', 3)",
        "local t = {}\ntable.insert(t, 1)\ntable.concat(t, ', ')",
        "string.find('s', 'p', «init:»1, «plain:»true)",
        "('s'):find('p', «init:»1)",
        "tonumber('ff', «base:»16)",
        "require('x')",
        "JSON.parse('{}')",
        "State.save('global', 'key', 1)",
        "local function set_name(name) end\nset_name('x')",
        "local function f(a, b) end\nf(1, 2)",
        "local function f(_unused) end\nf(1)",
    ],
)
def test_no_names_that_say_nothing(text: str) -> None:
    check_hints(text, parameter_names="literals")


def test_names_of_methods_and_fields() -> None:
    check_hints(
        "local A = {}\nfunction A:move(delta, speed) end\nfunction A.make(width) end\n"
        "A:move(«delta:»1, «speed:»2)\nA.move(A, «delta:»1)\nA.make(«width:»3)",
        parameter_names="literals",
    )


def test_names_across_files() -> None:
    fixture = read_fixture(
        "--- file: main.lua\nlocal m = require 'lib'\nm.open(true)\n--- file: lib.lua\n"
        "local M = {}\n---@param force boolean whether to\nfunction M.open(force) end\nreturn M\n"
    )
    (hint,) = hints_of(fixture, Choice())
    assert (hint.text, hint.doc) == ("force:", "whether to")
    assert hint.place is not None
    assert shown(fixture, hint.place) == "lib.lua:3:force"


@pytest.mark.parametrize(
    "text",
    [
        "local s«: string» = ('x'):rep(3)",
        "local a«: number?», b«: string» = tonumber(x), tostring(x)",
        "local a = 1\nlocal b = 'x'\nlocal c = {}\nlocal f = function() end\nlocal d",
        "---@type integer\nlocal a = f()",
        "---@class Car\nlocal Car = {}\n---@return Car\nfunction Car.new() end\nlocal a = Car.new()\n"
        "local make«: fun(): Car» = Car.new\nlocal b«: Car» = make()",
        "for i«: integer», v«: string» in ipairs({ 'a' }) do end",
        "for _, v«: string» in ipairs({ 'a' }) do end",
        "for i = 1, 3 do end",
        "local x = unknown()",
        "local m = require('x')",
        "local = f()",
    ],
)
def test_types_of_variables(text: str) -> None:
    check_hints(text, variable_types=True)


@pytest.mark.parametrize(
    "text",
    [
        "---@param f fun(name: string, n: integer)\nlocal function each(f) end\n"
        "each(function(name«: string», n«: integer») end)",
        "local function f(a) return a end\nf(1)",
        "table.sort(unknown(), function(a, b) return a < b end)",
        "---@param f fun(name: string)\nlocal function each(f) end\neach(function(_) end)",
        "---@class Hooks\n---@field done fun(ok: boolean)\n---@type Hooks\n"
        "local h = { done = function(ok«: boolean») end }",
    ],
)
def test_types_of_parameters_of_callbacks(text: str) -> None:
    check_hints(text, parameter_types=True)


@pytest.mark.parametrize(
    "text",
    [
        "local function f()«: integer, string» return 1, 'x' end",
        "local function f() end",
        "---@return integer\nlocal function f() return 1 end",
        "local f = function(a)«: string» return a .. 'x' end",
        "function M.f()«: boolean» return true end",
        "local function f(x) return x end",
    ],
)
def test_types_of_results(text: str) -> None:
    check_hints(text, return_types=True)


def test_values_of_enums() -> None:
    check_hints(
        "---@enum Colour\nlocal Colour = { red = 1, blue = 'b' }\nlocal t = { red = 1 }\n"
        'local a = { Colour.red«= 1», Colour.blue«= "b"», Colour.none, t.red }\nColour.red = 2',
        enum_values=True,
    )


def test_long_types_are_shortened_and_told_whole() -> None:
    fixture = read_fixture(
        "local function f() return { one = 1, two = 2, three = 3, four = 'x', five = 5 } end\nlocal t = f()"
    )
    (hint,) = hints_of(fixture, Choice(variable_types=True))
    assert len(hint.text) <= 42
    assert hint.text.endswith("…")
    assert "four: string" in hint.doc


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("local s = ('x'):rep(3)", "---@type string\nlocal s = ('x'):rep(3)"),
        ("do\n    local s = ('x'):rep(3)\nend", "do\n    ---@type string\n    local s = ('x'):rep(3)\nend"),
        ("local a, b = tonumber(x), tostring(x)", "---@type number?, string\nlocal a, b = tonumber(x), tostring(x)"),
        ("f() local s = ('x'):rep(3)", None),
        ("local function f() return 1 end", "---@return integer\nlocal function f() return 1 end"),
        ("g(function() return 1 end)", None),
        ("for i, v in ipairs({ 'a' }) do end", None),
    ],
)
def test_a_hint_can_be_written_down(text: str, expected: str | None) -> None:
    fixture = read_fixture(text)
    snapshot = fixture.snapshot()
    file = snapshot.file(URI)
    assert file is not None
    hint = inlay_hints(snapshot, URI, 0, len(text), Choice(variable_types=True, return_types=True))[0]
    edit = insertion(file, hint)
    assert (text[: edit.start] + edit.text + text[edit.end :] if edit is not None else None) == expected


def test_the_names_of_classes_lead_to_them() -> None:
    fixture = read_fixture(
        "---@class Car\n---@class Shop\n---@type fun(): table<string, Car>\nlocal f\nlocal cars = f()"
    )
    (hint,) = hints_of(fixture, Choice(variable_types=True))
    parts = parts_of(fixture.snapshot(), hint)
    assert [(text, place is not None) for text, place in parts] == [
        (": table<string, ", False),
        ("Car", True),
        (">", False),
    ]
    assert isinstance(hint.types[0], Type)


def test_only_what_stands_in_the_range_is_told() -> None:
    text = "local a = ('x'):rep(3)\nlocal b = ('x'):rep(3)\n"
    found = inlay_hints(read_fixture(text).snapshot(), URI, 23, 30, EVERYTHING)
    assert [hint.offset for hint in found] == [30]
    assert inlay_hints(read_fixture(text).snapshot(), "file:///srv/gone.lua", 0, 9, EVERYTHING) == []


@pytest.mark.parametrize(
    "text", ["f(", "local x =", "function", "f(function(", "for in do", "a.b.", "---@enum\nlocal E = {}\nE.", "f(1,,2)"]
)
def test_unfinished_texts_are_no_obstacle(text: str) -> None:
    hints_of(read_fixture(text), EVERYTHING)
