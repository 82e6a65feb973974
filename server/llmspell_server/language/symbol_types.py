"""The types of symbols: of what they name, and of what their fields are looked up in."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from llmspell_runtime.syntax.nodes import Expression, Field, Index, Member, Table

from .answers import Member as MemberAnswer
from .answers import Symbol
from .binding.facts import DYNAMIC_KEY
from .infer.site import Site
from .symbols import unit_of
from .targets import (
    FieldTarget,
    GlobalTarget,
    ModuleTarget,
    TextTarget,
    TypeFieldTarget,
    TypeTarget,
    VarargTarget,
    VariableTarget,
)
from .types.values import UNKNOWN, Type

if TYPE_CHECKING:
    from .analysis import Snapshot
    from .source import SourceFile


def type_of_symbol(snapshot: Snapshot, symbol: Symbol) -> Type:
    """See `Snapshot.type_of_symbol`."""
    target = symbol.target
    file = snapshot.file(symbol.uri)
    if file is None:
        return UNKNOWN
    match target:
        case VariableTarget() if target.node is not None:
            return snapshot.inference.ask_type(file, target.unit, target.node)
        case VariableTarget():
            return snapshot.inference.ask_type(file, target.unit, target.variable.node)
        case GlobalTarget():
            return _global_type(snapshot, target)
        case VarargTarget():
            return snapshot.inference.ask_type(file, target.unit, target.node)
        case FieldTarget():
            return _field_type(snapshot, snapshot.file(target.uri) or file, target)
        case TypeTarget():
            from .types.values import PRIMITIVES, Named

            return PRIMITIVES.get(target.name) or Named(target.name)
        case ModuleTarget() if target.uri is not None:
            from .infer.modules import module_type

            module = snapshot.file(target.uri)
            return module_type(snapshot.inference, module) if module is not None else UNKNOWN
        case TypeFieldTarget() if target.owner:
            from .types.values import Named

            found = snapshot.member(Named(target.owner), target.name)
            return found[0].type if found else UNKNOWN
        case TextTarget() if target.node is not None and target.unit is not None:
            return snapshot.inference.ask_type(file, target.unit, target.node)
        case _:
            return UNKNOWN


def _global_type(snapshot: Snapshot, target: GlobalTarget) -> Type:
    file = snapshot.file(target.uri)
    if file is None:
        return UNKNOWN
    parent = target.unit.parents.get(target.node)
    reached = isinstance(parent, Member | Index) and parent.object is not target.node
    return snapshot.inference.ask_type(file, target.unit, parent if parent is not None and reached else target.node)


def _field_type(snapshot: Snapshot, file: SourceFile, target: FieldTarget) -> Type:
    parent = target.unit.parents.get(target.node)
    inference = snapshot.inference
    if isinstance(parent, Member | Index):
        return inference.ask_type(file, target.unit, parent)
    if isinstance(parent, Field):
        declared = snapshot.member(inference.ask_type(file, target.unit, target.holder), target.name)
        return declared[0].type if declared else inference.ask_type(file, target.unit, parent.value)
    found = snapshot.member(holder_type(snapshot, target), target.name)
    return found[0].type if found else UNKNOWN


def holder_type(snapshot: Snapshot, target: FieldTarget) -> Type:
    """The type that a field is looked up in: of a table constructor, what its place wants if that has the field."""
    file = snapshot.file(target.uri)
    if file is None:
        return UNKNOWN
    if isinstance(target.holder, Table):
        wanted = snapshot.expected_of(target.uri, target.holder)
        if wanted is not None and snapshot.member(wanted, target.name):
            return wanted
        from .infer.tables import holder_type as by_holder

        return by_holder(snapshot.inference, Site(file, target.unit), target.holder)
    unit = target.environment.unit if target.environment is not None else target.unit
    return snapshot.inference.ask_type(file, unit, target.holder)


def members_of(
    snapshot: Snapshot, uri: str, expression: Expression, *, colon: bool, only: Callable[[str], bool] | None = None
) -> list[MemberAnswer]:
    """See `Snapshot.members_of`."""
    from .binding.paths import access_path
    from .infer.listing import as_member
    from .infer.members import written_fields
    from .infer.tables import through_self, writes_through

    file = snapshot.file(uri)
    found = unit_of(file, expression) if file is not None else None
    if file is None or found is None:
        return []
    unit = found[0]
    members = snapshot.members(snapshot.node_type(file, unit, expression), colon=colon, only=only)
    path = access_path(expression, unit.resolved)
    if path is None:
        return members
    site = Site(file, unit)
    known = {one.name for one in members}
    for _, write in writes_through(snapshot.inference, site, through_self(unit, path)):
        name = write.path.keys[-1]
        if name not in known and name != DYNAMIC_KEY and (only is None or only(str(name))):
            known.add(name)
            member = as_member(snapshot.inference, written_fields(snapshot.inference, site, expression, name))
            if not colon or member.kind in ("method", "function"):
                members.append(member)
    return members
