"""The check of names that hide a global of spells."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import attrs

from llmspell_runtime.syntax.nodes import Name, walk
from llmspell_server.language.checks.finding import Finding

from .library import spell_globals

if TYPE_CHECKING:
    from llmspell_server.language.binding.facts import GlobalWrite, Variable
    from llmspell_server.language.checks.look import Look


def shadowed_globals(look: Look) -> Iterator[Finding]:
    """Locals with the name of a global of spells, and assignments that replace one.

    `local State = State` and `State = State or {}` keep the global, so they are meant.
    """
    known = spell_globals(look.snapshot)
    for variable in look.unit.variables:
        if variable.name in known and not _keeps(look, variable):
            message = f"This local hides the global `{variable.name}` of spells."
            yield Finding(
                code="global-shadowed",
                message=message,
                start=variable.node.start,
                end=variable.node.end,
                severity="hint",
            )
    for name, writes in look.unit.writes_global.items():
        if name in known and look.file.top_variable(look.unit, name) is None:
            for write in writes:
                if not _mentions(write, name):
                    message = f"This assignment replaces the global `{name}` of spells for every script that runs here."
                    yield attrs.evolve(look.finding("global-shadowed", write.name, message))


def _keeps(look: Look, variable: Variable) -> bool:
    """Whether the value of a local is made with the global."""
    values = getattr(variable.statement, "values", None) or []
    return any(isinstance(node, Name) and node.text == variable.name for value in values for node in walk(value))


def _mentions(write: GlobalWrite, name: str) -> bool:
    return write.value is not None and any(isinstance(node, Name) and node.text == name for node in walk(write.value))
