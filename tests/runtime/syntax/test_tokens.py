"""Tokens: nothing of a text is lost, and both ways of reading it agree."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llmspell_runtime.syntax import number_value, parse, string_value
from llmspell_runtime.syntax.dialects import DIALECTS, LUA54
from llmspell_runtime.syntax.kinds import Kinds
from llmspell_runtime.syntax.lexer import tokenize
from llmspell_runtime.syntax.scan import Scanner, leading_trivia_end
from llmspell_runtime.syntax.tokens import Tokens
from tests.runtime.syntax.lua_texts import mutate, spell
from tests.runtime.syntax.snippets import SNIPPETS

_BRACKETS = ["[", "[[", "]]", "[=[", "]=]", "[===[", "]===]", "--", "--[[", "--[==[", '"', "'", "\\", "\\z", "=", "=="]
_OTHERS = [
    "\n",
    "\r",
    " ",
    "\t",
    "x",
    "0x",
    "1.5",
    "..",
    "...",
    ".",
    "é",
    "\x00",
    "~=",
    "::",
    "#!",
    "end",
    "local x",
    "\n\n",
]
_PIECES = st.sampled_from([*_BRACKETS, *_OTHERS, "\udc80", "\ufeff"])
_TEXTS = st.one_of(st.lists(_PIECES, max_size=20).map("".join), st.text(max_size=30))


def scanned(text: str) -> Tokens:
    tokens = Tokens(text, [], [], [], [], {})
    scanner = Scanner(tokens, leading_trivia_end(text), Kinds(LUA54))
    while scanner.advance():
        pass
    return tokens


def check_lossless(text: str) -> None:
    tokens = tokenize(text, LUA54)
    position = 0
    for start, end, token in zip(tokens.starts, tokens.ends, tokens.texts, strict=True):
        gap = text[position:start]
        assert position <= start <= end and text[start:end] == token
        assert gap.strip(" \t\r\n\v\f") == "" or "--" in gap or gap.startswith(("#!", "\ufeff"))
        position = end
    assert position == len(text) and tokens.kinds[-1] == "<eof>" and tokens.kinds.count("<eof>") == 1


def check_same_from_both(text: str) -> None:
    one, other = tokenize(text, LUA54), scanned(text)
    for part in ("texts", "kinds", "starts", "ends", "flaws"):
        assert getattr(one, part) == getattr(other, part)


@given(_TEXTS)
@settings(max_examples=1500, deadline=None)
def test_any_text(text):
    check_lossless(text)
    check_same_from_both(text)


def test_spells_and_snippets():
    random = Random(1)
    for text in [spell(1), spell(2), *(mutate(spell(3, 1), random) for _ in range(50))]:
        check_lossless(text)
        check_same_from_both(text)
    for texts in SNIPPETS.values():
        for text in texts:
            check_lossless(text)
            check_same_from_both(text)


@given(_TEXTS)
@settings(max_examples=500, deadline=None)
def test_the_tokens_of_a_tree_are_those_of_the_text(text):
    tokens = tokenize(text, LUA54)
    expected = list(zip(tokens.kinds, tokens.starts, tokens.ends, strict=True))[:-1]
    found = [tuple(token) for token in parse(text).tokens]
    assert found == [*expected, ("<eof>", len(text), len(text))]


@given(st.text(max_size=40), st.sampled_from(sorted(DIALECTS)))
@settings(max_examples=300, deadline=None)
def test_no_text_raises(text, dialect):
    assert isinstance(parse(text, dialect).errors, list)


@pytest.mark.parametrize(
    ("token", "value"),
    [
        ("1", 1),
        ("0x10", 16),
        ("0xffffffffffffffff", -1),
        ("9223372036854775807", 2**63 - 1),
        ("9223372036854775808", 2.0**63),
        ("1.5", 1.5),
        (".5", 0.5),
        ("5.", 5.0),
        ("3e2", 300.0),
        ("0x.8p1", 1.0),
        ("0xA.8", 10.5),
        ("1e", None),
        ("1LL", None),
    ],
)
def test_values_of_numbers(token, value):
    assert number_value(token) == value


@pytest.mark.parametrize(
    ("token", "value"),
    [
        ("'a'", "a"),
        ('"a\\nb"', "a\nb"),
        ("'\\65\\066'", "AB"),
        ("'\\x41'", "A"),
        ("'\\u{20AC}'", "€"),
        ("'a\\z \n  b'", "ab"),
        ("'a\\\r\nb'", "a\nb"),
        ("[[a]]", "a"),
        ("[[\na\r\nb]]", "a\nb"),
        ("[=[ ]] ]=]", " ]] "),
        ("'a", "a"),
        ("'\\q'", "\\q'"),
        ("[[a", "a"),
    ],
)
def test_values_of_strings(token, value):
    assert string_value(token, LUA54) == value
