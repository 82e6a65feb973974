"""Checks of one text for the codes of typed checks alone."""

from __future__ import annotations

from collections.abc import Iterable

from llmspell_server.language.checks.choice import Choice
from llmspell_server.language.checks.codes import CODES
from llmspell_server.language.checks.report import problems
from tests.harness.lua_fixture import read_fixture
from tests.harness.problem_checks import check_problems

_OTHERS = frozenset(
    ("missing-parameter", "redundant-parameter", "missing-fields", "missing-return", "missing-return-value",
     "redundant-return-value", "no-unknown")
)  # fmt: skip
TYPED = _OTHERS | {code.name for code in CODES.values() if code.group == "type-check"}


def check_silent(text: str) -> None:
    """Nothing is found, in no file of a fixture."""
    check_problems(text, only=TYPED)


def check_types(text: str) -> None:
    """Like `check_problems`, for the codes of types alone."""
    check_problems(text, only=TYPED)


def check_marked(text: str, *codes: str, on: Iterable[str] = (), messages: Iterable[str] = ()) -> None:
    """What stands between `«` and `»` is found, in this order with these codes (one code: all have it), and no other.

    `messages`, where given, are those of the findings.
    """
    plain = ""
    wanted: list[tuple[int, int]] = []
    starts: list[int] = []
    for character in text:
        if character == "«":
            starts.append(len(plain))
        elif character == "»":
            wanted.append((starts.pop(), len(plain)))
        else:
            plain += character
    fixture = read_fixture(plain)
    snapshot = fixture.snapshot()
    found = []
    for uri in fixture.files:
        found += [one for one in problems(snapshot, uri, Choice(on=frozenset(on))) if one.code in TYPED]
    told = [f"{plain[one.start : one.end]!r} {one.code}: {one.message}" for one in found]
    assert [(one.start, one.end) for one in found] == sorted(wanted), told
    assert [one.code for one in found] == list(codes if len(codes) != 1 else codes * len(wanted)), told
    if messages:
        assert [one.message for one in found] == list(messages)


def fixed(text: str, code: str) -> list[str]:
    """The text after each fix of the first finding of a code."""
    fixture = read_fixture(text)
    (uri,) = fixture.files
    snapshot = fixture.snapshot()
    first = next(one for one in problems(snapshot, uri, Choice()) if one.code == code)
    results = []
    for fix in first.fixes:
        after = fixture.files[uri]
        for edit in sorted(fix.edits, key=lambda one: one.start, reverse=True):
            after = after[: edit.start] + edit.text + after[edit.end :]
        results.append(after)
    return results
