"""Where a value lives: tenant, scope and key, and the rules that names of each must keep."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from enum import StrEnum
from typing import Final

import attrs

from llmspell_runtime.errors import ValidationError

MAX_NAME_CHARS: Final = 256
"""Longest tenant, scope id or key, in code points."""

_SHOWN_CHARS = 80


class ScopeKind(StrEnum):
    """What a scope belongs to."""

    GLOBAL = "global"
    USER = "user"
    SESSION = "session"
    AGENT = "agent"
    TOOL = "tool"
    WORKFLOW = "workflow"
    HOOK = "hook"
    CUSTOM = "custom"


def _not_unicode(text: str) -> bool:
    return not text.isascii() and any("\ud800" <= char <= "\udfff" for char in text)


def _not_nfc(text: str) -> bool:
    return not text.isascii() and not unicodedata.is_normalized("NFC", text)


_RULES: Final[tuple[tuple[Callable[[str], bool], str], ...]] = (
    (lambda text: not text, "must not be empty"),
    (lambda text: len(text) > MAX_NAME_CHARS, f"must have at most {MAX_NAME_CHARS} characters"),
    (lambda text: ".." in text, 'must not contain ".."'),
    (lambda text: "\\" in text, "must not contain a backslash"),
    (lambda text: "//" in text, 'must not contain "//"'),
    (lambda text: "\0" in text or "\r" in text or "\n" in text, "must not contain NUL, CR or LF"),
    (lambda text: text.startswith(("__", "$$")), 'must not start with "__" or "$$"'),
    (_not_unicode, "must be valid Unicode (it contains a lone surrogate)"),
    (_not_nfc, "must be in Unicode normal form C"),
)


def check_name(what: str, name: object) -> None:
    """Raise ValidationError, naming `what`, the name and the rule, unless `name` may be part of an address."""
    if not isinstance(name, str):
        raise ValidationError(f"{what} must be a string, not {type(name).__name__}")
    for broken, rule in _RULES:
        if broken(name):
            shown = name if len(name) <= _SHOWN_CHARS else name[:_SHOWN_CHARS] + "…"
            raise ValidationError(f"{what} {shown!r} {rule}")


@attrs.frozen
class Scope:
    """Whose values these are: a kind, and the id of the user, session, agent, … (`None` for the global scope only).

    Raises ValidationError when kind and id do not fit together or the id breaks a rule of `check_name`.
    """

    kind: ScopeKind
    id: str | None = None

    def __attrs_post_init__(self) -> None:
        if not isinstance(self.kind, ScopeKind):
            known = ", ".join(ScopeKind)
            raise ValidationError(f"unknown scope kind {self.kind!r}", hint=f"one of {known}")
        if self.kind is not ScopeKind.GLOBAL:
            check_name(f"the id of a {self.kind} scope", self.id)
        elif self.id is not None:
            raise ValidationError("the global scope has no id")

    @classmethod
    def parse(cls, text: str) -> Scope:
        """Read `global` or `<kind>:<id>`; any other text is the custom scope of that name.

        `Scope.parse(str(scope)) == scope` for every scope. Raises ValidationError.
        """
        if not isinstance(text, str):
            raise ValidationError(f"a scope must be a string, not {type(text).__name__}")
        if text == ScopeKind.GLOBAL:
            return GLOBAL
        kind, colon, name = text.partition(":")
        if colon and kind != ScopeKind.GLOBAL and kind in _KINDS:
            return cls(ScopeKind(kind), name)
        check_name("scope", text)
        return cls(ScopeKind.CUSTOM, text)

    def __str__(self) -> str:
        return str(self.kind) if self.id is None else f"{self.kind}:{self.id}"


_KINDS: Final = frozenset(str(kind) for kind in ScopeKind)

GLOBAL: Final = Scope(ScopeKind.GLOBAL)
"""The scope that every script of a tenant shares."""


def _check_tenant(_self: object, _attribute: attrs.Attribute[str], tenant: str) -> None:
    check_name("tenant", tenant)


def _check_key(_self: object, _attribute: attrs.Attribute[str], key: str) -> None:
    check_name("key", key)


@attrs.frozen(cache_hash=True)
class Namespace:
    """One scope of one tenant: what can be listed or cleared. There is no address without both."""

    tenant: str = attrs.field(validator=_check_tenant)
    scope: Scope = attrs.field(validator=attrs.validators.instance_of(Scope))

    def at(self, key: str) -> Address:
        """Address one value of this namespace; raises ValidationError naming the key and the rule it breaks."""
        return Address(self, key)


@attrs.frozen(cache_hash=True)
class Address:
    """The full name of one value."""

    namespace: Namespace = attrs.field(validator=attrs.validators.instance_of(Namespace))
    key: str = attrs.field(validator=_check_key)

    def __str__(self) -> str:
        return f"state {self.namespace.scope} key {self.key!r}"
