"""What kind of thing each name is."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmspell_runtime.syntax import Edit, parse, reparse
from llmspell_server.language.features.doc_tokens import annotation_tokens
from llmspell_server.language.features.tokens import semantic_tokens
from llmspell_server.language.workspace import snapshot_of

URI = "file:///srv/main.lua"


def check_tokens(text: str, *expected: str) -> None:
    """`name:kind.modifier…` for each name, in the order of the text."""
    found = semantic_tokens(parse(text))
    assert [f"{text[t.start : t.end]}:{'.'.join((t.kind, *sorted(t.modifiers)))}" for t in found] == list(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("local x = 1", ["x:variable.declaration"]),
        ("local x <const> = y", ["x:variable.declaration.readonly", "const:modifier", "y:variable.global"]),
        ("local x; x = 2", ["x:variable.declaration", "x:variable.modification"]),
        ("print(x)", ["print:function.defaultLibrary.global", "x:variable.global"]),
        ("x = 1", ["x:variable.global.modification"]),
        ("function f(a) return a end", ["f:function.definition.global", "a:parameter.declaration", "a:parameter"]),
        ("local function f() f() end", ["f:function.definition", "f:function"]),
        ("local f = function() end g(f)", ["f:function.declaration", "g:function.global", "f:function"]),
        ("local f = function() end f = 1", ["f:variable.declaration", "f:variable.modification"]),
        (
            "f = 1 local f = function() end f()",
            ["f:variable.global.modification", "f:function.declaration", "f:function"],
        ),
        (
            "local x <const> = f() do x = x end",
            [
                "x:variable.declaration.readonly",
                "const:modifier",
                "f:function.global",
                "x:variable.modification.readonly",
                "x:variable.readonly",
            ],
        ),
        (
            "local _ENV = t print(_ENV)",
            [
                "_ENV:variable.declaration",
                "t:variable.global",
                "print:function.defaultLibrary.global",
                "_ENV:variable",
            ],
        ),
        ("a.b.c()", ["a:variable.global", "b:property", "c:method"]),
        ("a:m(b)", ["a:variable.global", "m:method", "b:variable.global"]),
        (
            "function a.b:c() return self end",
            ["a:variable.global", "b:property", "c:method.definition", "self:keyword"],
        ),
        (
            "local t = { a = 1, b = function() end }",
            ["t:variable.declaration", "a:property.declaration", "b:method.declaration"],
        ),
        ("goto x ::x::", ["x:label", "x:label.declaration"]),
        ("for i = 1, n do end", ["i:variable.declaration", "n:variable.global"]),
        ("string.format('x')", ["string:variable.defaultLibrary.global", "format:method"]),
    ],
)
def test_tokens(text: str, expected: list[str]) -> None:
    check_tokens(text, *expected)


def test_global_is_a_word_of_lua_55() -> None:
    text = "global x = { global = global } global function f() end"
    found = semantic_tokens(parse(text, "lua55"))
    kinds = [(text[token.start : token.end], token.kind) for token in found]
    assert kinds == [
        ("global", "keyword"), ("x", "variable"), ("global", "property"), ("global", "variable"),
        ("global", "keyword"), ("f", "function"),
    ]  # fmt: skip


_LINES = [
    "x = 1\n",
    "local x\n",
    "local x = function() end\n",
    "x() y()\n",
    "local function y() x = 2 y = 3 end\n",
    "end ",
]


@given(st.lists(st.sampled_from(_LINES), max_size=8), st.lists(st.tuples(st.floats(0, 1), st.sampled_from(_LINES))))
def test_an_edited_text_has_the_tokens_of_a_fresh_one(lines: list[str], edits: list[tuple[float, str]]) -> None:
    tree = parse("".join(lines))
    for place, typed in edits:
        semantic_tokens(tree)
        start = int(place * len(tree.text))
        tree = reparse(tree, Edit(start, start + len(typed) % 2, typed))
    assert semantic_tokens(tree) == semantic_tokens(parse(tree.text))


@given(st.text(alphabet="local f(x)={} if then end for in do goto ::\n.:,1", max_size=150), st.data())
def test_a_stretch_has_the_tokens_of_the_whole_that_touch_it(text: str, data: st.DataObject) -> None:
    tree = parse(text)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    whole = semantic_tokens(tree)
    assert all(one.end <= other.start for one, other in pairwise(whole))
    assert semantic_tokens(tree, start, end) == [t for t in whole if t.end > start and t.start < end]


def check_annotations(text: str, *expected: str) -> None:
    """`name:kind.modifier…` for each name in the annotations, without `documentation`, which all have."""
    snapshot = snapshot_of({URI: text})
    file = snapshot.file(URI)
    assert file is not None
    found = annotation_tokens(file, 0, len(text))
    shown = [(text[t.start : t.end], t.kind, [m for m in t.modifiers if m != "documentation"]) for t in found]
    assert [f"{word}:{'.'.join((kind, *modifiers))}" for word, kind, modifiers in shown] == list(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("---@class A: B", ["@class:keyword", "A:class.declaration", "B:class"]),
        (
            "---@param a string[] the text\n---@return A? x\nlocal function f(a) end",
            ["@param:keyword", "a:parameter", "string:type.defaultLibrary", "@return:keyword", "A:class"],
        ),
        ("---@alias Id number", ["@alias:keyword", "Id:type.declaration", "number:type.defaultLibrary"]),
        ("---@enum E\nlocal E = {}", ["@enum:keyword", "E:enum.declaration"]),
        (
            "---@generic T: A\n---@param x T\nlocal function f(x) end",
            [
                "@generic:keyword",
                "T:typeParameter.declaration",
                "A:class",
                "@param:keyword",
                "x:parameter",
                "T:typeParameter",
            ],
        ),
        (
            "---@class A\n---@field x { y: A }",
            [
                "@class:keyword",
                "A:class.declaration",
                "@field:keyword",
                "x:property.declaration",
                "y:property.declaration",
                "A:class",
            ],
        ),
        ("x = 1\n\nlocal y = x --[[@as A]]", ["A:class"]),
        ("local x -- @param in prose", []),
        ("x = 1\n---@see string.rep\n", ["@see:keyword"]),
    ],
)
def test_names_in_annotations(text: str, expected: list[str]) -> None:
    check_annotations(text, *expected)
