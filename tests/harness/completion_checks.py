"""Checks of completion: a text with `$0`, and what is offered there or what the text becomes.

    check_labels("local zebra = 1\\nzeb$0", "zebra")          # exactly these, best first
    check_offered("x.$0", "a", "b"); check_not_offered("x.$0", "c")
    check_silent("-- wo$0")
    check_accept("zeb$0", "zebra", "zebra")                   # the whole text after an item was chosen

Tab stops of snippets are shown as their default text; `check_accept` marks none of them.
"""

from __future__ import annotations

import re
from typing import Any

from llmspell_runtime.syntax.tokens import KEYWORDS
from llmspell_server.language.features.completion import Completion, Offer, Options, complete
from tests.harness.lua_fixture import read_fixture

_STOP = re.compile(r"\$\{\d+:((?:\\.|[^}\\])*)\}|\$\d|\\([$}\\])")


def offer(text: str, *, dialect: str = "lua54", **options: Any) -> Offer:
    """What is offered at the cursor, the best first."""
    fixture = read_fixture(text)
    found = complete(fixture.snapshot(dialect), *fixture.cursor, Options(**options))
    found.items.sort(key=lambda item: (item.order, item.near, item.label))
    return found


def items(text: str, **options: Any) -> list[Completion]:
    """The items, the best first."""
    return offer(text, **options).items


def labels(text: str, *, keywords: bool = False, **options: Any) -> list[str]:
    """Their labels."""
    return [item.label for item in items(text, **options) if keywords or item.label not in KEYWORDS]


def check_labels(text: str, *expected: str, **options: Any) -> None:
    """Exactly these labels in this order; keywords are not looked at."""
    found = labels(text, **options)
    assert found == list(expected), f"{found} instead of {list(expected)} for {text!r}"


def check_offered(text: str, *expected: str, **options: Any) -> None:
    """These are among the labels."""
    found = labels(text, keywords=True, **options)
    missing = [one for one in expected if one not in found]
    assert not missing, f"{missing} are not among {found[:60]} for {text!r}"


def check_not_offered(text: str, *unwanted: str, **options: Any) -> None:
    """None of these is among the labels."""
    found = [one for one in labels(text, keywords=True, **options) if one in unwanted]
    assert not found, f"{found} for {text!r}"


def check_silent(text: str, **options: Any) -> None:
    """Nothing is offered."""
    found = labels(text, keywords=True, **options)
    assert found == [], f"{found[:40]} for {text!r}"


def check_accept(before: str, label: str, after: str, **options: Any) -> None:
    """The text of the cursor's file after choosing an item, its edits elsewhere included."""
    assert accepted(before, label, **options) == after


def accepted(before: str, label: str, **options: Any) -> str:
    """The text after choosing an item; of two with the label, a snippet if the client takes snippets."""
    fixture = read_fixture(before)
    text = fixture.files[fixture.cursor.uri]
    found = [item for item in items(before, **options) if item.label == label]
    assert found, f"{label!r} is not among {labels(before, keywords=True, **options)[:60]} for {before!r}"
    item = max(found, key=lambda one: one.snippet)
    insert = _STOP.sub(lambda stop: stop.group(1) or stop.group(2) or "", item.insert) if item.snippet else item.insert
    edits = [(item.start, item.end, insert), *((one.start, one.end, one.text) for one in item.edits)]
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text
