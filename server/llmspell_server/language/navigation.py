"""Where things are: definitions, declarations, types, implementations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmspell_runtime.syntax.nodes import Field, FunctionStatement, LocalFunction, Node, String
from llmspell_runtime.syntax.nodes import Function as FunctionNode

from .annotations.tags import ClassTag, ParamTag
from .answers import Location, Symbol
from .binding.facts import Variable
from .binding.paths import access_path
from .environments import environment_fields
from .infer.members import find
from .infer.site import FieldFound, Site
from .infer.tables import through_self, write_field, writes_through
from .symbol_types import holder_type, type_of_symbol
from .targets import (
    FieldTarget,
    GlobalTarget,
    LabelTarget,
    ModuleTarget,
    OperatorTarget,
    TextTarget,
    TypeFieldTarget,
    TypeParameterTarget,
    TypeTarget,
    VarargTarget,
    VariableTarget,
)
from .types.build import members_of
from .types.values import Array, Function, Metatabled, Named, Table, Type
from .undeclared import undeclared_writes

if TYPE_CHECKING:
    from .analysis import Snapshot
    from .binding.facts import UnitFacts
    from .source import SourceFile


def definitions(snapshot: Snapshot, symbol: Symbol) -> list[Location]:
    """See `Snapshot.definitions`."""
    file = snapshot.file(symbol.uri)
    target = symbol.target
    if file is None:
        return []
    match target:
        case VariableTarget():
            return [variable_location(snapshot, target.uri, target.variable)]
        case GlobalTarget():
            return _global(snapshot, target)
        case FieldTarget():
            return _unique(
                [one for one in map(_place, _defining(field_declarations(snapshot, target))) if one is not None]
            )
        case LabelTarget():
            return _label(file, target)
        case TypeTarget():
            return [one.location() for one in snapshot.index.types(target.name)]
        case VarargTarget():
            return _vararg(file, target)
        case ModuleTarget():
            return [Location(target.uri, 0, 0, 0, 0)] if target.uri is not None else []
        case TypeFieldTarget():
            return _type_field(snapshot, symbol, target)
        case TypeParameterTarget():
            return _type_parameter(snapshot, file, symbol)
        case OperatorTarget():
            return list(target.places)
        case TextTarget():
            return _string(snapshot, file, symbol, target)
        case _:
            return []


def declarations(snapshot: Snapshot, symbol: Symbol) -> list[Location]:
    """See `Snapshot.declarations`."""
    target = symbol.target
    if isinstance(target, FieldTarget):
        found = field_declarations(snapshot, target)
        tags = [one for one in found if one.source in ("tag", "shape")]
        return _unique([one for one in map(_place, tags or found) if one is not None])[:1]
    return definitions(snapshot, symbol)[:1]


def variable_location(snapshot: Snapshot, uri: str, variable: Variable) -> Location:
    """The declaration of a local; for `self` the name of the method; the whole is the statement."""
    file = snapshot.file(uri)
    if file is None:
        return Location(uri, 0, 0, 0, 0)
    full: Node = variable.statement
    if variable.kind in ("parameter", "vararg"):
        full = variable.node
    return file.location(variable.unit, variable.node, full)


def _global(snapshot: Snapshot, target: GlobalTarget) -> list[Location]:
    """The assignments of a global: those of a library if it has any, and functions before other values."""
    writes = snapshot.index.global_writes(target.name)
    if not writes:
        from .references import global_references

        return [one.location for one in global_references(snapshot.all_files(), target.name) if one.write]
    libraries = [one for one in writes if one[0].is_library]
    chosen = libraries or writes
    functions = [one for one in chosen if isinstance(one[2].statement, FunctionStatement | LocalFunction)]
    return _unique([file.location(unit, write.name, write.statement) for file, unit, write in functions or chosen])


def _type_field(snapshot: Snapshot, symbol: Symbol, target: TypeFieldTarget) -> list[Location]:
    """An annotation's field: itself where it is declared, else what its class declares."""
    found = fields_of(snapshot, Named(target.owner), target.name) if target.owner else []
    places = _unique([place for place in map(_place, found) if place is not None])
    own = Location(symbol.uri, symbol.start, symbol.end, symbol.start, symbol.end)
    return [own] if not places or any((one.uri, one.start) == (own.uri, own.start) for one in places) else places


def _defining(found: list[FieldFound]) -> list[FieldFound]:
    """Of the declarations of a field those that give it its meaning: where it has an `@field`, the function that is
    written for it, else the `@field`.
    """
    tags = [one for one in found if one.source in ("tag", "shape")]
    functions = [one for one in found if one.source not in ("tag", "shape") and isinstance(one.value, FunctionNode)]
    return (functions or tags) if tags else found


def _place(found: FieldFound) -> Location | None:
    return found.location()


def _unique(locations: list[Location]) -> list[Location]:
    seen: dict[tuple[str, int], Location] = {}
    for one in locations:
        seen.setdefault((one.uri, one.start), one)
    return list(seen.values())


def field_declarations(snapshot: Snapshot, target: FieldTarget, type_: Type | None = None) -> list[FieldFound]:
    """What declares a field: by the type it is reached through, else by the path it is written with, else by what the
    table or the objects of its class are given elsewhere; of a parameter, which is made elsewhere, by both.

    `type_` is the first, if it is known already.
    """
    if type_ is None:
        type_ = holder_type(snapshot, target)
    found = declared_by_type(snapshot, target, type_)
    if found:
        return found
    found = declared_by_path(snapshot, target)
    root = _root(target)
    if not found or (root is not None and root.kind == "parameter"):
        known = {(place.uri, place.start) for one in found if (place := one.location()) is not None}
        found += [one for one in undeclared_writes(snapshot, type_, target.name) if _is_new(one, known)]
    return found


def _is_new(found: FieldFound, known: set[tuple[str, int]]) -> bool:
    place = found.location()
    return place is not None and (place.uri, place.start) not in known


def _root(target: FieldTarget) -> Variable | None:
    """The variable that the path to a field begins with."""
    path = access_path(target.holder, target.unit.resolved)  # type: ignore[arg-type]
    return path.root if path is not None and isinstance(path.root, Variable) else None


def declared_by_type(snapshot: Snapshot, target: FieldTarget, type_: Type) -> list[FieldFound]:
    """What declares a field in the type it is reached through."""
    found = [one for one in fields_of(snapshot, type_, target.name) if one.source != "pattern"]
    if target.environment is not None:
        found += environment_fields(snapshot.file(target.uri), target.environment, target.name)
    return found


def fields_of(snapshot: Snapshot, type_: Type, name: str | int) -> list[FieldFound]:
    """The declarations of a field of a type."""
    try:
        return find(snapshot.inference, type_, name)
    except RecursionError:
        snapshot.inference.recover()
        return []


def declared_by_path(snapshot: Snapshot, target: FieldTarget) -> list[FieldFound]:
    """The writes to a field through the path that it is written with, or its constructor."""
    file = snapshot.file(target.uri)
    if file is None:
        return []
    parent = target.unit.parents.get(target.node)
    if isinstance(parent, Field):
        from .infer.tables import constructor_fields
        from .types.values import Origin

        return constructor_fields(snapshot.inference, Origin(target.uri, target.unit, target.holder)).get(
            target.name, []
        )
    path = access_path(target.holder, target.unit.resolved)  # type: ignore[arg-type]
    if path is None:
        return []
    path = through_self(target.unit, path)

    return [
        write_field(snapshot.inference, site, write)
        for site, write in writes_through(snapshot.inference, Site(file, target.unit), path)
        if write.path.keys[-1] == target.name
    ]


def _label(file: SourceFile, target: LabelTarget) -> list[Location]:
    start = target.node.start + file.shift(target.unit)
    for one in file.tree.scopes.labels:
        if one.start == start and one.target is not None:
            begin, end = one.target
            return [Location(file.uri, begin, end, begin, end)]
    return []


def _vararg(file: SourceFile, target: VarargTarget) -> list[Location]:
    function = target.function
    if not isinstance(function, FunctionNode) or function.vararg is None:
        return []
    return [file.location(target.unit, function.vararg)]


def _type_parameter(snapshot: Snapshot, file: SourceFile, symbol: Symbol) -> list[Location]:
    from .references import type_parameter_mentions

    for one in type_parameter_mentions(snapshot, file, symbol):
        if one.write:
            return [one.location]
    return []


def _string(snapshot: Snapshot, file: SourceFile, symbol: Symbol, target: TextTarget) -> list[Location]:
    """A string that names a class where one is wanted (a captured type), or a member of an enum or a table."""
    if symbol.kind != "string":
        return []
    found = snapshot.index.types(target.text)
    if found and isinstance(found[0].tag, ClassTag) and "." in target.text:
        return [one.location() for one in found]
    if target.unit is None or not isinstance(target.node, String):
        return []
    from .captured import enum_value_places
    from .expectation import value_places

    places = value_places(snapshot, file, target.unit, target.node)
    return places or list(enum_value_places(snapshot, file.uri, target.node, target.text))


def type_definitions(snapshot: Snapshot, symbol: Symbol) -> list[Location]:
    """See `Snapshot.type_definitions`."""
    found: list[Location] = []
    for part in members_of(type_of_symbol(snapshot, symbol)):
        found += type_locations(snapshot, part)
    return _unique(found)


def type_locations(snapshot: Snapshot, type_: Type) -> list[Location]:
    """Where a type is made."""
    match type_:
        case Named(name):
            return [one.location() for one in snapshot.index.types(name)]
        case Array(element):
            return type_locations(snapshot, element)
        case Metatabled(base, _):
            return type_locations(snapshot, base)
        case Table(origin) | Function(_, origin) if origin is not None:
            file = snapshot.file(origin.uri)
            return [file.location(origin.unit, origin.node)] if file is not None else []
        case _:
            return []


def parameter_tag(unit: UnitFacts, function: Node, name: str) -> ParamTag | None:
    """The `@param` of a parameter."""
    from .infer.docs import function_block

    if not isinstance(function, FunctionNode):
        return None
    block = function_block(unit, function)
    if block is None:
        return None
    return next((tag for tag in block.all(ParamTag) if tag.name.text == name), None)
