"""The verdict on a text is Lua's own: accepted exactly when `load` accepts it."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llmspell_runtime.syntax import parse
from tests.runtime.syntax.lua_texts import mutate, program, spell
from tests.runtime.syntax.oracle import DIALECTS, lua_error
from tests.runtime.syntax.snippets import SNIPPETS


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("group", SNIPPETS)
def test_snippets(group, dialect):
    wrong = [
        (text, lua_error(text, dialect), parse(text, dialect).errors)
        for text in SNIPPETS[group]
        if (lua_error(text, dialect) == "") != (parse(text, dialect).errors == [])
    ]
    assert wrong == []


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize(
    "around", ["do {} end", "f = function(...) {} end", "if x then {} end", "repeat {} until x", "f({})"]
)
def test_snippets_inside_other_code(around, dialect):
    for texts in SNIPPETS.values():
        for text in texts:
            whole = around.replace("{}", text)
            assert (lua_error(whole, dialect) == "") == (parse(whole, dialect).errors == []), whole


def check_mutations(dialect: str, seed: int, count: int) -> None:
    random = Random(seed)
    texts = [spell(seed * 100 + index, 3) for index in range(12)]
    for _ in range(count):
        text = mutate(random.choice(texts), random)
        assert (lua_error(text, dialect) == "") == (parse(text, dialect).errors == []), text


@pytest.mark.parametrize("seed", range(4))
def test_mutated_spells(seed):
    check_mutations("lua54", seed, 700)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_mutated_spells_in_every_dialect(dialect):
    check_mutations(dialect, 9, 150)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_random_programs_are_accepted_or_refused_as_lua_does(dialect):
    random = Random(3)
    for seed in range(60):
        text = program(seed)
        if dialect == "lua54":
            assert lua_error(text) == "" and parse(text).errors == []
        text = mutate(text, random)
        assert (lua_error(text, dialect) == "") == (parse(text, dialect).errors == []), text


_WORDS = (
    "x y f t . .. ... : :: ; , = == ~= < <const> <close> ( ) [ ] { } [[ ]] ' \" \\ -- --[[ \n 1 0x 1.5 + - * // ~ # "
    "and or not nil true end if then else elseif do while repeat until for in function local return break goto"
)
_PIECES = st.sampled_from(_WORDS.split(" "))


@given(st.lists(_PIECES, max_size=25).map(" ".join))
@settings(max_examples=600, deadline=None)
def test_token_soup(text):
    assert (lua_error(text) == "") == (parse(text).errors == [])


@given(st.text(st.characters(max_codepoint=255), max_size=40))
@settings(max_examples=300, deadline=None)
def test_any_text(text):
    if not text.startswith("#!"):
        assert (lua_error(text) == "") == (parse(text).errors == [])


def test_a_first_line_for_the_shell_is_skipped_as_lua_does_with_files():
    assert parse("#!/usr/bin/env llmspell\nx = 1").errors == []
    assert parse("\ufeff#!/usr/bin/env llmspell\nx = 1").errors == []
    assert parse("#x").errors != []
