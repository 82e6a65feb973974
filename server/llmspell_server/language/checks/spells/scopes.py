"""The check of scopes of the state: any name makes one, so a slip in a known name makes one that nobody meant."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from llmspell_runtime.syntax import Edit, Fix
from llmspell_runtime.syntax.nodes import Call, Expression, String
from llmspell_server.language.checks.finding import Finding
from llmspell_server.language.checks.nearest import nearest

from .library import spell_function, text_of

if TYPE_CHECKING:
    from llmspell_server.language.checks.look import Look

_KINDS: Final = ("user", "session", "agent", "tool", "workflow", "hook", "custom")
_SHORTEST: Final = 5
_ARGUMENTS: Final = {
    **dict.fromkeys(("save", "load", "delete", "exists", "get_scoped", "set_scoped", "delete_scoped"), 2),
    **dict.fromkeys(("list_keys", "keys", "all", "list_scoped", "clear_scope"), 1),
}
"""The functions of `State` that take a scope first, with how many arguments they need for that."""


def unknown_scopes(look: Look) -> Iterator[Finding]:
    """`State.load("glboal", "key")`: one slip away from a scope that there is, and nothing that people call theirs."""
    for call in look.nodes(Call):
        scope = call.arguments[0] if call.arguments else None
        if not isinstance(scope, String) or not _takes_scope(look, call.callee, len(call.arguments)):
            continue
        kind, colon, rest = (text_of(look, scope) or "").partition(":")
        near = nearest(kind, _KINDS if colon else (*_KINDS, "global"), most=1) if len(kind) >= _SHORTEST else None
        if near is None or not kind.isalpha() or kind.lower() in (near, f"{near}s"):
            continue
        quote = look.text(scope)[0]
        if quote not in "\"'":
            continue
        meant = f"{quote}{near}{colon}{rest}{quote}"
        fix = Fix(f"Write {meant}", (Edit(scope.start, scope.end, meant),))
        message = f'"{kind}" is a scope of its own. Did you mean "{near}"?'
        yield look.finding("unknown-name", scope, message, fixes=(fix,))


def _takes_scope(look: Look, callee: Expression, given: int) -> bool:
    globals_name, _, function = spell_function(look, callee).partition(".")
    return globals_name == "State" and given >= _ARGUMENTS.get(function, given + 1)
