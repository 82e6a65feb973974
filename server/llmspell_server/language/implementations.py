"""What stands behind a declaration: the functions and assignments of a field, the classes below a class."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from llmspell_runtime.syntax.nodes import (
    Assign,
    Field,
    Function,
    FunctionStatement,
    Index,
    Local,
    LocalFunction,
    Member,
    Node,
)

from .field_references import fields_declared_at
from .infer.docs import owner_of
from .navigation import definitions, field_declarations, fields_of
from .symbol_types import holder_type, type_of_symbol
from .targets import FieldTarget, GlobalTarget, TypeFieldTarget, TypeTarget, VariableTarget
from .types.build import members_of
from .types.values import Function as FunctionType
from .types.values import Named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .analysis import Snapshot
    from .answers import Location, Symbol
    from .binding.facts import UnitFacts
    from .index import TypeDeclaration

_MOST_CLASSES: Final = 200


def implementations(snapshot: Snapshot, symbol: Symbol) -> list[Location]:
    """See `Snapshot.implementations`."""
    target = symbol.target
    if isinstance(target, TypeTarget):
        return [one.location() for one in subclasses(snapshot, target.name)]
    if isinstance(target, FieldTarget | TypeFieldTarget):
        found = _of_field(snapshot, target) or list(_given_to_objects(snapshot, symbol, target))
    elif isinstance(target, GlobalTarget):
        found = _own_functions(snapshot, target) or definitions(snapshot, symbol)
    else:
        found = definitions(snapshot, symbol)
    if isinstance(target, FieldTarget | VariableTarget | GlobalTarget) and not any(
        _names_function(snapshot, one) for one in found
    ):
        found = list(_functions(snapshot, symbol)) or found
    return list({(one.uri, one.start): one for one in found}.values())


def _own_functions(snapshot: Snapshot, target: GlobalTarget) -> list[Location]:
    """The functions that the user's files make a global, which definition files may declare too."""
    writes = snapshot.index.global_writes(target.name)
    places = (file.location(unit, one.name, one.statement) for file, unit, one in writes if not file.is_library)
    return [place for place in places if _names_function(snapshot, place)]


def _names_function(snapshot: Snapshot, place: Location) -> bool:
    """Whether a place is the name that a function is given where it is made."""
    file = snapshot.file(place.uri)
    found = file.name_at(place.start) if file is not None else None
    return found is not None and _is_function(*found)


def _functions(snapshot: Snapshot, symbol: Symbol) -> Iterator[Location]:
    """The functions that a name holds without being their name: of `M.f = f` the function `f`."""
    for part in members_of(type_of_symbol(snapshot, symbol)):
        origin = part.origin if isinstance(part, FunctionType) else None
        file = snapshot.file(origin.uri) if origin is not None else None
        if origin is not None and file is not None and isinstance(origin.node, Function):
            owner, index = owner_of(origin.unit, origin.node)
            yield file.location(origin.unit, _name_in(owner, index) or origin.node, owner)


def _name_in(owner: Node, index: int) -> Node | None:
    """The name that a statement or a field gives its value at a position."""
    match owner:
        case LocalFunction():
            return owner.name
        case FunctionStatement():
            target: Node = owner.target
        case Local() if index < len(owner.names):
            return owner.names[index]
        case Assign() if index < len(owner.targets):
            target = owner.targets[index]
        case Field(key=Node() as key):
            return key
        case _:
            return None
    return target.name if isinstance(target, Member) else target


def subclasses(snapshot: Snapshot, name: str) -> list[TypeDeclaration]:
    """The declarations of the classes below a class, at any distance, nearer ones first."""
    found: list[TypeDeclaration] = []
    seen = {name}
    queue = [name]
    while queue and len(found) < _MOST_CLASSES:
        for one in snapshot.index.subclasses.get(queue.pop(0), ()):
            found.append(one)
            below = one.tag.name.text
            if below not in seen:
                seen.add(below)
                queue.append(below)
    return found


def _of_field(snapshot: Snapshot, target: FieldTarget | TypeFieldTarget) -> list[Location]:
    if isinstance(target, FieldTarget):
        type_ = holder_type(snapshot, target)
        found = field_declarations(snapshot, target)
    else:
        type_ = Named(target.owner)
        found = fields_of(snapshot, type_, target.name)
    for part in members_of(type_):
        for below in subclasses(snapshot, part.name) if isinstance(part, Named) else ():
            found = found + fields_of(snapshot, Named(below.tag.name.text), target.name)
    places = (one.location() for one in found if one.source in ("write", "constructor"))
    return [one for one in places if one is not None]


def _given_to_objects(snapshot: Snapshot, symbol: Symbol, target: FieldTarget | TypeFieldTarget) -> Iterator[Location]:
    """The functions that single objects are given for a field that their class only declares."""
    files = list(snapshot.all_files())
    wanted = {(one.uri, one.start) for one in definitions(snapshot, symbol)}
    for one in fields_declared_at(snapshot, target.name, wanted, files) if wanted else ():
        place = one.location
        file = snapshot.file(place.uri) if one.write else None
        found = file.name_at(place.start) if file is not None else None
        if found is not None and _is_function(*found):
            yield place


def _is_function(unit: UnitFacts, name: Node) -> bool:
    """Whether a function is given to what a name names."""
    parent = unit.parents.get(name)
    if isinstance(parent, Member | Index):
        name, parent = parent, unit.parents.get(parent)
    match parent:
        case LocalFunction() | FunctionStatement():
            return True
        case Field():
            return isinstance(parent.value, Function)
        case Local() | Assign():
            targets = parent.names if isinstance(parent, Local) else parent.targets
            values = (value for target, value in zip(targets, parent.values, strict=False) if target is name)
            return any(isinstance(value, Function) for value in values)
        case _:
            return False
