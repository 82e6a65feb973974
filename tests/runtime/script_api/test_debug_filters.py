"""Which modules may log."""

from __future__ import annotations

import pytest

from llmspell_runtime.errors import ResourceError, ValidationError
from llmspell_runtime.script_api.debug_filters import MAX_RULES, ModuleFilter, RuleKind

Rule = tuple[str, bool] | tuple[str, bool, RuleKind]


def check_allowed(rules: list[Rule], allowed: dict[str | None, bool], *, default: bool | None = None) -> None:
    modules = ModuleFilter()
    for rule in rules:
        modules.add(*rule)
    if default is not None:
        modules.set_default(default)
    assert {module: modules.allows(module) for module in allowed} == allowed


def test_without_rules_everything_may_log() -> None:
    check_allowed([], {"a": True, None: True})


def test_a_rule_that_disables_leaves_the_others() -> None:
    check_allowed([("a", False)], {"a": False, "b": True, None: True})


def test_the_first_rule_that_enables_silences_the_others() -> None:
    check_allowed([("a", True)], {"a": True, "b": False, None: False})


def test_a_default_that_was_set_stays() -> None:
    check_allowed([("a", True)], {"a": True, "b": True}, default=True)
    check_allowed([], {"a": False, None: False}, default=False)


def test_a_hierarchical_rule_takes_the_module_and_all_below() -> None:
    check_allowed([("a.b.*", True)], {"a.b": True, "a.b.c": True, "a.b.c.d": True, "a": False, "a.bc": False})


def test_exact_before_longest_prefix_before_patterns() -> None:
    rules: list[Rule] = [
        ("a.*", True),
        ("a.b.*", False),
        ("a.b.c", True),
        ("*", True),
        ("^z", False, "regex"),
    ]
    check_allowed(rules, {"a.x": True, "a.b.x": False, "a.b.c": True, "q": True, "zoo": False})


def test_of_patterns_the_last_added_decides() -> None:
    check_allowed([("a*", True), ("*b", False)], {"ab": False, "ac": True})
    check_allowed([("*b", False), ("a*", True)], {"ab": True, "ac": True})


@pytest.mark.parametrize(
    ("pattern", "kind"),
    [
        ("app", "exact"),
        ("app.loader", "exact"),
        ("app.*", "hierarchical"),
        ("*.loader", "wildcard"),
        ("app?", "wildcard"),
        ("[ab]pp", "wildcard"),
        ("*.x.*", "wildcard"),
    ],
)
def test_the_kind_of_a_pattern_follows_its_text(pattern: str, kind: str) -> None:
    modules = ModuleFilter()
    modules.add(pattern, False)
    assert modules.summary() == {
        "default_enabled": True,
        "total_rules": 1,
        "rules": [{"pattern": pattern, "pattern_type": kind, "enabled": False}],
    }


def test_rules_are_replaced_removed_and_cleared() -> None:
    modules = ModuleFilter()
    modules.add("a", True)
    modules.add("a", False)
    assert modules.summary()["total_rules"] == 1
    assert not modules.allows("a")
    assert modules.remove("a")
    assert not modules.remove("a")
    assert modules.allows("a")
    modules.set_default(False)
    modules.clear()
    assert modules.allows("a")


def test_a_wrong_pattern_changes_nothing() -> None:
    modules = ModuleFilter()
    modules.add("a", True)
    with pytest.raises(ValidationError):
        modules.add("(", True, "regex")
    assert modules.summary()["total_rules"] == 1


def test_rules_are_bounded() -> None:
    modules = ModuleFilter()
    for number in range(MAX_RULES):
        modules.add(f"m{number}", False)
    with pytest.raises(ResourceError):
        modules.add("more", False)
    patterns = ModuleFilter()
    with pytest.raises(ResourceError):
        for number in range(100):
            patterns.add(f"a{{30}}{number}", False, "regex")
