"""Strings of the code that name other files: what `require`, `dofile` and `loadfile` are given, also by `pcall`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

from llmspell_runtime.syntax.dialects import LUA54
from llmspell_runtime.syntax.literals import string_value
from llmspell_runtime.syntax.nodes import Call, Name, String

from .binding.facts import UnitFacts

if TYPE_CHECKING:
    from .analysis import Snapshot
    from .source import SourceFile

_LOADERS: Final = ("require", "dofile", "loadfile")


class ModuleName(NamedTuple):
    """A string, the function that takes it, and what it says."""

    literal: String
    function: str
    name: str


def module_names(file: SourceFile, unit: UnitFacts) -> Iterator[ModuleName]:
    """The names of files in a unit. A local that hides `require` takes none."""
    for call, function, name in unit.requires:
        literal = call.arguments[0]
        if isinstance(literal, String) and file.variable_of(unit, call.callee) is None:
            yield ModuleName(literal, function, name)
    for function in _LOADERS:
        for use in unit.free.get(function, ()):
            parent = unit.parents.get(use)
            if isinstance(parent, Call) and parent.callee is not use and _is_protected(file, unit, parent):
                for literal in parent.arguments:
                    if isinstance(literal, String) and file.variable_of(unit, use) is None:
                        yield ModuleName(literal, function, string_value(literal.text, LUA54))


def _is_protected(file: SourceFile, unit: UnitFacts, call: Call) -> bool:
    callee = call.callee
    return isinstance(callee, Name) and callee.text in ("pcall", "xpcall") and file.variable_of(unit, callee) is None


def module_of(snapshot: Snapshot, file: SourceFile, one: ModuleName) -> SourceFile | None:
    """The file that a name means."""
    name = one.name
    if one.function != "require":
        name = name.removesuffix(".lua").lstrip("./").replace("/", ".")
    return snapshot.index.module(name, base=file.uri)
