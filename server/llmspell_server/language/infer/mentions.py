"""Where a variable is mentioned, so that the flow walk skips every statement that cannot say anything about it.

A variable is also mentioned where another one is tested that knows something about it: one declared together with it
by one call (`local result, err = f()`), and one that holds it or a condition on it (`local ok = x ~= nil`).
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Final

from llmspell_runtime.syntax.nodes import Binary, Call, Index, Local, Member, MethodCall, Name, Node, Paren, Unary
from llmspell_server.language.binding.facts import UnitFacts, Variable

from .jumps import jumped_to

if TYPE_CHECKING:
    from llmspell_server.language.source import SourceFile

    from .inference import Inference

_MOST_RELATED: Final = 12


class Mentions:
    """The offsets of mentions and of writes, by unit. `related` are the other variables that know something."""

    __slots__ = ("related", "uses", "writes")

    def __init__(self) -> None:
        self.uses: dict[UnitFacts, list[int]] = {}
        self.writes: dict[UnitFacts, list[int]] = {}
        self.related: list[Variable] = []

    def within(self, unit: UnitFacts, start: int, end: int) -> bool:
        """Whether there is a mention in a stretch of a unit."""
        return _within(self.uses.get(unit), start, end)

    def written_within(self, unit: UnitFacts, start: int, end: int) -> bool:
        """Whether there is a write in a stretch of a unit."""
        return _within(self.writes.get(unit), start, end)

    def units_before(self, file: SourceFile, index: int, first: int) -> list[UnitFacts]:
        """The units with mentions, casts or labels before unit number `index`, from the last to number `first`."""
        places = sorted(
            {
                place
                for place in (*map(file.index_of.__getitem__, self.uses), *_with_casts(file), *jumped_to(file))
                if first <= place < index
            },
            reverse=True,
        )
        return [file.units[place] for place in places]


def _with_casts(file: SourceFile) -> list[int]:
    """The numbers of the units with `@cast`; kept with the file."""
    known: list[int] | None = file.cache.get("casts")
    if known is None:
        known = file.cache["casts"] = [place for place, unit in enumerate(file.units) if unit.docs.cast_tags]
    return known


def _within(offsets: list[int] | None, start: int, end: int) -> bool:
    if not offsets:
        return False
    index = bisect_left(offsets, start)
    return index < len(offsets) and offsets[index] <= end


def mentions_of(inference: Inference, file: SourceFile, root: Variable | str) -> Mentions:
    """The mentions of a variable, or of a global in one file."""
    key = ("mentions", file.uri, root)
    known = inference.memo.get(key)
    if known is None:
        known = inference.memo[key] = _find(file, root)
    return known  # type: ignore[return-value]


def _find(file: SourceFile, root: Variable | str) -> Mentions:
    found = Mentions()
    if isinstance(root, str):
        for unit, name in file.global_uses(root):
            found.uses.setdefault(unit, []).append(name.start)
        for unit, write in file.globals_written.get(root, ()):
            found.writes.setdefault(unit, []).append(write.name.start)
        for unit, field in file.global_fields.get(root, ()):
            found.writes.setdefault(unit, []).append(field.target.start)
        for offsets in found.writes.values():
            offsets.sort()
        return found
    for unit, target in file.assignments_of(root):
        found.writes.setdefault(unit, []).append(target.start)
    for unit, field in file.field_writes_of(root):
        found.writes.setdefault(unit, []).append(field.target.start)
    for offsets in found.writes.values():
        offsets.sort()
    found.related = _together(root)
    for variable in found.related:
        _mentioned(found, file, variable)
    pending = [root]
    while pending:
        variable = pending.pop()
        for unit, use in _mentioned(found, file, variable):
            holder = condition_holder(unit, use)
            if holder is not None and holder is not root and holder not in found.related:
                found.related.append(holder)
                if len(found.related) < _MOST_RELATED and not file.assignments_of(holder):
                    pending.append(holder)
                else:
                    _mentioned(found, file, holder)
    for offsets in found.uses.values():
        offsets.sort()
    return found


def _mentioned(found: Mentions, file: SourceFile, variable: Variable) -> list[tuple[UnitFacts, Name]]:
    """The uses of a variable, noted as mentions."""
    uses = file.uses_of(variable)
    found.uses.setdefault(variable.unit, []).append(variable.node.start)
    for unit, name in uses:
        found.uses.setdefault(unit, []).append(name.start)
    return uses


def _together(root: Variable) -> list[Variable]:
    """The other variables that one call gives a value with this one."""
    statement = root.statement
    if root.kind != "local" or not isinstance(statement, Local) or len(statement.names) == 1:
        return []
    values = statement.values
    if not values or not isinstance(values[-1], Call | MethodCall) or root.index < len(values) - 1:
        return []
    others = (root.unit.resolved.get(name) for name in statement.names[len(values) - 1 :])
    return [other for other in others if other is not None and other is not root]


def condition_holder(unit: UnitFacts, use: Node) -> Variable | None:
    """The local that holds the path or the condition a use is part of: `local ok = type(x) == "table"`."""
    node: Node = use
    parent = unit.parents.get(node)
    steps = 0
    while isinstance(parent, Binary | Unary | Paren | Member | Index | Call) and steps < 8:
        if isinstance(parent, Call) and not (isinstance(parent.callee, Name) and len(parent.arguments) <= 2):
            return None
        if isinstance(parent, Index) and parent.object is not node:
            return None
        node, parent = parent, unit.parents.get(parent)
        steps += 1
    if not isinstance(parent, Local) or len(parent.names) != len(parent.values):
        return None
    for index, value in enumerate(parent.values):
        if value is node:
            return unit.resolved.get(parent.names[index])
    return None
