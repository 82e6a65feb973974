"""The calls of `setmetatable` in a file: which tables get a metatable later, and which are objects of a class."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmspell_runtime.syntax.nodes import Binary, Call, CallStatement, Expression
from llmspell_server.language.binding.facts import AccessPath, UnitFacts
from llmspell_server.language.binding.paths import access_path
from llmspell_server.language.types.values import Table

from .holders import holders
from .site import Site
from .tables import through_self

if TYPE_CHECKING:
    from llmspell_server.language.source import SourceFile

    from .inference import Inference


def metatable_calls(inference: Inference, site: Site, path: AccessPath) -> list[tuple[Site, Call]]:
    """The statements `setmetatable(path, …)` that give the table a path holds a metatable."""
    found: list[tuple[Site, Call]] = []
    for there, name in holders(inference, site, path):
        inference.note(("mt", there.file.uri))
        for unit, call in _set_metatables(there.file):
            if isinstance(unit.parents.get(call), CallStatement) and _is_path(there, name, unit, call.arguments[0]):
                found.append((Site(there.file, unit), call))
    return found


def instances_of(inference: Inference, site: Site, path: AccessPath) -> list[Table]:
    """The tables that `setmetatable({…}, path)` makes objects of the class that a path holds."""
    found: list[Table] = []
    for there, name in holders(inference, site, path):
        inference.note(("mt", there.file.uri))
        for unit, call in _set_metatables(there.file):
            if _is_path(there, name, unit, call.arguments[1]):
                first = inference.type_of(Site(there.file, unit), call.arguments[0])
                if isinstance(first, Table):
                    found.append(first)
    return found


def _set_metatables(file: SourceFile) -> list[tuple[UnitFacts, Call]]:
    """The calls of `setmetatable` in a file; kept with it."""
    known: list[tuple[UnitFacts, Call]] | None = file.cache.get("set metatables")
    if known is None:
        known = file.cache["set metatables"] = [(unit, call) for unit in file.units for call in unit.metatables]
    return known


def _is_path(site: Site, path: AccessPath, unit: UnitFacts, node: Expression) -> bool:
    """Whether an expression of a unit is a path of the same file."""
    if isinstance(node, Binary) and node.operator == "or":
        return _is_path(site, path, unit, node.left) or _is_path(site, path, unit, node.right)
    other = access_path(node, unit.resolved)
    if other is None:
        return False
    other = through_self(unit, other)
    if other.keys != path.keys:
        return False
    there = other.root
    return (site.file.top_variable(unit, there) or there if isinstance(there, str) else there) == path.root
