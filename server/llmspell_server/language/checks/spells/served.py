"""The check of globals, and functions of globals, that are declared, and that this version does not serve yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, cast

from llmspell_runtime.syntax.nodes import Member, Node
from llmspell_server.language.checks.finding import Finding
from llmspell_server.language.types.values import Named

from .library import TO_COME, is_own, spell_globals

if TYPE_CHECKING:
    from llmspell_server.language.analysis import Snapshot
    from llmspell_server.language.binding.facts import UnitFacts
    from llmspell_server.language.checks.look import FileLook


def not_yet_served(look: FileLook) -> Iterator[tuple[UnitFacts, Finding]]:
    """The first use of each in the file."""
    known = spell_globals(look.snapshot)
    to_come = _functions_to_come(look.snapshot)
    told: set[str] = set()
    for unit in look.units():
        for name, uses in unit.free.items():
            if name not in known or look.file.top_variable(unit, name) is not None or is_own(look.snapshot, name):
                continue
            if known[name].startswith(TO_COME):
                if name not in told:
                    told.add(name)
                    yield unit, _finding(name, uses[0])
                continue
            for use in uses if to_come[name] else ():
                parent = unit.parents.get(use)
                if isinstance(parent, Member) and parent.object is use and parent.name.text in to_come[name]:
                    path = f"{name}.{parent.name.text}"
                    if path not in told:
                        told.add(path)
                        yield unit, _finding(path, parent.name)


def _functions_to_come(snapshot: Snapshot) -> Mapping[str, frozenset[str]]:
    """Of globals that are served the functions that are not."""
    memo = snapshot.inference.memo
    if "functions to come" not in memo:
        memo["functions to come"] = {
            name: frozenset(
                str(one.name)
                for one in snapshot.members(Named(f"llmspell.globals.{name}"))
                if one.location is not None and one.location.uri.startswith(TO_COME)
            )
            for name, uri in spell_globals(snapshot).items()
            if not uri.startswith(TO_COME)
        }
    return cast("Mapping[str, frozenset[str]]", memo["functions to come"])


def _finding(name: str, node: Node) -> Finding:
    message = f"This version of llmspell does not serve `{name}` yet: it is nil when the script runs."
    return Finding(code="not-yet-served", message=message, start=node.start, end=node.end)
