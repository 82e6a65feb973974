"""Tests that can be run, and functions whose references are counted; `$1` marks their names."""

from __future__ import annotations

import pytest

from llmspell_server.language.features.lenses import Named, counted_functions, runnable_tests, uses_of
from llmspell_server.language.source import SourceFile
from tests.harness.lua_fixture import ROOT, read_fixture

URI = f"{ROOT}/main.lua"


def check_marks(text: str, found: object) -> None:
    """What is found stands at the marks."""
    fixture = read_fixture(text)
    file = fixture.snapshot().file(URI)
    assert isinstance(file, SourceFile)
    assert callable(found)
    places: list[Named] = found(file)
    assert [each.start for each in places] == [mark.offset for mark in fixture.marks.get(1, [])]
    assert all(file.text[each.start : each.end] == each.name.rsplit(".")[-1].rsplit(":")[-1] for each in places)


@pytest.mark.parametrize(
    "text",
    [
        "local function $1test_a() end\nfunction $1Test_b() end\nfunction $1TestC() end",
        "local function test_a(x) end\nlocal function test_b(...) end\nfunction M.test_c() end",
        "local function tested() end\nlocal function test_() end\nlocal function helper() end",
        "local function test_a() end\nlocal function $1test_a() end",
        "local function test_a() end\nlocal test_a = 1",
        "local function test_a() end\nreturn { test_a }",
        "do local function test_a() end end",
        "",
    ],
)
def test_tests_that_can_be_called_behind_the_file(text: str) -> None:
    check_marks(text, runnable_tests)


@pytest.mark.parametrize(
    "text",
    [
        "local function $1f() local function $1g() end end",
        "function M.$1a() end\nfunction M:$1b() end",
        "local $1f = function() end\nM.$1a = function() end\nlocal t = { $1x = function() end }",
        "each(function() end)\nHook.register('x', function() end)\nt['a'] = function() end",
        "local = function() end\nfunction() end",
    ],
)
def test_functions_with_names(text: str) -> None:
    check_marks(text, counted_functions)


def test_uses_are_counted_without_the_definition() -> None:
    fixture = read_fixture("local function $0f() f() end\nf()\n--- file: b.lua\nf()")
    snapshot = fixture.snapshot()
    assert len(uses_of(snapshot, *fixture.cursor)) == 2
    assert uses_of(snapshot, URI, 9999) == []
