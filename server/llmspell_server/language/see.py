"""What the name behind a `@see` means: a type, a variable, a global, or a field of one of these."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from .annotation_mentions import Mention
from .annotation_symbols import visible_variable
from .answers import SymbolKind
from .targets import FieldTarget, GlobalTarget, TextTarget, TypeFieldTarget, TypeTarget, VariableTarget

if TYPE_CHECKING:
    from .analysis import Snapshot
    from .binding.facts import UnitFacts
    from .source import SourceFile

_SIGN: Final = re.compile(r"[.#:]")


def seen(snapshot: Snapshot, file: SourceFile, unit: UnitFacts | None, one: Mention) -> tuple[SymbolKind, object]:
    """The kind and the target of a name; a tag's text where there is no such thing."""
    if snapshot.index.types(one.name):
        return "class", TypeTarget(one.name)
    names = _SIGN.split(one.name)
    if len(names) == 1:
        return _variable(snapshot, file, unit, one) or ("tag", TextTarget(one.name))
    owner = one.name[: -len(names[-1]) - 1]
    if snapshot.index.types(owner):
        return "field", TypeFieldTarget(owner, names[-1], file.uri, unit, one.start)
    if len(names) == 2:
        found = _variable(snapshot, file, unit, one._replace(name=names[0]))
        if found is not None:
            holder = found[1]
            node = holder.node if isinstance(holder, GlobalTarget) else holder.variable.node
            return "field", FieldTarget(holder.uri, holder.unit, node, names[1], node)
    return "tag", TextTarget(one.name)


def _variable(
    snapshot: Snapshot, file: SourceFile, unit: UnitFacts | None, one: Mention
) -> tuple[SymbolKind, VariableTarget | GlobalTarget] | None:
    variable = visible_variable(file, unit, one.start, one.name)
    if variable is not None:
        return "local", VariableTarget(file.uri, variable, variable.unit, variable.node)
    for there, where, write in snapshot.index.global_writes(one.name):
        return "global", GlobalTarget(one.name, there.uri, where, write.name)
    return None
