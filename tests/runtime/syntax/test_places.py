"""Each mistake is marked once, where it was made, and costs nothing of what follows it."""

from __future__ import annotations

import pytest

from llmspell_runtime.syntax import Edit, parse, reparse
from tests.runtime.syntax.places import PLACES


def unmarked(marked: str) -> str:
    return marked.replace("⟦", "").replace("⟧", "")


def with_marks(text: str, dialect: str) -> str:
    marks: list[tuple[int, int, str]] = []
    for error in parse(text, dialect).errors:
        empty = error.start == error.end
        marks += [(error.start, 1, "⟦"), (error.end, 2 if empty else 0, "⟧")]
    for offset, _, mark in sorted(marks, reverse=True):
        text = text[:offset] + mark + text[offset:]
    return text


@pytest.mark.parametrize("kind", PLACES)
def test_every_mistake_is_marked_once_and_in_its_place(kind):
    cases = [case if isinstance(case, tuple) else ("lua54", case) for case in PLACES[kind]]
    wrong = [(marked, found) for d, marked in cases if (found := with_marks(unmarked(marked), d)) != marked]
    assert wrong == []


@pytest.mark.parametrize("kind", PLACES)
def test_the_marks_are_the_same_when_the_text_is_typed(kind):
    for case in PLACES[kind]:
        dialect, marked = case if isinstance(case, tuple) else ("lua54", case)
        text = "local before = 1\n" + unmarked(marked) + "\nlocal behind = 2\n"
        for at in range(0, len(text), 3):
            tree = parse(text[:at] + text[at + 1 :], dialect)
            assert reparse(tree, Edit(at, at, text[at])).errors == parse(text, dialect).errors, (marked, at)


@pytest.mark.parametrize("kind", PLACES)
def test_the_next_function_is_still_there(kind):
    for case in PLACES[kind]:
        dialect, marked = case if isinstance(case, tuple) else ("lua54", case)
        tree = parse(unmarked(marked) + "\n\nlocal function behind(a)\n    return a\nend\n", dialect)
        assert "behind" in [variable.name for variable in tree.scopes.variables], marked
