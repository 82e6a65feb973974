"""Every use of a symbol, across files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from llmspell_runtime.syntax.nodes import Call, Function, String, Vararg, walk

from .annotation_mentions import CAST, SEE, Mention, file_mentions
from .annotation_symbols import function_of, named_variable
from .answers import Location, Reference, Symbol
from .binding.facts import UnitFacts, Variable
from .captured import names_type
from .field_names import names_in, writes
from .field_references import field_references, fields_declared_at
from .module_names import module_names, module_of
from .navigation import definitions, field_declarations, fields_of
from .see import see_references
from .symbols import is_globals, vararg_function
from .targets import (
    FieldTarget,
    GlobalTarget,
    LabelTarget,
    ModuleTarget,
    TextTarget,
    TypeFieldTarget,
    TypeParameterTarget,
    TypeTarget,
    VarargTarget,
    VariableTarget,
)
from .type_parameters import scope_of
from .types.values import Named

if TYPE_CHECKING:
    from .analysis import Snapshot
    from .source import SourceFile


def references(snapshot: Snapshot, symbol: Symbol, *, include_declaration: bool) -> list[Reference]:
    """See `Snapshot.references`."""
    found = list(_find(snapshot, symbol, list(snapshot.all_files())))
    if not include_declaration:
        places = {(one.uri, one.start) for one in definitions(snapshot, symbol)}
        if isinstance(symbol.target, FieldTarget):
            declared = (one.location() for one in field_declarations(snapshot, symbol.target))
            places |= {(one.uri, one.start) for one in declared if one is not None}
        found = [one for one in found if (one.location.uri, one.location.start) not in places]
    elif isinstance(symbol.target, FieldTarget) and isinstance(symbol.target.name, int):
        # The elements of a constructor have no name that could be found.
        found += [Reference(place, write=True) for place in definitions(snapshot, symbol)]
    seen: dict[tuple[str, int], Reference] = {}
    for one in found:
        seen.setdefault((one.location.uri, one.location.start), one)
    return sorted(seen.values(), key=lambda one: (one.location.uri != symbol.uri, one.location.uri, one.location.start))


def references_within(snapshot: Snapshot, symbol: Symbol) -> list[Reference]:
    """The references in the symbol's own file, in the order of the text."""
    file = snapshot.file(symbol.uri)
    found = _find(snapshot, symbol, [file]) if file is not None else ()
    own = {one.location.start: one for one in found if one.location.uri == symbol.uri}
    return [own[start] for start in sorted(own)]


def _find(snapshot: Snapshot, symbol: Symbol, files: Sequence[SourceFile]) -> Iterator[Reference]:
    """The references; those of what other files can name, in some files only."""
    target = symbol.target
    file = snapshot.file(symbol.uri)
    if file is None:
        return
    match target:
        case VariableTarget():
            owner = snapshot.file(target.uri)
            if owner is not None:
                yield from variable_references(owner, target.variable)
                if target.variable.top:
                    yield from see_references(snapshot, [owner], symbol)
        case GlobalTarget():
            yield from global_references(files, target.name)
            yield from see_references(snapshot, files, symbol)
        case FieldTarget():
            yield from field_references(snapshot, target, files)
            yield from see_references(snapshot, files, symbol)
        case TypeFieldTarget():
            yield from _type_field(snapshot, target, symbol, files)
            yield from see_references(snapshot, files, symbol)
        case LabelTarget():
            yield from _labels(file, target)
        case VarargTarget():
            yield from _varargs(file, target)
        case TypeTarget():
            yield from _types(files, target.name)
            yield from _captured(snapshot, files, target.name)
        case TypeParameterTarget():
            yield from type_parameter_mentions(snapshot, file, symbol)
        case ModuleTarget():
            yield from _modules(snapshot, target, files)
        case TextTarget() if symbol.kind == "string":
            yield from _strings(file, target.text)


def variable_references(file: SourceFile, variable: Variable) -> Iterator[Reference]:
    """A local's declaration, uses and its `@param`."""
    unit = variable.unit
    if variable.kind == "self":
        pass
    else:
        yield Reference(file.location(unit, variable.node), write=True)
    yield from _annotated(file, variable)
    writes = {name for _, name in file.assignments_of(variable)}
    for where, name in file.uses_of(variable):
        yield Reference(file.location(where, name), write=name in writes)


def _annotated(file: SourceFile, variable: Variable) -> Iterator[Reference]:
    """The names in annotations that mean a variable: `@param`, `@return_cast`, `@cast`."""
    for unit, one in file_mentions(file):
        if one.kind == "annotation parameter" and one.name == variable.name:
            if unit is not variable.unit and not (variable.top and one.owner == CAST):
                continue
            if named_variable(file, unit, one) is variable:
                yield Reference(mention_location(file, unit, one))


def _varargs(file: SourceFile, target: VarargTarget) -> Iterator[Reference]:
    """The `...` of a function: where it is declared, what uses it, its `@param` or `@vararg`."""
    unit, function = target.unit, target.function
    if isinstance(function, Function) and function.vararg is not None:
        yield Reference(file.location(unit, function.vararg), write=True)
        for where, one in file_mentions(file):
            if where is unit and one.name == "..." and function_of(unit, one.block) is function:
                yield Reference(mention_location(file, unit, one))
    for where in file.units if function is None else (unit,):
        for node in walk(where.statement):
            if isinstance(node, Vararg) and vararg_function(where, node) is function:
                yield Reference(file.location(where, node))


def global_references(files: Iterable[SourceFile], name: str) -> Iterator[Reference]:
    """A global by name, `_G.name` and `_ENV["name"]` included."""
    for file in files:
        if name not in file.text:
            continue
        written = {write.name for _, write in file.globals_written.get(name, ())}
        for unit, node in file.global_uses(name):
            yield Reference(file.location(unit, node), write=node in written)
        for unit in file.units:
            for key in names_in(unit, name):
                parent = unit.parents.get(key)
                holder = parent.arguments[0] if isinstance(parent, Call) else getattr(parent, "object", None)
                if is_globals(file, unit, holder):
                    yield Reference(file.location(unit, key), write=writes(unit, key), string=isinstance(key, String))


def _type_field(
    snapshot: Snapshot, target: TypeFieldTarget, symbol: Symbol, files: Sequence[SourceFile]
) -> Iterator[Reference]:
    wanted = {(symbol.uri, symbol.start)}
    if target.owner:
        for one in fields_of(snapshot, Named(target.owner), target.name):
            place = one.location()
            if place is not None:
                wanted.add((place.uri, place.start))
    declared = (symbol.uri, symbol.start) in {(one.uri, one.start) for one in definitions(snapshot, symbol)}
    yield Reference(Location(symbol.uri, symbol.start, symbol.end, symbol.start, symbol.end), write=declared)
    yield from fields_declared_at(snapshot, target.name, wanted, files)


def _labels(file: SourceFile, target: LabelTarget) -> Iterator[Reference]:
    labels = file.tree.scopes.labels
    start = target.node.start + file.shift(target.unit)
    meant = next((one.target for one in labels if one.start == start), None)
    for one in labels:
        if one.start == start or (meant is not None and one.target == meant):
            location = Location(file.uri, one.start, one.end, one.start, one.end)
            yield Reference(location, write=meant is not None and one.start == meant[0])


def _types(files: Iterable[SourceFile], name: str) -> Iterator[Reference]:
    for file in files:
        for unit, one in file_mentions(file):
            if one.kind not in ("class", "alias", "enum", "builtin type"):
                continue
            if one.name == name:
                if scope_of(file, unit, one) is None:
                    yield Reference(mention_location(file, unit, one), write=one.write)
            elif one.owner == SEE and one.name.startswith(name) and one.name[len(name)] in ".#:":
                yield Reference(mention_location(file, unit, one._replace(end=one.start + len(name))))


def _captured(snapshot: Snapshot, files: Iterable[SourceFile], name: str) -> Iterator[Reference]:
    """The strings of the code that name a type."""
    for file in files:
        for unit in file.units if name in file.text else ():
            for node in unit.strings.get(name, ()):
                if isinstance(node, String) and names_type(snapshot, file.uri, node):
                    yield Reference(file.location(unit, node), string=True)


def mention_location(file: SourceFile, unit: UnitFacts | None, one: Mention) -> Location:
    """Where a name in an annotation stands."""
    shift = file.shift(unit) if unit is not None else 0
    return Location(file.uri, one.start + shift, one.end + shift, one.start + shift, one.end + shift)


def type_parameter_mentions(snapshot: Snapshot, file: SourceFile, symbol: Symbol) -> Iterator[Reference]:
    """The uses of a type parameter: in its block, in and above the functions that it holds for."""
    target = symbol.target
    assert isinstance(target, TypeParameterTarget)
    for unit, one in file_mentions(file):
        if one.name == target.name and scope_of(file, unit, one) == (target.unit, target.block_start):
            yield Reference(mention_location(file, unit, one), write=one.write)


def _modules(snapshot: Snapshot, target: ModuleTarget, files: Iterable[SourceFile]) -> Iterator[Reference]:
    """The strings that name a file; of one that is not there, those that say the same."""

    def same(module: SourceFile | None, name: str) -> bool:
        return (module.uri == target.uri) if module is not None else (target.uri is None and name == target.name)

    for file in files:
        for unit in file.units:
            for one in module_names(file, unit):
                if same(module_of(snapshot, file, one), one.name):
                    yield Reference(file.location(unit, one.literal), string=True)
        for where, tag in file_mentions(file) if "@module" in file.text else ():
            if tag.kind == "require path" and same(snapshot.index.module(tag.name, base=file.uri), tag.name):
                yield Reference(mention_location(file, where, tag), string=True)


def _strings(file: SourceFile, text: str) -> Iterator[Reference]:
    for unit in file.units:
        for node in unit.strings.get(text, ()):
            yield Reference(file.location(unit, node), string=True)
