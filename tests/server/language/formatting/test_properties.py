"""What holds for every text: stable, the same tokens and comments, and Lua accepts it."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llmspell_server.language.formatting import Style, format_text
from tests.runtime.syntax.lua_texts import program, spell
from tests.runtime.syntax.oracle import lua_error
from tests.server.language.formatting.check import check_sound, meaning, scattered

REPOSITORY = Path(__file__).parents[4]

STYLES = st.builds(
    Style,
    column_width=st.sampled_from((20, 40, 60, 80, 120)),
    indent_type=st.sampled_from(("Spaces", "Tabs")),
    quote_style=st.sampled_from(("AutoPreferDouble", "ForceSingle")),
    call_parentheses=st.sampled_from(("Always", "NoSingleString", "NoSingleTable", "None", "Input")),
    collapse_simple_statement=st.sampled_from(("Never", "FunctionOnly", "ConditionalOnly", "Always")),
    space_after_function_names=st.sampled_from(("Never", "Always")),
    block_newline_gaps=st.sampled_from(("Never", "Preserve")),
)
SEEDS = st.integers(0, 10**6)


def checked(text: str, style: Style) -> None:
    formatted = check_sound(text, style)
    if accepted(text):
        assert accepted(formatted)


def accepted(text: str) -> bool:
    """Whether Lua loads a text."""
    return not lua_error(text.encode().decode("latin-1"))


@given(SEEDS, STYLES)
@settings(max_examples=200, deadline=None)
def test_programs(seed: int, style: Style) -> None:
    checked(program(seed), style)


@given(SEEDS, STYLES)
@settings(max_examples=60, deadline=None)
def test_spells(seed: int, style: Style) -> None:
    checked(spell(seed, 1), style)


@given(SEEDS, STYLES, st.sampled_from((0.01, 0.05, 0.2)))
@settings(max_examples=200, deadline=None)
def test_comments_anywhere(seed: int, style: Style, share: float) -> None:
    text = spell(seed, 1) if seed % 2 else program(seed)
    checked(scattered(text, Random(seed), share), style)


@given(SEEDS, STYLES)
@settings(max_examples=150, deadline=None)
def test_the_meaning_stays(seed: int, style: Style) -> None:
    text = spell(seed, 1) if seed % 3 == 0 else program(seed)
    assert meaning(format_text(text, style).text) == meaning(text)


@given(st.text(alphabet="ab=(){}[]'\"\\-\n\r ,;.:1x\x00\udc80é", max_size=60))
@settings(max_examples=150, deadline=None)
def test_any_text_at_all(text: str) -> None:
    formatted = format_text(text)
    if formatted.problem is not None:
        assert formatted.text == text
        assert not formatted.problem.internal
    else:
        assert format_text(formatted.text).text == formatted.text


FILES = sorted(
    path for folder in ("examples", "benchmarks", "runtime") for path in (REPOSITORY / folder).rglob("*.lua")
)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_files_of_this_repository(path: Path) -> None:
    text = path.read_text()
    for style in (Style(), Style(column_width=40, call_parentheses="None", collapse_simple_statement="Always")):
        assert accepted(text)
        assert accepted(check_sound(text, style))


@pytest.mark.parametrize("path", sorted((REPOSITORY / "examples").rglob("*.lua")), ids=lambda path: path.name)
def test_examples_are_formatted(path: Path) -> None:
    assert format_text(path.read_text()).text == path.read_text()
