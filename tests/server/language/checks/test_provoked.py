"""Mistakes made on purpose, in what `pcall` tries, are worth a hint."""

from __future__ import annotations

import pytest

from llmspell_server.language.checks.choice import Choice
from llmspell_server.language.checks.report import problems
from llmspell_server.language.workspace import snapshot_of

URI = "file:///srv/main.lua"


def severities(text: str) -> list[tuple[str, str]]:
    """The codes that are found, and how grave each is."""
    return [(one.code, one.severity) for one in problems(snapshot_of({URI: text}), URI, Choice())]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("print(pcall(function() return not_there.field end))", "undefined-global"),
        ("print(pcall(function() not_there() end))", "undefined-global"),
        ("print(pcall(function() local t = nil return t.x end))", "need-check-nil"),
        ("print(pcall(function() return nil + 1 end))", "operand-type-mismatch"),
        ("print(xpcall(function() return {} .. 'x' end, print))", "operand-type-mismatch"),
        ("print(pcall(function() return Agent.levitate() end))", "undefined-field"),
    ],
)
def test_what_is_made_on_purpose(text: str, code: str) -> None:
    assert (code, "hint") in severities(text)
    assert all(severity == "hint" for _, severity in severities(text))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("print(pcall(function() return Agnet.list() end))", "undefined-global"),
        ("print(pcall(function() return Agent.lst() end))", "undefined-field"),
        ("print(pcall(print, not_there.field))", "undefined-global"),
        ("local function try() return not_there() end\nprint(pcall(try))", "undefined-global"),
        (
            "pcall(function()\nlocal a = 1\nlocal b = a\nlocal c = b\nprint(c + other.x)\nend)",
            "undefined-global",
        ),
    ],
)
def test_what_may_be_a_slip(text: str, code: str) -> None:
    assert (code, "warning") in severities(text)
