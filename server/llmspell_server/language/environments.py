"""Bare names that are fields of a local `_ENV`: where those are given values, and where they are used."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from .infer.site import FieldFound
from .types.values import UNKNOWN

if TYPE_CHECKING:
    from llmspell_runtime.syntax.nodes import Name

    from .binding.facts import Key, UnitFacts, Variable
    from .source import SourceFile


class EnvironmentUse(NamedTuple):
    """A bare name, the local `_ENV` whose field it is, and whether it is given a value."""

    unit: UnitFacts
    node: Name
    environment: Variable
    write: bool


def environment_uses(file: SourceFile, name: Key) -> Iterator[EnvironmentUse]:
    """The uses of a name as a field of any local `_ENV` of a file."""
    if not file.has_environments or not isinstance(name, str):
        return
    for unit in file.units:
        written = {write.name for write in unit.writes_global.get(name, ())}
        for node in unit.free.get(name, ()):
            environment = file.environment(unit, node)
            if environment is not None and file.top_variable(unit, name) is None:
                yield EnvironmentUse(unit, node, environment, node in written)


def environment_fields(file: SourceFile | None, environment: Variable, name: Key) -> list[FieldFound]:
    """The values that bare names give to a field of a local `_ENV`."""
    found = []
    for one in environment_uses(file, name) if file is not None else ():
        if file is not None and one.write and one.environment is environment:
            place = partial(file.location, one.unit, one.node)
            found.append(FieldFound(name, lambda: UNKNOWN, "write", place))
    return found
