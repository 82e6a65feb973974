"""What stands above lines: "Run" above a spell, "Run test" above its tests, counts above functions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import attrs

from llmspell_runtime.syntax import Tree
from llmspell_runtime.syntax.nodes import Empty, FunctionStatement, LocalFunction, Name, Return

if TYPE_CHECKING:
    from llmspell_server.language.analysis import Snapshot
    from llmspell_server.language.answers import Location
    from llmspell_server.language.source import SourceFile

_TEST: Final = re.compile(r"(?:test_|Test)[A-Za-z0-9_]+")


@attrs.frozen
class Named:
    """A function by its name, which stands at `start:end`."""

    name: str
    start: int
    end: int


def spell_start(tree: Tree) -> tuple[int, int] | None:
    """The span of the first statement if the file is made to be run.

    A file that ends with `return` and a value is a module and not a spell; one without a statement is nothing yet.
    """
    units = [unit for unit in tree.units if not isinstance(unit.statement, Empty)]
    if not units:
        return None
    last = units[-1].statement
    if isinstance(last, Return) and last.values:
        return None
    if tree.text.lstrip("\ufeff \t\r\n").startswith("---@meta"):
        return None
    return units[0].start, units[0].end


def runnable_tests(file: SourceFile) -> list[Named]:
    """The functions `test_…` and `Test…` without parameters that can be called behind the last statement."""
    if not file.units or any(isinstance(unit.statement, Return) for unit in file.units):
        return []
    last: dict[str, Named] = {}
    for unit in file.units:
        for hidden in unit.top:
            last.pop(hidden, None)
        match unit.statement:
            case (
                LocalFunction(name=Name() as name, function=function)
                | FunctionStatement(target=Name() as name, method=False, function=function)
            ):
                if _TEST.fullmatch(name.text) and not function.parameters and function.vararg is None:
                    shift = file.shift(unit)
                    last[name.text] = Named(name.text, name.start + shift, name.end + shift)
    return sorted(last.values(), key=lambda each: each.start)


def counted_functions(file: SourceFile) -> list[Named]:
    """Every function with a name, in the order of the text."""
    from llmspell_server.language.features.namings import naming_of

    found: dict[int, Named] = {}
    for unit in file.units:
        shift = file.shift(unit)
        for facts in unit.functions:
            naming = naming_of(file, unit, facts.node)
            if naming is not None and isinstance(naming.name, Name) and naming.name.text:
                start = naming.name.start + shift
                found[start] = Named(naming.text, start, naming.name.end + shift)
    return [found[start] for start in sorted(found)]


def uses_of(snapshot: Snapshot, uri: str, offset: int) -> list[Location]:
    """Where the function whose name stands at an offset is used, its definition not counted."""
    symbol = snapshot.symbol_at(uri, offset)
    if symbol is None:
        return []
    return [use.location for use in snapshot.references(symbol, include_declaration=False)]
