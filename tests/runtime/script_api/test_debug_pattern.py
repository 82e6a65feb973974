"""Patterns over module names: they mean what Python's `re` means, and none can hang the kernel."""

# ruff: noqa: E501 -- the text of an error stands on one line

from __future__ import annotations

import fnmatch
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inline_snapshot import snapshot

from llmspell_runtime.errors import LlmspellError
from llmspell_runtime.script_api.debug_pattern import MAX_NAME, MAX_STATES, compile_regex, compile_wildcard

atoms = st.sampled_from(["a", "b", ".", "\\.", "\\w", "\\D", "[ab]", "[^a]", "[a-c.]", "(?:ab|c)", "(a)", "x|y"])
repeats = st.sampled_from(["", "", "*", "+", "?", "{2}", "{1,3}", "{0,}", "*?"])
groups = st.builds("({}){}".format, st.builds("{}{}".format, atoms, repeats), repeats)
edges = st.sampled_from(["^", "$"])
patterns = st.lists(st.one_of(st.builds("{}{}".format, atoms, repeats), groups, edges), max_size=6).map("".join)
names = st.text(st.sampled_from("abcxy."), max_size=12)


@given(patterns, names)
def test_a_regex_matches_what_python_matches(pattern: str, name: str) -> None:
    assert compile_regex(pattern).matches(name) == bool(re.search(pattern.replace("$", r"\Z"), name))


@given(st.text(st.sampled_from("ab.*?"), max_size=10), names)
def test_a_wildcard_matches_what_fnmatch_matches(pattern: str, name: str) -> None:
    assert compile_wildcard(pattern).matches(name) == fnmatch.fnmatchcase(name, pattern)


@given(st.text(max_size=140))
def test_any_text_is_a_pattern_or_an_error(pattern: str) -> None:
    for compile_one in (compile_regex, compile_wildcard):
        try:
            assert compile_one(pattern).matches("app.loader") in (True, False)
        except LlmspellError:
            continue


@pytest.mark.parametrize(
    "pattern", ["(a*)*b", "(a|a)*b", "(a|aa)+$", "(.*)*x", "((a+)+)+b", "(a?){40}a{40}", "(x+x+)+y"]
)
def test_patterns_that_explode_elsewhere_take_bounded_steps(pattern: str) -> None:
    """The automaton bounds the work: states times characters, whatever the pattern."""
    compiled = compile_regex(pattern)
    visits = 0

    class Counting(tuple[object, ...]):
        def __getitem__(self, index: object) -> object:
            nonlocal visits
            visits += 1
            return super().__getitem__(index)  # type: ignore[index]

    counted = type(compiled)(Counting(compiled.states), compiled.start, compiled.accept)  # type: ignore[arg-type]
    assert not counted.matches("a" * 100 + "!" * 10_000) or pattern == "(a?){40}a{40}"
    assert visits <= 2 * len(compiled.states) * (MAX_NAME + 1)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("(a", snapshot('Validation error: the pattern "(a" is wrong at character 3: missing )')),
        ("a)", snapshot('Validation error: the pattern "a)" is wrong at character 2: unmatched )')),
        ("*a", snapshot('Validation error: the pattern "*a" is wrong at character 2: there is nothing to repeat')),
        ("[a", snapshot('Validation error: the pattern "[a" is wrong at character 3: it ends too early')),
        ("a{2", snapshot('Validation error: the pattern "a{2" is wrong at character 4: } expected')),
        (
            "a{3,2}",
            snapshot(
                'Validation error: the pattern "a{3,2}" is wrong at character 7: the bounds are the wrong way round'
            ),
        ),
        (r"(a)\1", snapshot(r'Validation error: the pattern "(a)\1" is wrong at character 6: \1 is not understood')),
        (
            "(?=a)",
            snapshot(
                'Validation error: the pattern "(?=a)" is wrong at character 2: of the forms (?…) only (?:…) is understood'
            ),
        ),
        ("a" * 129, snapshot("Validation error: a pattern has at most 128 characters")),
        ("a{1000}", snapshot('Resource error: the pattern "a{1000}" is too large (repeat fewer times)')),
        (
            "((a{20}){20}){20}",
            snapshot('Resource error: the pattern "((a{20}){20}){20}" is too large (repeat fewer times)'),
        ),
        (
            "a{99999999999999999999}",
            snapshot(
                'Validation error: the pattern "a{99999999999999999999}" is wrong at character 23: more than 1000 repeats'
            ),
        ),
    ],
)
def test_patterns_that_are_refused(pattern: str, text: str) -> None:
    with pytest.raises(LlmspellError) as caught:
        compile_regex(pattern)
    assert caught.value.for_lua() == text


def test_no_automaton_is_larger_than_its_bound() -> None:
    assert len(compile_regex("a{50}").states) <= MAX_STATES
