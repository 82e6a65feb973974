"""What names mean: declarations, uses, shadowing, what is visible where."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llmspell_runtime.syntax import Edit, parse, reparse
from tests.runtime.syntax.lua_texts import mutate, spell


def check_visible(marked: str, expected: str) -> None:
    """At `$0`, the names `expected` are visible, each as `name:LINE` of its declaration (lines from 1)."""
    offset = marked.index("$0")
    tree = parse(marked.replace("$0", ""))
    visible = tree.scopes.visible(offset)
    found = sorted(f"{name}:{tree.lines.line(variable.start) + 1}" for name, variable in visible.items())
    assert " ".join(found) == expected


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("local a = 1\n$0", "a:1"),
        ("local a = $0", ""),
        ("local a = 1$0", ""),
        ("local a = 1;$0", "a:1"),
        ("local a\nlocal a\n$0", "a:2"),
        ("local a\ndo\nlocal a\n$0 end", "a:3"),
        ("local a\ndo\nlocal a\nend\n$0", "a:1"),
        ("local function f() $0 end", "f:1"),
        ("local f = function() $0 end", ""),
        ("function f(a, b, ...) $0 end", "a:1 b:1"),
        ("function t:m(a)\n$0 end", "a:1 self:1"),
        ("for i = 1, 2 do $0 end", "i:1"),
        ("for i = 1, $0 do end", ""),
        ("for k, v in p() do\n$0\nend", "k:1 v:1"),
        ("repeat local a until $0 a", "a:1"),
        ("if x then local a else $0 end", ""),
        ("local a <const>, b = 1\n$0", "a:1 b:1"),
        ("local a\nfunction f(a)\n local b\n local a = $0", "a:2 b:3"),
        ("function f(a)\n  local b\n  $0", "a:1 b:2"),
        ("function f(a)\n  if a then\n    local b\n    $0\n\nfunction g() end", "a:1 b:3"),
        ("local a = function(b) return $0b end", "b:1"),
    ],
)
def test_visible_names(marked, expected):
    check_visible(marked, expected)


def check_references(marked: str) -> None:
    """Names marked `«x»` are one variable, declaration first; unmarked ones of that name are others."""
    marks = list(re.finditer("«|»", marked))
    starts = [mark.start() - index for index, mark in enumerate(marks) if mark.group() == "«"]
    tree = parse(marked.replace("«", "").replace("»", ""))
    variable = tree.scopes.variable_at(starts[0])
    assert variable is not None
    assert sorted([variable.start, *variable.uses]) == starts
    assert all(tree.scopes.variable_at(start) is variable for start in starts)


@pytest.mark.parametrize(
    "marked",
    [
        "local «a» = a; print(«a», t.a, {a = «a»}, t:a())",
        "local «a» do local a; a = 1 end «a» = 2",
        "local a; function f(«a») return «a» end a = 1",
        "local function «f»() return «f»() end «f»()",
        "for «i» = 1, i do print(«i») end i = 1",
        "for k, «v» in v do print(«v») end",
        "repeat local «a» until «a» a = 1",
        "local «a» = 1; local b = function() return function() «a» = 2 end end",
        "local «x»; local x = «x»; x = 1",
        "local «t» = {}; «t».x = 1; function «t».f() end; function «t»:g() end",
        "local «a»; goto a ::a:: print(«a»)",
    ],
)
def test_references(marked):
    check_references(marked)


def test_functions_have_the_names_a_stack_trace_shows():
    tree = parse(
        "local function f() end\nfunction a.b:c() end\nlocal g = function() end\nt.h = function() end\n"
        "u = { k = function() end, [1] = function() end }\np(function() end)\n"
    )
    assert [function.name for function in tree.scopes.functions] == [
        "main chunk",
        "f",
        "a.b:c",
        "g",
        "t.h",
        "k",
        "",
        "",
    ]


def test_upvalues_globals_and_writes():
    tree = parse("local a, b\nfunction f() a = b; return function() return a end end\nprint(G)\nG = 1")
    f = next(function for function in tree.scopes.functions if function.name == "f")
    inner = next(function for function in tree.scopes.functions if function.parent is f)
    assert [variable.name for variable in f.upvalues] == ["a", "b"]
    assert [variable.name for variable in inner.upvalues] == ["a"]
    assert [(use.name, use.write) for use in tree.scopes.globals] == [
        ("f", True),
        ("print", False),
        ("G", False),
        ("G", True),
    ]
    a = next(variable for variable in tree.scopes.variables if variable.name == "a")
    assert len(a.uses) == 2 and len(a.writes) == 1


def test_labels_know_their_target():
    tree = parse("goto out\ndo goto out end\n::out::\ngoto nowhere")
    targets = [use.target for use in tree.scopes.labels]
    assert targets == [(27, 30), (27, 30), (27, 30), None]


def test_the_function_around_an_offset():
    text = "x = 1\nfunction f() local g = function() y = 2 end z = 3 end"
    scopes = parse(text).scopes
    assert [scopes.function_at(text.index(name)).name for name in ("x", "y", "z")] == ["main chunk", "g", "f"]


@given(st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_scopes_after_an_edit_are_those_of_the_text(random):
    tree = parse(mutate(spell(random.randrange(20), 2), random))
    start = random.randrange(len(tree.text) + 1)
    new = reparse(tree, Edit(start, start, random.choice(["local a\n", "x", "end\n", "("])))
    fresh = parse(new.text)
    for offset in range(0, len(new.text), 37):
        one, other = new.scopes.visible(offset), fresh.scopes.visible(offset)
        assert {name: variable.start for name, variable in one.items()} == {
            name: variable.start for name, variable in other.items()
        }
