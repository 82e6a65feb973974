"""What the code around the name of a field says: what has the field, whether it is given a value, the path to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from llmspell_runtime.syntax.nodes import Assign, Call, Field, FunctionStatement, Index, Member, MethodCall, Node

from .answers import Reference
from .binding.facts import AccessPath, Key, UnitFacts
from .binding.paths import access_path
from .environments import environment_uses
from .infer.tables import through_self

if TYPE_CHECKING:
    from .source import SourceFile
    from .targets import FieldTarget


def names_in(unit: UnitFacts, name: Key) -> Sequence[Node]:
    """The nodes of a unit that name a field; the strings that `rawget` is given come last."""
    found: Sequence[Node] = unit.names.get(name, ())
    strings = unit.strings.get(name, ()) if isinstance(name, str) and "rawget" in unit.free else ()
    raw = [node for node in strings if is_raw_key(unit, node)]
    return [*found, *raw] if raw else found


def is_raw_key(unit: UnitFacts, node: Node) -> bool:
    """Whether a string is the key in a call `rawget(t, "key")`; a local of that name is taken for the same function."""
    call = unit.parents.get(node)
    return (
        isinstance(call, Call)
        and len(call.arguments) > 1
        and call.arguments[1] is node
        and any(call.callee is use for use in unit.free.get("rawget", ()))
    )


def holder_of(unit: UnitFacts, node: Node) -> Node | None:
    """What the field that a node names is a field of: an expression, or a constructor."""
    parent = unit.parents.get(node)
    if isinstance(parent, Member | MethodCall | Index):
        return parent.object
    if isinstance(parent, Call):
        return parent.arguments[0]
    if isinstance(parent, Field):
        return unit.parents.get(parent)
    return None


def writes(unit: UnitFacts, node: Node) -> bool:
    """Whether a field is given a value where its name stands."""
    parent = unit.parents.get(node)
    if isinstance(parent, Field | Call):
        return not is_raw_key(unit, node)
    outer = unit.parents.get(parent) if parent is not None else None
    if isinstance(outer, Assign):
        return any(one is parent for one in outer.targets)
    return isinstance(outer, FunctionStatement) and outer.target is parent


def unresolved(origin: SourceFile, target: FieldTarget, files: Sequence[SourceFile]) -> Iterator[Reference]:
    """A field that nothing declares: the uses that are written with the same path; of a global's in all files."""
    if target.environment is not None:
        for one in environment_uses(origin, target.name):
            if one.environment is target.environment:
                yield Reference(origin.location(one.unit, one.node), write=one.write)
        return
    path = _path(origin, target.unit, target.holder)
    yield Reference(origin.location(target.unit, target.node), write=writes(target.unit, target.node))
    if path is None:
        return
    for file in files if isinstance(path.root, str) else (origin,):
        for unit in file.units:
            for node in names_in(unit, target.name):
                holder = holder_of(unit, node)
                if holder is not None and node is not target.node and _path(file, unit, holder) == path:
                    yield Reference(file.location(unit, node), write=writes(unit, node))


def _path(file: SourceFile, unit: UnitFacts, holder: Node) -> AccessPath | None:
    """The path of an expression; its root is a `str` only if that is a global."""
    path = access_path(holder, unit.resolved)  # type: ignore[arg-type]
    path = through_self(unit, path) if path is not None else None
    if path is None or not isinstance(path.root, str):
        return path
    return AccessPath(file.top_variable(unit, path.root) or path.root, path.keys)
