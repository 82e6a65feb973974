"""The check of secrets in the text: whoever gets the script gets them too.

Known forms are those that the services document; besides these, only what a name says is secret and what looks like
chance. Examples, hashes and ids are none.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from llmspell_runtime.syntax.nodes import (
    Assign,
    Call,
    Expression,
    Field,
    Index,
    Local,
    Member,
    MethodCall,
    Name,
    String,
)
from llmspell_server.language.checks.finding import Finding

from .library import text_of

if TYPE_CHECKING:
    from llmspell_server.language.checks.look import Look

_KNOWN: Final = tuple(
    (name, re.compile(rf"(?<![\w-]){pattern}(?![\w-])"))
    for name, pattern in (
        ("an Anthropic key", r"sk-ant-[\w-]{24,}"),
        ("an OpenAI key", r"sk-(?:proj-|svcacct-|admin-)?[\w-]{32,}"),
        ("a GitHub token", r"gh[pousr]_[A-Za-z0-9]{36,}"),
        ("a GitHub token", r"github_pat_\w{40,}"),
        ("a GitLab token", r"glpat-[\w-]{20,}"),
        ("an AWS access key", r"(?:AKIA|ASIA)[0-9A-Z]{16}"),
        ("a Slack token", r"xox[abeoprs]-[A-Za-z0-9-]{10,}"),
        ("a Google key", r"AIza[\w-]{35}"),
        ("a Hugging Face token", r"hf_[A-Za-z0-9]{30,}"),
        ("a Groq key", r"gsk_[A-Za-z0-9]{40,}"),
        ("a Stripe key", r"[rs]k_live_[A-Za-z0-9]{20,}"),
        ("an npm token", r"npm_[A-Za-z0-9]{36}"),
    )
)
_PRIVATE_KEY: Final = re.compile(r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----\s*[A-Za-z0-9+/=]{20}")
_SECRET_NAME: Final = re.compile(
    r"(?:^|[_\W])(?:api_?key|access_?key|secret(?:_?key)?|(?:auth|access|api|bearer|refresh)_?token|token|password|passwd)$",
    re.IGNORECASE,
)
_CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_PLACEHOLDER: Final = re.compile(
    r"\.\.\.|xxx|\*\*\*|your|example|sample|placeholder|dummy|fake|test|demo|mock|change_?me|replace|insert|secret|"
    r"todo|redacted|<|>|\$\{|\{\{|%s|12345|23456|abcdef|qwerty|(.)\1{4}|(.{2,8})\2{2}",
    re.IGNORECASE,
)
_UUID: Final = re.compile(r"[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}", re.IGNORECASE)
_HEX: Final = re.compile(r"(?:0x)?[0-9a-f]+", re.IGNORECASE)
_OPAQUE: Final = re.compile(r"[A-Za-z0-9+/=_.~-]{20,200}")
_HASHES: Final = frozenset((32, 40, 56, 64, 96, 128))
_CHANCE: Final = 3.6
"""Bits for each character from which on a text looks like chance; words of a language have fewer."""
_FEWEST_TURNS: Final = 4


def secrets_in_texts(look: Look) -> Iterator[Finding]:
    """Literals that look like keys, tokens and passwords of somebody."""
    for node in look.nodes(String):
        if node.end - node.start < 18:
            continue
        text = text_of(look, node) or ""
        kind = _known_kind(text) or ("a secret" if _is_named_secret(look, node, text) else None)
        if kind is not None:
            message = f"This looks like {kind}; whoever has the script has it too. Read it with `os.getenv`."
            yield look.finding("secret-in-text", node, message)


def _known_kind(text: str) -> str | None:
    for kind, pattern in _KNOWN:
        match = pattern.search(text)
        if match is not None and _looks_made_by_chance(match.group()):
            return kind
    return "a private key" if _PRIVATE_KEY.search(text) else None


def _looks_made_by_chance(text: str) -> bool:
    return any(char.isdigit() for char in text) and _bits(text) >= 3.2 and not _PLACEHOLDER.search(text)


def _is_named_secret(look: Look, node: String, text: str) -> bool:
    if not _OPAQUE.fullmatch(text) or _PLACEHOLDER.search(text) or _UUID.fullmatch(text):
        return False
    if _HEX.fullmatch(text) and len(text.removeprefix("0x")) in _HASHES:
        return False
    if _turns(text) < _FEWEST_TURNS or _bits(text) < _CHANCE:
        return False
    name = _name_for(look, node)
    return name is not None and _SECRET_NAME.search(_CAMEL.sub("_", name)) is not None


def _bits(text: str) -> float:
    """Shannon's entropy of the characters."""
    count = len(text)
    return -sum(number / count * math.log2(number / count) for number in Counter(text).values())


def _turns(text: str) -> int:
    """How often letters and digits take turns: seldom in what people write."""
    kinds = [char.isdigit() for char in text if char.isalnum()]
    return sum(1 for one, other in pairwise(kinds) if one != other)


def _name_for(look: Look, node: Expression) -> str | None:
    """What a value is called: the variable, the field, the method of a builder that takes it."""
    parent = look.parent(node)
    match parent:
        case Field() if parent.key is not None:
            return text_of(look, parent.key) if parent.bracketed else getattr(parent.key, "text", None)
        case Local() | Assign():
            targets: list[Expression] = list(parent.names if isinstance(parent, Local) else parent.targets)
            index = next((i for i, one in enumerate(parent.values) if one is node), len(targets))
            return _last_name(look, targets[index]) if index < len(targets) else None
        case MethodCall() if len(parent.arguments) == 1:
            return parent.name.text
        case Call():
            return None
        case _:
            return None


def _last_name(look: Look, target: Expression) -> str | None:
    match target:
        case Name():
            return target.text
        case Member():
            return target.name.text
        case Index():
            return text_of(look, target.key)
        case _:
            return None
