"""Renaming keeps the meaning, or is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmspell_runtime.errors import ValidationError
from llmspell_runtime.syntax import Edit, parse
from llmspell_server.language.features.linked_editing import linked_places
from llmspell_server.language.features.rename import prepare_rename, rename
from tests.harness.lsp import cursor


def applied(text: str, edits: list[Edit]) -> str:
    for edit in reversed(edits):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def check_rename(marked: str, new_name: str, expected: str) -> None:
    text, offset = cursor(marked)
    assert applied(text, rename(parse(text), offset, new_name)) == expected


def check_refused(marked: str, new_name: str, words: str) -> None:
    text, offset = cursor(marked)
    with pytest.raises(ValidationError, match=words):
        rename(parse(text), offset, new_name)


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("local a$0 = 1; a = a + b", "local new = 1; new = new + b"),
        ("local a = 1; do local a = 2; f(a$0) end f(a)", "local a = 1; do local new = 2; f(new) end f(a)"),
        ("local function f(a) return f$0(a) end", "local function new(a) return new(a) end"),
        ("for i$0 = 1, 2 do f(i) end", "for new = 1, 2 do f(new) end"),
        ("for k, v in p do f(v$0) end", "for k, new in p do f(new) end"),
        ("goto a; ::a$0::", "goto new; ::new::"),
        ("local a$0 = { a = a.a }", "local new = { a = a.a }"),
        ("local a a$0 = { a = a.a }", "local new new = { a = new.a }"),
        ("local x <const> = 1; f(x$0)", "local new <const> = 1; f(new)"),
        (
            "---@param a string\n---@param ab string\nlocal function f(a$0, ab) end",
            "---@param new string\n---@param ab string\nlocal function f(new, ab) end",
        ),
        ("--- @param a  the a\nlocal f = function(a$0) end", "--- @param new  the a\nlocal f = function(new) end"),
        ("local a$0 = 'a' -- a", "local new = 'a' -- a"),
        ("local é, a$0 = 1; f(a)", "local é, new = 1; f(new)"),
        ("local x = a; local a$0 = 1", "local x = a; local new = 1"),
        ("if a$0b then", None),
    ],
)
def test_rename(marked: str, expected: str | None) -> None:
    if expected is None:
        check_refused(marked, "new", "no local name")
    else:
        check_rename(marked, "new", expected)


@pytest.mark.parametrize(
    ("marked", "new_name", "words"),
    [
        ("local a$0", "end", "reserved word"),
        ("local a$0", "goto", "reserved word"),
        ("local a$0", "1a", "not a name"),
        ("local a$0", "", "not a name"),
        ("local a$0", "a b", "not a name"),
        ("local a$0", "é", "not a name"),
        ("local a$0 = 1; do local b = 2; f(a) end", "b", "taken"),
        ("local b = 1; do local a$0 = 2; f(b) end", "b", "taken"),
        ("local a$0 = 1; print(a)", "print", "taken"),
        ("local b; local a$0 = 1; f(b)", "b", "taken"),
        ("local function f(a$0, b) return a, b end", "b", "taken"),
        ("goto a; ::a$0:: ::b::", "b", "taken"),
        ("local a$0 = 1; local function f() return function() return b end end", "b", "taken"),
        ("print$0(1)", "x", "no local name"),
        ("t.a$0 = 1", "x", "no local name"),
        ("function m:f() return self$0 end", "x", "no local name"),
        ("local function f(...) return ...$0 end", "x", "no local name"),
        ("-- a$0", "x", "no local name"),
        ("$0", "x", "no local name"),
    ],
)
def test_a_rename_that_would_change_the_meaning_is_refused(marked: str, new_name: str, words: str) -> None:
    check_refused(marked, new_name, words)


def test_shadowing_that_changes_nothing_is_allowed() -> None:
    check_rename("local a$0 = 1; do local b = 2; f(b) end", "b", "local b = 1; do local b = 2; f(b) end")
    check_rename("local b = 1; f(b); local a$0 = 2; g(a)", "b", "local b = 1; f(b); local b = 2; g(b)")


def test_the_same_name_needs_no_edit() -> None:
    text, offset = cursor("local a$0 = 1")
    assert rename(parse(text), offset, "a") == []


NAMES = st.sampled_from(["a", "b", "c"])
STATEMENTS = st.lists(
    st.one_of(
        st.builds("local {} = {}".format, NAMES, NAMES),
        st.builds("{} = {}".format, NAMES, NAMES),
        st.builds("do local {} = {}".format, NAMES, NAMES),
        st.builds("local function {}({}) f({})".format, NAMES, NAMES, NAMES),
        st.builds("for {} = {}, 2 do".format, NAMES, NAMES),
        st.just("end"),
    ),
    max_size=12,
)


@given(STATEMENTS, NAMES, st.data())
def test_after_any_rename_every_name_means_what_it_meant(lines: list[str], new_name: str, data: st.DataObject) -> None:
    text = "\n".join(lines)
    tree = parse(text)
    places = [offset for offset in range(len(text)) if prepare_rename(tree, offset) is not None]
    if not places:
        return
    try:
        edits = rename(tree, data.draw(st.sampled_from(places)), new_name)
    except ValidationError:
        return
    after = parse(applied(text, edits))

    def meanings(scopes: object) -> list[tuple[int, list[int]]]:
        return [(v.start, v.uses) for v in scopes.variables]  # type: ignore[attr-defined]

    # All the names are one letter long, so that nothing moves.
    assert meanings(after.scopes) == meanings(tree.scopes)
    assert [use.start for use in after.scopes.globals] == [use.start for use in tree.scopes.globals]


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("local a$0 = 1; f(a)", 2),
        ("local a$0", 0),
        ("a$0 = 1", 0),
        ("function m:f() f(self$0) end", 0),
        ("goto a; ::a$0::", 2),
    ],
)
def test_linked_places(marked: str, expected: int) -> None:
    text, offset = cursor(marked)
    assert len(linked_places(parse(text), offset)) == expected
