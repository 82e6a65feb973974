"""Rules that say which modules of a script may log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, get_args

import attrs

from llmspell_runtime.errors import ResourceError
from llmspell_runtime.script_api.lazy import lazy_module

if TYPE_CHECKING:
    from llmspell_runtime.script_api import debug_pattern
else:
    debug_pattern = lazy_module("llmspell_runtime.script_api.debug_pattern")

RuleKind: TypeAlias = Literal["exact", "hierarchical", "wildcard", "regex"]
KINDS: Final[tuple[RuleKind, ...]] = get_args(RuleKind)

MAX_RULES: Final = 1000
MAX_PATTERN_STATES: Final = 1000
"""States of all automata of one interpreter: bounds the time that one new module name can take."""
_REMEMBERED = 1000


@attrs.frozen
class Rule:
    """Whether modules that match a pattern may log."""

    pattern: str
    kind: RuleKind
    enabled: bool
    automaton: debug_pattern.Pattern | None = None

    def as_plain(self) -> dict[str, Any]:
        """The rule as plain data."""
        return {"pattern": self.pattern, "pattern_type": self.kind, "enabled": self.enabled}


def kind_of(pattern: str) -> RuleKind:
    """What a pattern without a kind means: `a.b.*` a module and all below it, `* ? [` a wildcard, else a name."""
    if pattern.endswith(".*") and not set("*?[") & set(pattern[:-2]):
        return "hierarchical"
    return "wildcard" if set("*?[") & set(pattern) else "exact"


def make_rule(pattern: str, kind: RuleKind, enabled: bool) -> Rule:
    """A rule; ValidationError when the pattern is wrong."""
    if kind == "regex":
        return Rule(pattern, kind, enabled, debug_pattern.compile_regex(pattern))
    return Rule(pattern, kind, enabled, debug_pattern.compile_wildcard(pattern) if kind == "wildcard" else None)


class ModuleFilter:
    """The rules of one interpreter.

    The first that fits decides: an exact name; the longest hierarchical prefix; the wildcard or regex added last; the
    default. The default is yes, and turns to no with the first rule that enables something, unless it was set.
    """

    def __init__(self) -> None:
        self._default: bool | None = None
        self._rules: dict[tuple[str, str], Rule] = {}
        self._known: dict[str | None, bool] = {}

    @property
    def default(self) -> bool:
        """Whether modules without a rule may log."""
        if self._default is not None:
            return self._default
        return not any(rule.enabled for rule in self._rules.values())

    def add(self, pattern: str, enabled: bool, kind: RuleKind | None = None) -> None:
        """Adds a rule, or replaces that of the same pattern; ValidationError, ResourceError."""
        if kind == "hierarchical" and not pattern.endswith(".*"):
            pattern += ".*"
        rule = make_rule(pattern, kind or kind_of(pattern), enabled)
        key = (rule.pattern, rule.kind)
        others = [other for place, other in self._rules.items() if place != key]
        states = sum(len(r.automaton.states) for r in (*others, rule) if r.automaton)
        if len(others) >= MAX_RULES or states > MAX_PATTERN_STATES:
            raise ResourceError("there are too many module filters", hint="remove some with Debug.clearModuleFilters()")
        self._rules.pop(key, None)
        self._rules[key] = rule
        self._known.clear()

    def remove(self, pattern: str) -> bool:
        """Removes the rules of a pattern; whether there were any."""
        doomed = [key for key in self._rules if key[0] == pattern]
        for key in doomed:
            del self._rules[key]
        self._known.clear()
        return bool(doomed)

    def clear(self) -> None:
        """Removes all rules and the default that was set."""
        self._rules.clear()
        self._known.clear()
        self._default = None

    def set_default(self, enabled: bool) -> None:
        """Says whether modules without a rule may log."""
        self._default = enabled
        self._known.clear()

    def allows(self, module: str | None) -> bool:
        """Whether the module may log; a message without a module follows the default."""
        known = self._known.get(module)
        if known is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            known = self._known[module] = self._decide(module)
        return known

    def summary(self) -> dict[str, Any]:
        """The default and the rules as plain data."""
        rules = [rule.as_plain() for rule in self._rules.values()]
        return {"default_enabled": self.default, "total_rules": len(rules), "rules": rules}

    def _decide(self, module: str | None) -> bool:
        if module is None:
            return self.default
        exact = self._rules.get((module, "exact"))
        if exact is not None:
            return exact.enabled
        prefix = module
        while prefix:
            below = self._rules.get((f"{prefix}.*", "hierarchical"))
            if below is not None:
                return below.enabled
            prefix = prefix.rpartition(".")[0]
        for rule in reversed(self._rules.values()):
            if rule.automaton is not None and rule.automaton.matches(module):
                return rule.enabled
        return self.default
