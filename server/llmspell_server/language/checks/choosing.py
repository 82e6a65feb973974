"""From what people write in settings to what is shown: codes and groups switched on and off, and made graver or milder.

Several places may have something to say (a project's files, an editor, a command line); the stronger ones come later.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import attrs

from llmspell_server.language.features.problems import Severity

from .choice import Choice
from .codes import CODES

_SEVERITIES: Final[Mapping[str, Severity]] = {
    "error": "error",
    "warning": "warning",
    "warn": "warning",
    "information": "information",
    "info": "information",
    "hint": "hint",
}
_OFF: Final = ("off", "none", "ignore", "disable", "disabled")

GRAMMAR_CODES: Final = frozenset(
    (
        *("ambiguous-call", "assign-to-const", "bad-escape", "break-outside-loop", "compound-assignment"),
        *("default-global", "duplicate-label", "foreign-operator", "global-close", "jump-into-scope"),
        *("malformed-number", "missing-arguments", "missing-closer", "missing-name", "missing-symbol"),
        *("multiple-close", "not-a-statement", "not-ascii", "not-assignable", "not-last", "syntax-error", "too-deep"),
        *("too-many-locals", "too-many-registers", "too-many-upvalues", "undeclared-global", "undefined-label"),
        *("unexpected-closer", "unexpected-symbol", "unfinished-string", "unknown-attribute", "uses-environment"),
        "vararg-outside",
    )
)
"""Codes of what Lua would not load; they have no group."""


@attrs.frozen(kw_only=True)
class Wish:
    """What one place says. `severity` maps codes or groups to words (`warning`, `off`); unknown ones do nothing."""

    disable: tuple[str, ...] = ()
    enable: tuple[str, ...] = ()
    severity: Mapping[str, str] = attrs.field(factory=dict)


def choice_of(wishes: Iterable[Wish]) -> Choice:
    """What all places together want; within one, what is said of a code beats what is said of its group."""
    on: set[str] = set()
    off: set[str] = set()
    severities: dict[str, Severity] = {}
    for wish in wishes:
        for name in sorted(wish.severity, key=is_code):
            word = _plain(wish.severity[name])
            if word in _OFF:
                for code in codes_of(name):
                    off.add(code)
                    on.discard(code)
            elif word in _SEVERITIES:
                for code in codes_of(name):
                    severities[code] = _SEVERITIES[word]
                    on.add(code)
                    off.discard(code)
        for names, add, take in ((wish.disable, off, on), (wish.enable, on, off)):
            for code in (code for name in names for code in codes_of(name)):
                add.add(code)
                take.discard(code)
    return Choice(on=frozenset(on), off=frozenset(off), severities=severities)


def codes_of(name: str) -> Iterator[str]:
    """The codes that a code or a group means; a name that is neither may be the code of a syntax error."""
    found = [code.name for code in CODES.values() if code.group == name]
    return iter([name] if is_code(name) or not found else found)


def is_code(name: str) -> bool:
    """Whether findings have this code, grammar aside."""
    return name in CODES


def is_known(name: str) -> bool:
    """Whether a name is a code or a group of codes."""
    return is_code(name) or name in GRAMMAR_CODES or any(code.group == name for code in CODES.values())


def is_severity(word: str) -> bool:
    """Whether a word says how grave something is, or that it is off."""
    return _plain(word) in _SEVERITIES or _plain(word) in _OFF


def _plain(word: str) -> str:
    """Other servers write `Warning`, and `Warning!` to have it beat a group."""
    return word.lower().rstrip("!")
