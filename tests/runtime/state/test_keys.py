"""Scopes, names and addresses."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmspell_runtime.errors import ValidationError
from llmspell_runtime.state.keys import Address, Namespace, Scope, ScopeKind, check_name

BAD_NAMES = [
    ("", "must not be empty"),
    ("k" * 257, "at most 256 characters"),
    ("a/../b", '".."'),
    ("a\\b", "backslash"),
    ("a//b", '"//"'),
    ("a\0b", "NUL, CR or LF"),
    ("a\rb", "NUL, CR or LF"),
    ("a\nb", "NUL, CR or LF"),
    ("__proto", '"__"'),
    ("$$where", '"$$"'),
    ("e\u0301", "normal form C"),
    ("\ud800", "surrogate"),
]


def check_refused(make: Any, *words: str) -> None:
    with pytest.raises(ValidationError) as caught:
        make()
    for word in words:
        assert word in str(caught.value)


@pytest.mark.parametrize(("name", "rule"), BAD_NAMES)
def test_a_bad_name_is_refused_in_every_part_of_an_address(name: str, rule: str) -> None:
    space = Namespace("local", Scope.parse("global"))
    shown = repr(name[:80])[1:-1]
    check_refused(lambda: space.at(name), "key", rule, shown)
    check_refused(lambda: Namespace(name, space.scope), "tenant", rule, shown)
    check_refused(lambda: Scope(ScopeKind.AGENT, name), "agent scope", rule, shown)
    check_refused(lambda: Scope.parse(f"tool:{name}"), "tool scope", rule, shown)


@pytest.mark.parametrize("name", [None, 0, True, b"key", ["a"], {"a": 1}, 1.5])
def test_only_a_string_names_anything(name: Any) -> None:
    space = Namespace("local", Scope.parse("global"))
    check_refused(lambda: space.at(name), "key", type(name).__name__)
    check_refused(lambda: Namespace(name, space.scope), "tenant", type(name).__name__)
    check_refused(lambda: Scope.parse(name), "scope", type(name).__name__)


@pytest.mark.parametrize(
    "name", ["k" * 256, "a.b", "a/b", "a:b", "_x", "$x", "näïve", "日本", "*", "%", "a b", "' OR 1"]
)
def test_other_names_are_fine(name: str) -> None:
    assert Namespace(name, Scope(ScopeKind.TOOL, name)).at(name).key == name


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("global", ScopeKind.GLOBAL, None),
        ("agent:x", ScopeKind.AGENT, "x"),
        ("workflow:a:b", ScopeKind.WORKFLOW, "a:b"),
        ("custom:tenant:t1", ScopeKind.CUSTOM, "tenant:t1"),
        ("user:u", ScopeKind.USER, "u"),
        ("my notes", ScopeKind.CUSTOM, "my notes"),
        ("custom", ScopeKind.CUSTOM, "custom"),
        ("agent", ScopeKind.CUSTOM, "agent"),
        ("Global", ScopeKind.CUSTOM, "Global"),
        ("global:x", ScopeKind.CUSTOM, "global:x"),
        ("test:run", ScopeKind.CUSTOM, "test:run"),
    ],
)
def test_parse(text: str, kind: ScopeKind, name: str | None) -> None:
    assert Scope.parse(text) == Scope(kind, name)


@given(st.sampled_from([kind for kind in ScopeKind if kind is not ScopeKind.GLOBAL]), st.text(max_size=20))
def test_the_text_of_a_scope_parses_back_to_it(kind: ScopeKind, name: str) -> None:
    try:
        scope = Scope(kind, name)
    except ValidationError:
        check_refused(lambda: Scope.parse(f"{kind}:{name}"))
    else:
        assert Scope.parse(str(scope)) == scope


def test_kind_and_id_must_fit() -> None:
    check_refused(lambda: Scope(ScopeKind.GLOBAL, "x"), "global scope has no id")
    check_refused(lambda: Scope(ScopeKind.AGENT), "agent scope")
    check_refused(lambda: Scope("agent", "x"), "unknown scope kind 'agent'")  # type: ignore[arg-type]
    check_refused(lambda: Scope.parse("agent:"), "agent scope", "must not be empty")


def test_addresses_are_values() -> None:
    space = Namespace("local", Scope.parse("agent:x"))
    assert {space.at("k"), Namespace("local", Scope.parse("agent:x")).at("k")} == {Address(space, "k")}
    assert str(space.at("k")) == "state agent:x key 'k'"


def test_a_long_bad_name_is_cut_in_the_message() -> None:
    with pytest.raises(ValidationError) as caught:
        check_name("key", "x" * 100_000)
    assert re.fullmatch(r"key 'x{80}…' must have at most 256 characters", str(caught.value))
