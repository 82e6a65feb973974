"""The check of globals that are declared, and that this version does not serve yet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from llmspell_server.language.checks.finding import Finding

from .library import TO_COME, is_own, spell_globals

if TYPE_CHECKING:
    from llmspell_server.language.binding.facts import UnitFacts
    from llmspell_server.language.checks.look import FileLook


def not_yet_served(look: FileLook) -> Iterator[tuple[UnitFacts, Finding]]:
    """The first use in the file of each such global."""
    told: set[str] = set()
    known = spell_globals(look.snapshot)
    for unit in look.units():
        for name, uses in unit.free.items():
            if name in told or not known.get(name, "").startswith(TO_COME):
                continue
            if look.file.top_variable(unit, name) is None and not is_own(look.snapshot, name):
                told.add(name)
                first = uses[0]
                message = f"This version of llmspell does not serve `{name}` yet: it is nil when the script runs."
                yield unit, Finding(code="not-yet-served", message=message, start=first.start, end=first.end)
